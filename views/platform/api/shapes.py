"""固定的样子 the shapes of the interface that follow from no table: lists, divisions, ledgers, problems."""

from views.platform.api.schema import CODE, KEY, MOMENT, Schema

TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MAYBE_CODE: Schema = CODE | {"type": ["string", "null"]}


def _all_of(title: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "title": title,
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _many(items: Schema, title: str = "") -> Schema:
    return {"type": "array", "items": items} | ({"title": title} if title else {})


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(items: Schema, *, dated: bool = False) -> Schema:
    """One page of a list."""
    more = {
        "taken_on": MOMENT | {"title": "读取时间"},
        "next_since": MOMENT
        | {"title": "下次同步的起点", "description": "下一次把它写进 changed_since 或 since。"},
    }
    return _all_of(
        "一页",
        data=_many(items),
        total=COUNT | {"title": "总数"},
        page=COUNT,
        page_size=COUNT,
        next=MAYBE | {"title": "下一页的地址"},
        **(more if dated else {}),
    )


def listed(name: str) -> Schema:
    """A list that comes whole."""
    return _all_of("全部", data=_many(_ref(name)))


CELL: Schema = {"type": ["string", "integer", "null"]}
LINE = _all_of("行", name=TEXT, area=MAYBE_CODE, hamlet_id={"type": ["integer", "null"]}, cells=_many(CELL))
LEDGER = _all_of(
    "台账",
    ledger=TEXT,
    label=TEXT,
    area=CODE,
    level=TEXT,
    conditions=_many(_all_of("条件", label=TEXT, words=TEXT)),
    basis=_many(TEXT),
    taken_on=MOMENT,
    columns=_many(_all_of("列", headings=_many(TEXT), percent=FLAG)),
    lines=_many(LINE),
    sum={"anyOf": [LINE, {"type": "null"}]},
)
FILE = _all_of(
    "附件",
    id=KEY,
    slot=TEXT | {"title": "附件栏"},
    name=TEXT | {"title": "名称", "description": "按手册的规则改过的名称。"},
    original_name=TEXT | {"title": "原名称"},
    media_type=TEXT,
    size=COUNT | {"title": "字节数"},
    sha256=TEXT,
    doubts=TEXT | {"title": "疑似", "description": "疑似带有的红头、印章，请核对；没有是空的。"},
    uploaded_on=MOMENT,
)
SLOT = _all_of(
    "附件栏",
    key=TEXT,
    label=TEXT,
    formats=_many(TEXT),
    most=COUNT | {"title": "最多几个"},
    megabytes=COUNT | {"title": "单个最多 MB"},
    required=FLAG,
    confirmed=FLAG | {"title": "上传时须写 confirmed=true，表示已去红头、盖章"},
)
ITEM = _all_of(
    "一处问题",
    field=MAYBE,
    label=TEXT,
    reason=TEXT,
    advice=TEXT,
    severity={"enum": ["error", "warning"]},
    code=TEXT,
)
PROBLEM: Schema = {
    "type": "object",
    "title": "问题详情（RFC 9457）",
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT | {"description": "错在哪里、怎么办"},
        "problems": _many(_ref("ProblemItem")),
        "current": {"type": "object", "description": "409：现在的记录"},
        "differences": _many({"type": "object"}, "409：您的与现在的不同之处"),
    },
    "required": ["type", "title", "status", "detail", "problems"],
}
SHAPES: dict[str, Schema] = {
    "Problem": PROBLEM,
    "ProblemItem": ITEM,
    "Deleted": page_of(_all_of("已删除的", id=KEY, area=CODE, deleted_on=MOMENT), dated=True),
    "File": FILE,
    "Files": _all_of("一条记录的附件", data=_many(_ref("File")), slots=_many(SLOT)),
    "Table": _all_of("表", name=TEXT, label=TEXT, writes=_many({"enum": ["create", "update", "delete"]})),
    "Division": _all_of("行政区划", code=CODE, name=TEXT, level=TEXT, parent=MAYBE_CODE),
    "Dictionary": _all_of(
        "字典", key=TEXT, options=_many(_all_of("选项", code=TEXT, label=TEXT, enabled=FLAG))
    ),
    "LedgerItem": _all_of("台账", key=TEXT, label=TEXT, group=TEXT, parameters=_many(TEXT)),
    "Ledger": LEDGER
    | {
        "properties": LEDGER["properties"]
        | {"total": COUNT, "page": COUNT, "page_size": COUNT, "next": MAYBE}
    },
    "Step": _all_of(
        "步骤",
        key=TEXT,
        label=TEXT,
        chapter=TEXT,
        level=TEXT,
        waits_for=_many(TEXT),
        parts=_many(_all_of("逐年完成的步骤的各年", key=TEXT, label=TEXT)),
    ),
    "StepState": _all_of("步骤状态", area=CODE, step=TEXT, is_done=FLAG, done_on=MOMENT, reopened_on=MOMENT),
}
