"""接口的样子 what a record looks like in JSON: a JSON Schema from the declared fields, as told and as given."""

from typing import Any

from models.base import AreaScoped
from models.fields import Field, Kind, Severity, fields_of, rules_of
from models.value_checks import YEARS, largest_number

Schema = dict[str, Any]
TYPES = {
    Kind.TEXT: "string",
    Kind.LONG_TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "string",
    Kind.DATE: "string",
    Kind.YEAR: "integer",
    Kind.BOOLEAN: "boolean",
    Kind.CHOICE: "string",
    Kind.MULTI_CHOICE: "array",
    Kind.HAMLET: "integer",
    Kind.HAMLETS: "array",
    Kind.VILLAGES: "array",
    Kind.RECORDS: "array",
}
CODE: Schema = {
    "type": "string",
    "pattern": "^[0-9]{12}$",
    "title": "行政区划代码",
    "examples": ["530823102215"],
}
KEY: Schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
ITEMS: dict[Kind, Schema] = {
    Kind.MULTI_CHOICE: {"type": "string"},
    Kind.HAMLETS: KEY,
    Kind.VILLAGES: CODE,
    Kind.RECORDS: KEY,
}
MOST_ITEMS = 1000
MANY = frozenset(ITEMS)


def dictionary_ref(key: str) -> Schema:
    """Where the codes of a dictionary are told."""
    return {"$ref": f"#/components/schemas/dictionary.{key}"}


def told(table: type[Any]) -> Schema:
    """A record as the interface tells it."""
    place = {"area": CODE} if issubclass(table, AreaScoped) else {}
    own = {"id": KEY | {"readOnly": True}, "version": {"type": "integer", "title": "版本", "readOnly": True}}
    stamps = {"created_on": MOMENT | {"title": "登记时间"}, "changed_on": MOMENT | {"title": "修改时间"}}
    properties = {**own, **place, **{each.name: _told(each) for each in fields_of(table)}, **stamps}
    return _object(table.__decl__.label, properties, [*properties])


def new(table: type[Any]) -> Schema:
    """A new record as the interface takes it."""
    place = {"area": CODE} if issubclass(table, AreaScoped) else {}
    filled = {name for each in rules_of(table, "__completions__") for name in each.fields}
    given = [each for each in fields_of(table) if each.is_typed]
    required = [each.name for each in given if each.required and each.name not in filled]
    properties = place | {each.name: _given(each, nullable=not each.required) for each in given}
    return _object(f"{table.__decl__.label}（新增）", properties, [*place, *required])


def changed(table: type[Any]) -> Schema:
    """What of a record is to be changed, and the version that it was read at."""
    given = {
        each.name: _given(each, nullable=not each.required) for each in fields_of(table) if each.is_typed
    }
    version = {
        "version": KEY | {"title": "版本", "description": "读取这条记录时的 version；别人先改了就答 409。"}
    }
    return _object(f"{table.__decl__.label}（修改）", version | given, ["version"])


def _object(title: str, properties: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "title": title,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _told(field: Field) -> Schema:
    kind = TYPES[field.kind]
    schema = _words(field) | {"type": kind if field.kind in MANY else [kind, "null"]}
    if field.kind in MANY:
        schema["items"] = ITEMS[field.kind]
    if field.kind is Kind.DECIMAL:
        schema["format"] = "decimal"
    if field.kind is Kind.DATE:
        schema["format"] = "date"
    if not field.is_typed:
        schema["readOnly"] = True
    return schema


def _words(field: Field) -> Schema:
    """What people and generators read of a field: its label, its unit, when it must be filled in."""
    said = [f"单位：{field.unit}" if field.unit else "", field.obligation, field.help]
    if field.sensitive:
        said.append("个人信息，读取时隐去中间几位；把隐去的样子原样交回不改变已存的号码")
    found: Schema = {"title": field.label, "description": "。".join(filter(None, said))}
    if field.unit:
        found["x-unit"] = field.unit
    if field.choices:
        found["x-dictionary"] = field.choices
    if field.sensitive:
        found["x-sensitive"] = field.sensitive
    return found


def _given(field: Field, *, nullable: bool) -> Schema:
    schema = _form(field)
    if not nullable:
        return _words(field) | schema
    if "$ref" in schema:
        return _words(field) | {"anyOf": [schema, {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return _words(field) | schema | {"type": [*kinds, "null"]}


def _form(field: Field) -> Schema:
    """What is accepted: the type, and the bounds that the rules put on one value by itself."""
    if field.kind is Kind.CHOICE and field.choices:
        return dictionary_ref(field.choices)
    if field.kind in MANY:
        items = dictionary_ref(field.choices) if field.choices else ITEMS[field.kind]
        return {"type": "array", "items": items, "maxItems": MOST_ITEMS} | (
            {"minItems": 1} if field.required else {}
        )
    schema: Schema = {"type": TYPES[field.kind]}
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return schema | _text(field)
    if field.kind is Kind.YEAR:
        low = YEARS[0] if field.at_least is None else int(field.at_least)
        return schema | {"minimum": low, "maximum": YEARS[1] if field.at_most is None else int(field.at_most)}
    if field.kind is Kind.DECIMAL:
        return _decimal(field)
    if field.kind is Kind.INTEGER:
        return schema | _bounds(field)
    return schema | (
        KEY if field.kind is Kind.HAMLET else {"format": "date"} if field.kind is Kind.DATE else {}
    )


def _text(field: Field) -> Schema:
    found: Schema = {}
    if field.required or field.min_length:
        found["minLength"] = field.min_length or 1
    if field.length is not None:
        found["maxLength"] = field.length
    if field.pattern is not None and field.pattern.severity is Severity.ERROR and field.sensitive is None:
        found["pattern"] = f"^(?:{field.pattern.regex})$"
        found["x-pattern-message"] = field.pattern.message
    return found


def _decimal(field: Field) -> Schema:
    """Exact: a text of digits, or a JSON number with no more decimals than are kept."""
    scale = field.scale or 0
    places = rf"(\.[0-9]{{1,{scale}}})?" if scale else ""
    whole = (field.precision or 20) - scale
    form = {"pattern": f"^-?[0-9]{{1,{whole}}}{places}$", "x-decimals": scale}
    return {"type": ["string", "number"], "format": "decimal", **form} | _bounds(field)


def _bounds(field: Field) -> Schema:
    most = largest_number(field)
    low, high = field.at_least, field.at_most if field.at_most is not None else most
    found: Schema = {}
    if low is not None:
        found["minimum"] = _number(low)
    if field.above is not None:
        found["exclusiveMinimum"] = _number(field.above)
    if high is not None:
        found["maximum"] = _number(high)
    return found


def _number(bound: Any) -> int | float:
    return int(bound) if bound == int(bound) else float(bound)
