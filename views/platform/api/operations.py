"""接口操作 the parts of which the OpenAPI document puts an operation together: parameters, bodies, answers, refusals."""

from collections.abc import Iterable, Mapping
from typing import Any

from views.platform.api import schema
from views.platform.api.asking import FARTHEST, LARGEST_SIZE, USUAL_SIZE
from views.platform.api.divisions import LEVELS

Operation = dict[str, Any]
PROBLEM = {"$ref": "#/components/responses/Problem"}
READING = (400, 401, 403, 404, 429)
ADDING = (400, 401, 403, 404, 409, 413, 415, 422, 429)
SIMPLE: Mapping[str, schema.Schema] = {
    "area": schema.CODE | {"description": "这个行政区划及其以下；不写是本账号的全部范围。"},
    "page": {"type": "integer", "minimum": 1, "maximum": FARTHEST, "default": 1, "title": "页码"},
    "page_size": {
        "type": "integer",
        "minimum": 1,
        "maximum": LARGEST_SIZE,
        "default": USUAL_SIZE,
        "title": "每页条数",
    },
    "changed_since": {"type": "string", "format": "date-time", "title": "从什么时候起有变化"},
    "since": {"type": "string", "format": "date-time", "title": "从什么时候起"},
    "level": {"type": "string", "enum": list(LEVELS), "title": "层级"},
    "from": {"type": "string", "format": "date", "title": "开始日期"},
    "to": {"type": "string", "format": "date", "title": "结束日期"},
}


def writing(summary: str, given: str, name: str, status: int, tag: str) -> Operation:
    """An operation that takes a record and answers with it as saved."""
    body = {"required": True, "content": json_of({"$ref": f"#/components/schemas/{given}"})}
    told = {"description": "已保存", "content": json_of(saved({"$ref": f"#/components/schemas/{name}"}))}
    answers = {str(status): told} | refusals(ADDING)
    return {"summary": summary, "tags": [tag], "requestBody": body, "responses": answers}


def reading(
    summary: str,
    shape: schema.Schema,
    parameters: list[Any],
    *,
    tag: str,
    refused: Iterable[int] = READING,
) -> Operation:
    """An operation that only reads."""
    told = {"200": {"description": summary, "content": json_of(shape)}} | refusals(refused)
    return {"summary": summary, "tags": [tag], "parameters": parameters, "responses": told}


def saved(own: schema.Schema) -> schema.Schema:
    """One record, with what is doubted of it."""
    warnings = {"type": "array", "items": {"$ref": "#/components/schemas/ProblemItem"}, "title": "提醒"}
    return {
        "type": "object",
        "properties": {"data": own, "warnings": warnings},
        "required": ["data"],
        "additionalProperties": False,
    }


def json_of(shape: schema.Schema) -> dict[str, Any]:
    """A content in JSON."""
    return {"application/json": {"schema": shape}}


def refusals(statuses: Iterable[int]) -> dict[str, Any]:
    """The answers of a failure, by status."""
    return {str(status): PROBLEM for status in statuses}


def simple(names: Iterable[str]) -> list[dict[str, Any]]:
    """Parameters of the address, by name."""
    return [{"name": name, "in": "query", "schema": SIMPLE[name]} for name in names]


def in_path(name: str = "row_id", title: str = "编号") -> dict[str, Any]:
    """A number in the address."""
    return {"name": name, "in": "path", "required": True, "schema": schema.KEY | {"title": title}}
