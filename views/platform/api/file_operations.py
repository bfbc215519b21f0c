"""附件接口说明 what the OpenAPI document says of a record's files: listed, downloaded, uploaded, deleted."""

from collections.abc import Iterator
from typing import Any

from models.platform.attachment_slot import slots_of
from views.platform.api import schema
from views.platform.api.operations import ADDING, READING, Operation, in_path, json_of, reading, refusals

Path = tuple[str, dict[str, Operation], list[dict[str, Any]]]
BYTES: schema.Schema = {"type": "string", "contentMediaType": "application/octet-stream"}


def file_paths(path: str, table: type[Any], *, may_change: bool) -> Iterator[Path]:
    """The paths of the files of a table's records; none where it has no place for files."""
    if not slots_of(table):
        return
    label, row = table.__decl__.label, in_path()
    many = {"get": reading(f"{label}的附件", _ref("Files"), [], tag=label)}
    one: dict[str, Operation] = {"get": _download(label)}
    if may_change:
        many["post"] = _upload(table)
        one["delete"] = {
            "summary": f"删除{label}的一个附件",
            "tags": [label],
            "responses": {"204": {"description": "已删除"}} | refusals((*READING, 409, 422)),
        }
    yield f"{path}/{{row_id}}/files", many, [row]
    yield f"{path}/{{row_id}}/files/{{file_id}}", one, [row, in_path("file_id", "附件编号")]


def _download(label: str) -> Operation:
    told = {"description": "附件的内容", "content": {"*/*": {"schema": BYTES}}}
    return {
        "summary": f"下载{label}的一个附件",
        "tags": [label],
        "responses": {"200": told} | refusals(READING),
    }


def _upload(table: type[Any]) -> Operation:
    label = table.__decl__.label
    properties = {
        "slot": {"type": "string", "enum": [slot.key for slot in slots_of(table)], "title": "附件栏"},
        "file": BYTES | {"title": "文件", "description": "要有文件名，后缀与内容相符。"},
        "confirmed": {"type": "string", "enum": ["true", "false"], "title": "已去红头、盖章"},
    }
    sent: schema.Schema = {
        "type": "object",
        "properties": properties,
        "required": ["slot", "file"],
        "additionalProperties": False,
    }
    kept = {
        "type": "object",
        "properties": {"data": _ref("File")},
        "required": ["data"],
        "additionalProperties": False,
    }
    return {
        "summary": f"上传{label}的附件",
        "description": "；".join(f"{slot.label}（{slot.key}）：{slot.hint}" for slot in slots_of(table)),
        "tags": [label],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": sent}}},
        "responses": {"201": {"description": "已上传", "content": json_of(kept)}} | refusals(ADDING),
    }


def _ref(name: str) -> schema.Schema:
    return {"$ref": f"#/components/schemas/{name}"}
