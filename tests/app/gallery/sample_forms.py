"""表单样例 the invented fields, rows, files and facts that the gallery fills in and shows."""

from typing import Any

from tests.app.gallery.samples import TYPES

FORM_FIELDS: list[dict[str, Any]] = [
    {
        "name": "area",
        "label": "行政区划",
        "kind": "division",
        "required": True,
        "fixed": 3,
        "value": 530823101201,
        "path": [
            {"area": 530000000000, "name": "云南省"},
            {"area": 530800000000, "name": "普洱市"},
            {"area": 530823000000, "name": "景东县"},
            {"area": 530823101000, "name": "文井镇"},
            {"area": 530823101201, "name": "三多村委会"},
        ],
    },
    {
        "name": "seat",
        "label": "村委会所在地",
        "kind": "text",
        "required": True,
        "value": "三多小组",
        "length": 100,
    },
    {
        "name": "people",
        "label": "行政村人口",
        "unit": "人",
        "kind": "integer",
        "required": True,
        "at_least": 0,
        "value": "-3",
        "errors": ["不能小于 0"],
    },
    {
        "name": "size",
        "label": "行政村面积",
        "unit": "平方米",
        "kind": "decimal",
        "scale": 2,
        "at_least": 0,
        "value": "1200000.50",
        "help": "以国土变更调查数据为准",
    },
    {"name": "kind", "label": "村庄类型", "kind": "choice", "choices": list(enumerate(TYPES)), "value": 2},
    {"name": "year", "label": "年度计划", "kind": "year", "value": 2023, "at_least": 1990, "at_most": 2035},
    {"name": "since", "label": "发起日期", "kind": "date", "value": "2023-03-06", "required": True},
    {
        "name": "phone",
        "label": "联系电话",
        "kind": "phone",
        "value": "19900000001",
        "pattern": {"regex": r"1\d{10}", "message": "应为 11 位手机号"},
    },
    {
        "name": "head",
        "label": "负责人",
        "kind": "choice",
        "url": "/dictionary",
        "text": "村支书",
        "value": "a",
    },
    {
        "name": "income",
        "label": "集体经济收入",
        "unit": "万元",
        "kind": "decimal",
        "value": "99999",
        "warnings": ["比上年高出 50 倍，请核对"],
    },
    {"name": "major", "label": "是否含重点项目", "kind": "boolean", "value": True},
    {"name": "toilet", "label": "是否改厕", "kind": "yes_no", "value": False},
    {"name": "code", "label": "行政村代码", "kind": "text", "readonly": True, "value": "530823101201"},
    {"name": "state", "label": "审核状态", "kind": "static", "value": {"text": "未提交", "tone": ""}},
    {
        "name": "assets",
        "label": "产业类型",
        "kind": "multi_choice",
        "choices": [
            (i, t) for i, t in enumerate(("种植业", "养殖业", "林业", "旅游业", "加工业", "商贸物流"))
        ],
        "value": [0, 3],
    },
    {
        "name": "story",
        "label": "工作开展情况",
        "kind": "long_text",
        "required": True,
        "length": 500,
        "value": "组织编制组成员对村内产业资源进行实地走访……",
        "help": "不超过 500 字",
    },
]


def offered(**choices: str) -> dict[str, Any]:
    """The choices of a column of a grid, and the words of whatever a row holds."""
    return {"choices": list(choices.items()), "known": set(choices), "labels": choices}


GRID_COLUMNS: list[dict[str, Any]] = [
    {"name": "name", "label": "姓名", "kind": "text", "required": True, "length": 20},
    {"name": "unit", "label": "单位", "kind": "text", "required": True, "width": "14em"},
    {"name": "post", "label": "职务", "kind": "text"},
    {"name": "rank", "label": "职级", "kind": "choice", **offered(a="乡科级", b="科级以下")},
    {"name": "party", "label": "政治面貌", "kind": "choice", **offered(a="中共党员", b="群众")},
    {"name": "age", "label": "年龄", "unit": "岁", "kind": "integer", "at_least": 18, "at_most": 70},
    {
        "name": "phone",
        "label": "联系电话",
        "kind": "phone",
        "required": True,
        "pattern": {"regex": r"1\d{10}", "message": "应为 11 位手机号"},
    },
]
for each in GRID_COLUMNS:
    words = dict(each.get("choices", ()))
    each.update(known=set(words), labels=words)

GRID_ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "values": {
            "name": "张三",
            "unit": "云南省自然资源厅",
            "post": "科长",
            "rank": "a",
            "party": "a",
            "age": 45,
            "phone": "19900000001",
        },
    },
    {
        "id": 2,
        "values": {
            "name": "李四",
            "unit": "景东县信息中心",
            "post": "科员",
            "rank": "b",
            "party": "b",
            "age": 31,
            "phone": "19900000002",
        },
    },
    {
        "id": 3,
        "values": {
            "name": "王五",
            "unit": "县农业农村局",
            "post": "主任",
            "rank": "a",
            "party": "a",
            "age": 38,
            "phone": "1990000",
        },
        "errors": {"phone": "应为 11 位手机号"},
    },
    {
        "values": {
            "name": "赵六",
            "unit": "县信息中心",
            "post": "科员",
            "rank": "b",
            "party": "b",
            "age": 29,
            "phone": "19900000004",
        }
    },
]

FILES: list[dict[str, Any]] = [
    {
        "id": 1,
        "name": "三多村草案.pdf",
        "size": "0.4 KB",
        "preview": "/preview",
        "download": "/download",
        "remove": "/remove",
    },
    {
        "id": 2,
        "name": "现场照片1.jpg",
        "size": "15.3 KB",
        "preview": "/static/favicon.svg",
        "download": "/download",
        "remove": "/remove",
    },
]

FACTS: list[dict[str, Any]] = [
    {"label": "行政村(社区)", "value": "三多村委会"},
    {"label": "行政村人口（人）", "value": 3052},
    {"label": "是否含重点项目", "value": True},
    {"label": "发起日期", "value": "2021-09-04"},
    {"label": "审核状态", "value": {"text": "打回", "tone": "bad"}},
    {"label": "备注", "value": None},
    {
        "label": "工作开展情况",
        "value": "组织编制组成员对村内产业资源进行实地走访，与村民小组长座谈。\n已收集资料 12 份。",
        "wide": True,
    },
]

TILES: list[dict[str, Any]] = [
    {"label": "人口状况", "href": "/fill", "note": "已填 5 条", "tone": "ok"},
    {"label": "基础设施", "href": "/fill", "note": "已填 3 条", "tone": "ok"},
    {"label": "公共服务设施", "href": "/fill", "note": "未填报", "tone": "warn"},
    {"label": "集体经营性建设用地", "href": "/fill", "note": "未填报", "tone": "warn"},
]

PHONE_FIELDS: list[dict[str, Any]] = [
    {"name": "hamlet", "label": "自然村名称", "kind": "text", "value": "花交村", "readonly": True},
    {"name": "year", "label": "年份", "kind": "year", "required": True, "value": 2020},
    {"name": "households", "label": "户数", "unit": "户", "kind": "integer", "required": True},
]
