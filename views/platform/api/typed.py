"""逐项读取 the values that another system sends, each field known and of its own type; all that is wrong at once."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from imports.cells import parse
from models.fields import Field, Kind, Problem, fields_of
from views.forms import Offered
from views.platform.api.schema import MOST_ITEMS

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_DIGITS = 40
AREA_DIGITS = 12
Values = dict[str, Any]


def values_in(table: type[Any], body: Mapping[str, Any], offered: Offered) -> tuple[Values, list[Problem]]:
    """The values that were given, as the rules judge them, and what could not be understood."""
    known = {each.name: each for each in fields_of(table)}
    values: Values = {}
    problems: list[Problem] = []
    for name, given in body.items():
        field = known.get(name)
        if field is None or not field.is_typed:
            problems.append(_not_taken(name, field))
            continue
        try:
            values[name] = _value(field, given, offered)
        except _Wrong as wrong:
            problems.append(Problem(name, f"{field.label}：{wrong}", code="type"))
    return values, problems


def _not_taken(name: str, field: Field | None) -> Problem:
    if field is None:
        return Problem(
            name[:60], f"{name[:60]}：没有这个字段，请按 /api/v1/_openapi 的说明改正", code="unknown"
        )
    return Problem(name, f"{field.label}：由系统得出，不能填写，请去掉这个字段", code="read_only")


class _Wrong(Exception):
    """A value that is not what its field takes."""


def _value(field: Field, given: Any, offered: Offered) -> Any:
    if given is None:
        return () if field.kind in SEVERAL else None
    raw = READERS[field.kind](field, given, offered)
    if field.kind in DECIDED:
        return raw
    parsed = parse(field, raw, offered.code)
    if parsed.problem is not None:
        raise _Wrong(parsed.problem.message.partition("：")[2])
    return parsed.value


def _text(_field: Field, given: Any, _offered: Offered) -> str:
    if not isinstance(given, str):
        raise _Wrong("应为文字，请加上引号")
    return given


def _boolean(_field: Field, given: Any, _offered: Offered) -> bool:
    if not isinstance(given, bool):
        raise _Wrong("应为 true 或 false，请改正")
    return given


def _whole(_field: Field, given: Any, _offered: Offered) -> str:
    number = _number(given)
    if number != number.to_integral_value():
        raise _Wrong("应为整数，请改正")
    return f"{number:f}".partition(".")[0]


def _number(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, (int, Decimal)):
        raise _Wrong("应为数字，不加引号，请改正")
    number = Decimal(given)
    if abs(number.adjusted()) > MOST_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
        raise _Wrong("数字过长，请核对单位")
    return number


def _decimal(field: Field, given: Any, _offered: Offered) -> str:
    if isinstance(given, str) and not re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,10})?", given):
        raise _Wrong("应为数字，请只写数字和小数点")
    text = given if isinstance(given, str) else f"{_number(given):f}"
    if len(text.partition(".")[2].rstrip("0")) > (field.scale or 0):
        raise _Wrong(f"最多 {field.scale or 0} 位小数，请改正")
    return text


def _date(_field: Field, given: Any, _offered: Offered) -> str:
    if not isinstance(given, str) or not DATE.fullmatch(given):
        raise _Wrong("应写成 2026-01-31 的样子，请改正")
    return given


def _code(field: Field, given: Any, offered: Offered) -> str:
    key = field.choices or ""
    if not isinstance(given, str) or all(each.code != given for each in offered.names.items.get(key, ())):
        raise _Wrong(f"应为字典 {key} 的代码之一，请在 /api/v1/dictionaries 查看")
    return given


def _codes(field: Field, given: Any, offered: Offered) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_code(field, each, offered) for each in _list(given)))


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list) or len(given) > MOST_ITEMS:
        raise _Wrong(f"应为数组，最多 {MOST_ITEMS} 项，请改正")
    return given


def _key(word: str) -> Callable[[Any, Offered], int]:
    def read(given: Any, offered: Offered) -> int:
        is_text = word == "village"
        text = given if is_text and isinstance(given, str) else str(given)
        is_sound = isinstance(given, str if is_text else int) and not isinstance(given, bool)
        is_digits = text.isascii() and text.isdigit() and len(text) <= AREA_DIGITS
        if not (is_sound and is_digits) or offered.code(word, text) != text:
            raise _Wrong("不在可选的范围内，请先读取可选的记录，再写它的编号")
        return int(text)

    return read


def _one(word: str) -> Callable[[Field, Any, Offered], int]:
    read = _key(word)
    return lambda _field, given, offered: read(given, offered)


def _several(word: str) -> Callable[[Field, Any, Offered], tuple[int, ...]]:
    read = _key(word)
    return lambda _field, given, offered: tuple(dict.fromkeys(read(each, offered) for each in _list(given)))


READERS: dict[Kind, Callable[[Field, Any, Offered], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _whole,
    Kind.YEAR: _whole,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _code,
    Kind.MULTI_CHOICE: _codes,
    Kind.HAMLET: _one("hamlet"),
    Kind.HAMLETS: _several("hamlet"),
    Kind.VILLAGES: _several("village"),
    Kind.RECORDS: _several("record"),
}
DECIDED = frozenset(
    {Kind.CHOICE, Kind.MULTI_CHOICE, Kind.HAMLET, Kind.HAMLETS, Kind.VILLAGES, Kind.RECORDS, Kind.BOOLEAN}
)
"""Kinds whose value is what was read; the others are understood as a form's text is."""
SEVERAL = frozenset({Kind.MULTI_CHOICE, Kind.HAMLETS, Kind.VILLAGES, Kind.RECORDS})
