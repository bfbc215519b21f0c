"""填写检查 how a column of a template is to be filled in: in words, as a dropdown, and as a check while typing."""

from datetime import date
from decimal import Decimal
from typing import Any

from exports.template_issue import Issue
from exports.template_lists import CODES, HAMLETS, VILLAGES, column_letters
from exports.template_rows import YES_NO
from models.fields import Field, Kind
from models.platform.dictionary import Dictionaries
from models.platform.template_layout import FIRST_DATA_ROW, PLACE_NAMES, VILLAGE_NAME

LONGEST_MESSAGE, LONGEST_TITLE = 255, 32
FIRST_DAY, LAST_DAY = date(1900, 3, 1), date(2100, 12, 31)


def hint(declared: Field, words: Dictionaries) -> str:
    """What stands under the heading: whether it must be filled in, how, in which unit."""
    parts = [declared.obligation]
    if declared.unit:
        parts.append(f"单位：{declared.unit}")
    if declared.kind is Kind.CHOICE:
        parts.append("从下拉列表选择")
    elif declared.kind is Kind.MULTI_CHOICE:
        labels = [option.label for option in words.options(declared.choices or "")]
        parts.append("可多选，用“、”隔开：" + "、".join(labels))
    elif declared.kind is Kind.HAMLETS:
        parts.append("填自然村名称，多个用“、”隔开")
    elif declared.kind is Kind.DATE:
        parts.append("如 2021-08-01")
    elif declared.kind is Kind.YEAR:
        parts.append("四位年份")
    elif declared.kind is Kind.BOOLEAN:
        parts.append("是 / 否")
    elif declared.is_numeric and declared.required:
        parts.append("没有填 0")
    if declared.length and declared.kind is Kind.TEXT:
        parts.append(f"最多 {declared.length} 字")
    return "；".join(parts)


def check(issue: Issue, declared: Field, advice: str) -> dict[str, Any] | None:
    """The check that a spreadsheet program makes while a cell is typed."""
    title = declared.label[:LONGEST_TITLE]
    told = {"error_title": title, "error_message": f"{title}：{advice}"[:LONGEST_MESSAGE]}
    if (source := _dropdown(issue, declared)) is not None:
        gentle = (
            {"error_type": "warning"}
            if declared.kind is Kind.HAMLET or declared.name == VILLAGE_NAME.name
            else {}
        )
        return {"validate": "list", "source": source, **gentle, **told}
    if declared.is_numeric or declared.kind is Kind.YEAR:
        return {
            "validate": "integer" if declared.kind is not Kind.DECIMAL else "decimal",
            **_range(declared),
            **told,
        }
    if declared.kind is Kind.DATE:
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY, **told}
    if declared.kind is Kind.TEXT and declared.length:
        return {"validate": "length", "criteria": "<=", "value": declared.length, **told}
    return None


def _dropdown(issue: Issue, declared: Field) -> list[str] | str | None:
    places, lists = issue.places, issue.lists
    if declared.kind is Kind.BOOLEAN:
        return list(YES_NO)
    if declared.kind is Kind.CHOICE:
        labels = [option.label for option in issue.words.options(declared.choices or "")]
        return lists.source(f"list_{declared.choices}", labels) if labels else None
    if declared.name == VILLAGE_NAME.name:
        if not places.villages:
            return None
        lists.named(CODES, [str(area) for area in places.villages])
        return lists.named(VILLAGES, list(places.villages.values()))
    if declared.kind is not Kind.HAMLET:
        return None
    if places.single is not None:
        names = list(places.hamlets.get(places.single, ()))
        return lists.named(HAMLETS, names) if names else None
    if not places.villages or not any(places.hamlets.values()):
        return None
    village = column_letters(PLACE_NAMES.index(VILLAGE_NAME.name))
    return lists.hamlets_of(
        {area: list(names) for area, names in places.hamlets.items()}, FIRST_DATA_ROW, village
    )


def _range(declared: Field) -> dict[str, Any]:
    low = declared.above if declared.above is not None else declared.at_least
    if declared.kind is Kind.YEAR:
        return {"criteria": "between", "minimum": int(low or 1900), "maximum": int(declared.at_most or 2100)}
    if declared.at_most is not None:
        return {"criteria": "between", "minimum": _plain(low or 0), "maximum": _plain(declared.at_most)}
    return {"criteria": ">" if declared.above is not None else ">=", "value": _plain(low or 0)}


def _plain(number: int | Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)
