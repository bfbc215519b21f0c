"""演示步骤 what a demo village writes beside its survey: work logs, the base map, the analysis and its lists."""

from datetime import date

from app.demo.draw import Row, Setting
from app.demo.names import mobile, person

CONCLUSION = (
    "经实地调研，本村以山地农业为主，茶园、核桃林连片分布，水源充足；道路和供水基本通达各自然村，"
    "但产业链条较短、青壮年外出较多，部分自然村污水和消防设施不足，规划应优先补齐短板并盘活闲置房屋。"
)


def work_log(setting: Setting, step: str, item: str, day: date) -> Row:
    """One activity of a step."""
    return {
        "area": setting.area,
        "step_code": step,
        "item": item,
        "held_on": day,
        "content": f"{setting.name}组织村组干部和村民代表开展{item}，形成记录。",
        "place": "村委会会议室",
    }


def basemap(setting: Setting) -> Row:
    """The receipt of the base maps."""
    random = setting.random("basemap")
    return {
        "area": setting.area,
        "claim_mode": random.choice(("digital", "both")),
        "claim_date": date(2021, 7, random.randint(1, 28)),
        "claimer": person(random),
        "provider": "县自然资源局",
        "contents": ("survey3", "imagery", "farmland", "redline"),
        "keeper": person(random),
        "confidential_ack": True,
        "description": "已认领三调成果、遥感影像和管控边界，由专人保管。",
    }


def analysis(setting: Setting) -> Row:
    """The conclusion of the analysis."""
    return {"area": setting.area, "start_date": date(2021, 10, 12), "conclusion": CONCLUSION}


def resource_items(setting: Setting) -> list[Row]:
    """Two key resources."""
    return [
        {
            "area": setting.area,
            "category": "tea",
            "name": "半山茶园",
            "scale": "600亩",
            "value_desc": "连片古茶园，可发展茶旅",
        },
        {
            "area": setting.area,
            "category": "heritage",
            "name": "老石桥",
            "scale": "1座",
            "value_desc": "清代石桥，仍在使用",
        },
    ]


def talent_items(setting: Setting) -> list[Row]:
    """Somebody who leads."""
    random = setting.random("talent")
    return [
        {
            "area": setting.area,
            "category": "prosperity",
            "name": person(random),
            "unit_or_village": setting.hamlets[0][1],
            "specialty": "茶叶初制",
            "role_desc": "带动农户种植和销售",
            "phone": mobile(random),
        }
    ]


def problem_items(setting: Setting) -> list[Row]:
    """A key problem and another."""
    return [
        {
            "area": setting.area,
            "domain": "infrastructure",
            "problem": "部分自然村无污水收集处理设施",
            "is_key": True,
            "measure": "分片建设小型污水处理设施",
            "expected_year": 2025,
        },
        {"area": setting.area, "domain": "industry", "problem": "农产品缺少初加工", "is_key": False},
    ]
