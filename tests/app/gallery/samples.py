"""样例 the invented data that the gallery shows; plain values, as a page would hand them to the macros."""

from typing import Any

TOWNS = ("西翥街道", "文井镇", "锦屏镇", "大街镇")
VILLAGES = ("三多村委会", "东村村委会", "厂口村委会", "大村村委会", "新民村委会", "桃园村委会")
TYPES = ("集聚提升类", "城郊融合类", "特色保护类", "搬迁撤并类")
STATES = (
    ("打回", "bad"),
    ("未提交", ""),
    ("市级审核通过", "info"),
    ("省级审核通过", "ok"),
    ("待县级审核", "warn"),
)
STEPS = (
    "底图底数",
    "实地调研",
    "现状分析",
    "国土空间开发与保护",
    "编制产业发展规划",
    "编制基层党建和人才发展规划",
    "形成规划草案",
    "成果标准化",
    "县级审查",
    "村民决议",
    "审批备案",
    "推动项目落地",
    "反馈工作成效",
)

SHELL: dict[str, Any] = {
    "system_name": "干部规划家乡行动信息系统",
    "short_name": "家乡行动",
    "home_href": "/home",
    "todo_count": 12,
    "todo_href": "/inbox",
    "help_href": "/parts",
    "password_href": "/form",
    "logout_href": "/logout",
    "account": {"name": "景东县自然资源局", "unit": "县级自然资源部门", "division": "景东县"},
    "watermark": "景东县自然资源局 2026-11-21 03:08",
    "support": "技术支持：0871-00000000　推荐使用谷歌、360（极速模式）、Edge 浏览器",
}

MENU: tuple[dict[str, Any], ...] = (
    {"label": "首页", "icon": "home", "href": "/home"},
    {"label": "用户权限", "icon": "settings", "children": [{"label": "账号管理", "href": "/accounts"}]},
    {
        "label": "基本信息",
        "icon": "info-circle",
        "children": [{"label": "行政村信息", "href": "/list"}, {"label": "行政村详情", "href": "/show"}],
    },
    {"label": "组建规划组", "icon": "hierarchy-2", "children": [{"label": "人员信息", "href": "/rows"}]},
    {"label": "工作准备", "icon": "briefcase", "children": [{"label": "行政村登记", "href": "/form"}]},
    {"label": "规划任务", "icon": "list-check", "children": [{"label": "人员摸排导入", "href": "/import"}]},
    {"label": "规划编制", "icon": "map-2", "href": "/plan"},
    {"label": "台账信息", "icon": "table", "href": "/ledger"},
    {"label": "待办审批", "icon": "inbox", "href": "/inbox"},
    {"label": "二维码信息", "icon": "qrcode", "href": "/parts"},
)

QUERY: list[dict[str, Any]] = [
    {"name": "area", "label": "行政区划", "kind": "division"},
    {"name": "name", "label": "行政村(社区)", "kind": "text"},
    {
        "name": "type",
        "label": "村庄类型",
        "kind": "select",
        "choices": [(str(i), text) for i, text in enumerate(TYPES)],
        "value": "1",
    },
    {
        "name": "year",
        "label": "年度计划",
        "kind": "select",
        "choices": [(year, year) for year in ("2021", "2022", "2023")],
    },
    {"name": "state", "label": "审核状态", "kind": "select", "choices": [(text, text) for text, _ in STATES]},
    {
        "label": "发起日期",
        "kind": "range",
        "name_from": "from",
        "name_to": "to",
        "value_from": "2023-01-01",
        "value_to": None,
    },
    {"name": "head", "label": "负责人", "kind": "text"},
    {"name": "people", "label": "行政村人口", "kind": "number"},
    {"name": "note", "label": "备注", "kind": "text"},
]

COLUMNS: list[dict[str, Any]] = [
    {"key": "prefecture", "label": "州(市)"},
    {"key": "county", "label": "县(市、区)"},
    {"key": "town", "label": "乡镇(街道)"},
    {
        "key": "village",
        "label": "行政村(社区)",
        "title": True,
        "sort_href": "?order=village",
        "sorted": "asc",
    },
    {"key": "people", "label": "行政村人口", "kind": "number", "sort_href": "?order=people"},
    {"key": "type", "label": "村庄类型"},
    {"key": "year", "label": "年度计划"},
    {"key": "major", "label": "是否含重点项目"},
    {"key": "date", "label": "发起日期", "kind": "date"},
    {"key": "state", "label": "审核状态"},
]


def village_rows(count: int = 20) -> list[dict[str, Any]]:
    """The rows of the sample list, each in another state."""
    return [
        {
            "id": 100 + i,
            "href": "/show",
            "cells": {
                "prefecture": "普洱市",
                "county": "景东县",
                "town": TOWNS[i // 6 % 4],
                "village": VILLAGES[i % 6],
                "people": 875 + 391 * i % 5000,
                "type": TYPES[i % 4],
                "year": 2021 + i % 3,
                "major": i % 3 == 0,
                "date": f"2021-{i % 12 + 1:02d}-{i % 27 + 1:02d}",
                "state": {"text": STATES[i % 5][0], "tone": STATES[i % 5][1]},
            },
            "actions": [
                {"label": "查看", "href": "/show"},
                {"label": "编辑", "href": "/form"},
                {
                    "label": "删除",
                    "post": "/delete",
                    "tone": "danger",
                    "confirm": f"确定删除“{VILLAGES[i % 6]}”吗？删除后不能恢复。",
                },
            ],
        }
        for i in range(count)
    ]


def plan_steps() -> list[dict[str, Any]]:
    """Four steps done, the fifth in hand, the rest locked with reasons."""
    why = {"text": "第 5 步“编制产业发展规划”尚未打开“是否完成”", "href": "/plan"}
    return [
        {
            "number": i + 1,
            "label": label,
            "href": "/plan",
            "state": "done" if i < 4 else ("open" if i == 4 else "locked"),
            "current": i == 4,
            "reasons": [why] + (["县级审查未通过"] if i > 8 else []) if i > 4 else [],
        }
        for i, label in enumerate(STEPS)
    ]


TIMELINE: list[dict[str, Any]] = [
    {
        "who": "三多村委会",
        "did": "已完成",
        "subject": "第 4 步“国土空间开发与保护”",
        "at": "2023-03-05 16:38:07",
        "tone": "ok",
    },
    {
        "who": "景东县自然资源局",
        "did": "打回",
        "opinion": "附件缺少村域规划图",
        "at": "2023-03-03 10:21:45",
        "tone": "bad",
    },
    {"who": "文井镇人民政府", "did": "提交", "at": "2023-03-01 09:02:11"},
]

LEDGER_HEAD: list[list[dict[str, Any]]] = [
    [
        {"label": "序号", "rowspan": 2},
        {"label": "县(市、区)", "rowspan": 2, "kind": "place"},
        {"label": "行政村数", "rowspan": 2},
        {"label": "规划编制 13 步完成率", "colspan": 13},
        {"label": "全部完成", "rowspan": 2},
    ],
    [{"label": str(i + 1)} for i in range(13)],
]


def level_of(percent: int) -> int:
    """The tint class of a percentage."""
    return 0 if percent <= 0 else 5 if percent >= 100 else min(percent // 25 + 1, 4)


def ledger_line(number: int, place: str, villages: int, shares: list[int], done: int) -> list[Any]:
    """One place of the sample ledger."""
    cells = [
        {"text": f"{share}%", "level": level_of(share), "href": "/ledger" if i == 0 else None}
        for i, share in enumerate(shares)
    ]
    return [
        {"text": number, "kind": "words"},
        {"text": place, "href": "/ledger", "kind": "place"},
        villages,
        *cells,
        f"{done}（{done * 100 // villages}%）",
    ]


LEDGER_ROWS = [
    ledger_line(1, "墨江哈尼族自治县", 18, [100, 89, 89, 78, 78, 61, 50, 44, 28, 28, 22, 0, 0], 0),
    ledger_line(2, "景东彝族自治县", 18, [100, 100, 100, 100, 89, 61, 61, 56, 33, 28, 22, 17, 6], 1),
    ledger_line(3, "镇沅彝族哈尼族拉祜族自治县", 24, [100, 92, 83, 75, 50, 42, 33, 25, 17, 8, 4, 0, 0], 0),
]
LEDGER_TOTAL: list[Any] = [
    {"text": "", "kind": "words"},
    {"text": "合计", "kind": "place"},
    60,
    *[
        {"text": f"{share}%", "kind": "level"}
        for share in (100, 93, 90, 83, 70, 53, 47, 40, 25, 20, 15, 5, 2)
    ],
    "1（2%）",
]
CHART: dict[str, Any] = {
    "type": "bar",
    "unit": "%",
    "max": 100,
    "labels": ["墨江哈尼族自治县", "景东彝族自治县", "镇沅彝族哈尼族拉祜族自治县"],
    "series": [{"name": "平均步骤完成率", "values": [51, 59, 41]}],
    "links": ["/ledger?a=1", "/ledger?a=2", "/ledger?a=3"],
}

INBOX_COLUMNS: list[dict[str, Any]] = [
    {"key": "what", "label": "事项", "title": True},
    {"key": "village", "label": "行政村(社区)"},
    {"key": "by", "label": "上报单位"},
    {"key": "at", "label": "上报时间", "kind": "date"},
    {"key": "state", "label": "审批状态"},
    {"key": "wait", "label": "停留"},
]


def inbox_rows() -> list[dict[str, Any]]:
    """Twelve things to judge, two of them late."""
    return [
        {
            "id": i,
            "href": "/inbox",
            "cells": {
                "what": ("名单报审", "摸底调查", "制定计划", "审批备案")[i % 4],
                "village": VILLAGES[i % 6],
                "by": "文井镇人民政府",
                "at": f"2023-03-{i + 1:02d} {9 + i % 8:02d}:{7 * i % 60:02d}",
                "state": {"text": "待县级审核", "tone": "warn"},
                "wait": {"text": "5 天", "tone": "bad"} if i % 6 == 5 else f"{i % 6} 天",
            },
            "actions": [{"label": "审核", "href": "/inbox"}],
        }
        for i in range(12)
    ]


PROBLEMS: list[dict[str, Any]] = [
    {
        "sheet": "人员摸排",
        "cell": "F17",
        "column": "联系电话",
        "value": "1990000",
        "message": "不是手机号",
        "kind": "格式错误",
        "advice": "应为 11 位手机号",
    },
    {
        "sheet": "人员摸排",
        "cell": "C42",
        "column": "行政村",
        "value": "三多居委会",
        "message": "不在本县行政区划内",
        "kind": "不存在",
        "advice": "是否为“三多村委会”？",
    },
    {
        "row": 95,
        "column": "姓名",
        "value": "李四",
        "message": "与第 31 行姓名、电话相同",
        "kind": "重复",
        "tone": "warn",
        "advice": None,
    },
]
DIFF_COLUMNS = [{"key": "name", "label": "姓名"}, {"key": "phone", "label": "联系电话"}]
DIFF_ROWS: list[dict[str, Any]] = [
    {
        "number": 3,
        "fate": "修改",
        "tone": "warn",
        "cells": {"name": "张三", "phone": {"diff": ("19900000001", "19900000009")}},
    },
    {"number": 4, "fate": "新增", "tone": "ok", "cells": {"name": "李四", "phone": "19900000002"}},
    {"number": 5, "fate": "不变", "tone": "", "cells": {"name": "王五", "phone": None}},
]
KPIS: list[dict[str, Any]] = [
    {"label": "行政村", "value": "168", "unit": "个", "href": "/list"},
    {"label": "规划编制进行中", "value": "96", "unit": "个", "note": "占 57%", "href": "/ledger"},
    {
        "label": "待我审核",
        "value": "12",
        "unit": "条",
        "note": "2 条超 5 日",
        "tone": "warn",
        "href": "/inbox",
    },
    {"label": "本月被打回", "value": "3", "unit": "条", "tone": "bad", "href": "/inbox"},
    {"label": "已审批备案", "value": "41", "unit": "个", "tone": "ok", "href": "/ledger"},
]
TODOS: list[dict[str, Any]] = [
    {
        "label": "名单报审",
        "href": "/inbox",
        "place": "三多村委会",
        "note": "待县级审核",
        "tone": "warn",
        "at": "2023-03-01",
    },
    {
        "label": "摸底调查",
        "href": "/inbox",
        "place": "东村村委会",
        "note": "超 5 日",
        "tone": "bad",
        "at": "2023-02-24",
    },
    {
        "label": "制定计划",
        "href": "/inbox",
        "place": "厂口村委会",
        "note": "待县级审核",
        "tone": "warn",
        "at": "2023-03-02",
    },
]
HOME_STEPS: list[dict[str, Any]] = [
    {"label": "规划编制", "href": "/plan", "place": "三多村委会", "done": 4, "total": 13},
    {"label": "实地调研", "href": "/plan", "place": "东村村委会", "done": 10, "total": 25},
]
