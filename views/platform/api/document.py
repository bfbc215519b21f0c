"""接口说明 the OpenAPI document, read from the declarations: only what the account that asks for it may do."""

from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from flask_appbuilder import BaseView, expose

from models.base import AreaScoped
from models.platform.dictionary import Dictionaries
from models.platform.exchange import open_tables, why_read_only
from models.platform.ledger.ledger import LEDGERS, Ledger
from models.platform.repeated import WORD
from models.platform.rights import Permission
from models.platform.scope import Actor, actor_of
from models.platform.steps import STEPS
from views.platform.api import schema
from views.platform.api.answering import answer
from views.platform.api.asking import asked
from views.platform.api.dictionaries import used_dictionaries
from views.platform.api.file_operations import file_paths
from views.platform.api.ledgers import may_read, parameters_of
from views.platform.api.operations import (
    READING,
    Operation,
    in_path,
    reading,
    refusals,
    saved,
    simple,
    writing,
)
from views.platform.api.shapes import SHAPES, listed, page_of
from views.registry import page
from views.request import choices, db_session

VERSION, OPENAPI = "1.0", "3.1.0"
ABOUT = """云岭的数据接口。登录、权限、行政区划范围、填报规则、脱敏、操作记录都与页面相同：页面上看不到的这里也没有，页面上不让改的这里也改不了。

用“接口令牌”页面生成的令牌调用：`Authorization: Bearer yl_…`。出错时答复是 application/problem+json，detail 写明错在哪里、怎么办。"""
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "对方系统给这一笔新增起的号，8 至 128 个字母、数字或 _ . : -；同一个号重复提交只生效一次。",
    "schema": {"type": "string", "pattern": f"^{WORD.pattern}$"},
}


@page()
class OpenApi(BaseView):
    """Behind the sign-in, by token or in the browser; each account is told of what it may do."""

    route_base = "/api/v1/_openapi"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """The document."""
        asked(())
        return answer(document(actor_of(db_session()), choices()))


def document(actor: Actor, kept: Dictionaries) -> dict[str, Any]:
    """The interface as an account has it."""
    made = APISpec("云岭数据接口", VERSION, OPENAPI, info={"description": ABOUT}, security=[{"token": []}])
    made.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "yl_…"})
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    made.components.response("Problem", {"description": "没有办成：错在哪里、怎么办", "content": content})
    for name, shape in SHAPES.items():
        made.components.schema(name, shape)
    for key in used_dictionaries():
        made.components.schema(f"dictionary.{key}", _dictionary(kept, key))
    for name, table in open_tables().items():
        if actor.may(Permission.LIST, name):
            _describe(made, actor, name, table)
    for path, summary, shape, parameters in _registers(kept):
        told = reading(summary, shape, parameters, tag="登记册", refused=(*READING, 422))
        made.path(path, operations={"get": told})
    document: dict[str, Any] = made.to_dict()
    return document


def _dictionary(kept: Dictionaries, key: str) -> schema.Schema:
    options = [
        {"const": each.code, "title": each.label} | ({} if each.enabled else {"deprecated": True})
        for each in kept.items.get(key, ())
    ]
    return {"type": "string", "title": key} | ({"oneOf": options} if options else {})


def _describe(made: APISpec, actor: Actor, name: str, table: type[Any]) -> None:
    """The paths of one table, and the three shapes of its records."""
    label, own = table.__decl__.label, {"$ref": f"#/components/schemas/{name}"}
    made.components.schema(name, schema.told(table))
    path, is_scoped = f"/api/v1/tables/{name}", issubclass(table, AreaScoped)
    names = (
        ["area", "changed_since", "page", "page_size"]
        if is_scoped
        else ["changed_since", "page", "page_size"]
    )
    many = {"get": reading(f"查询{label}", page_of(own, dated=True), simple(names), tag=label)}
    one = {"get": reading(f"查看一条{label}", saved(own), [], tag=label)}
    if not why_read_only(table):
        many |= dict(_creating(made, actor, name, table))
        one |= dict(_changing(made, actor, name, table))
    made.path(path, operations=many)
    made.path(f"{path}/{{row_id}}", operations=one, parameters=[in_path()])
    if is_scoped:
        gone = simple(["area", "since", "page", "page_size"])
        gone[1]["required"] = True
        told = reading(f"已删除的{label}", {"$ref": "#/components/schemas/Deleted"}, gone, tag=label)
        made.path(f"{path}/deleted", operations={"get": told})
    if actor.may(Permission.SHOW, name):
        may_change = actor.may(Permission.EDIT, name) and not why_read_only(table)
        for where, operations, parameters in file_paths(path, table, may_change=may_change):
            made.path(where, operations=operations, parameters=parameters)


def _creating(made: APISpec, actor: Actor, name: str, table: type[Any]) -> Iterator[tuple[str, Operation]]:
    if actor.may(Permission.ADD, name):
        made.components.schema(f"{name}.new", schema.new(table))
        told = writing(f"新增{table.__decl__.label}", f"{name}.new", name, 201, table.__decl__.label)
        yield "post", told | {"parameters": [KEY_HEADER]}


def _changing(made: APISpec, actor: Actor, name: str, table: type[Any]) -> Iterator[tuple[str, Operation]]:
    label = table.__decl__.label
    if actor.may(Permission.EDIT, name):
        made.components.schema(f"{name}.changed", schema.changed(table))
        yield "patch", writing(f"修改{label}", f"{name}.changed", name, 200, label)
    if actor.may(Permission.DELETE, name):
        version = {
            "name": "version",
            "in": "query",
            "required": True,
            "schema": schema.KEY | {"title": "版本"},
        }
        answers = {"204": {"description": "已删除"}} | refusals((*READING, 409, 422))
        yield (
            "delete",
            {"summary": f"删除{label}", "tags": [label], "parameters": [version], "responses": answers},
        )


def _registers(kept: Dictionaries) -> Iterator[tuple[str, str, schema.Schema, list[Any]]]:
    """The paths that are no table's: address, summary, shape, parameters."""
    yield "/api/v1/tables", "有哪些表", listed("Table"), []
    yield (
        "/api/v1/divisions",
        "行政区划",
        page_of(_ref("Division")),
        simple(["area", "level", "page", "page_size"]),
    )
    yield "/api/v1/dictionaries", "字典", listed("Dictionary"), []
    yield "/api/v1/ledgers", "有哪些台账", listed("LedgerItem"), []
    yield "/api/v1/steps", "有哪些步骤", listed("Step"), []
    step = {"name": "step", "in": "query", "schema": {"type": "string", "enum": list(STEPS), "title": "步骤"}}
    states = [*simple(["area", "changed_since", "page", "page_size"]), step]
    yield "/api/v1/steps/states", "步骤状态", page_of(_ref("StepState")), states
    for ledger in LEDGERS.values():
        if may_read(ledger):
            yield (
                f"/api/v1/ledgers/{ledger.key}",
                ledger.label,
                _ref("Ledger"),
                list(_of_ledger(ledger, kept)),
            )


def _of_ledger(ledger: Ledger, kept: Dictionaries) -> Iterator[dict[str, Any]]:
    own = {each.name: each for each in ledger.filters}
    for name in parameters_of(ledger):
        if name not in own:
            yield from simple([name])
            continue
        options = [{"const": code, "title": label} for code, label in own[name].options(kept)]
        told = {"type": "string", "title": own[name].label} | ({"oneOf": options} if options else {})
        yield {"name": name, "in": "query", "schema": told}


def _ref(name: str) -> schema.Schema:
    return {"$ref": f"#/components/schemas/{name}"}
