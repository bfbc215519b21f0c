"""演示资源 the natural, historical and folk resources of a village (data.md 1.1–1.6)."""

from decimal import Decimal
from random import Random

from app.demo.draw import SQM_PER_MU, Row, Setting, Sheets, amount, yes

LAND = (
    ("坝子水田", "0101", 300, 1200, "水稻、蚕豆"),
    ("半山旱地", "0103", 800, 3000, "玉米、烤烟"),
    ("茶园", "0202", 100, 900, "大叶种茶"),
    ("核桃林", "0204", 200, 1500, "核桃"),
    ("后山林地", "0301", 8000, 20000, "云南松"),
)


def resources(setting: Setting) -> Sheets:
    """The sheets of 自然资源 and 历史和民俗文化资源."""
    return {
        "hometown_land_resource": _land(setting.random("land")),
        "hometown_water_resource": _water(setting.random("water")),
        "hometown_mineral_resource": _minerals(setting.random("mineral")),
        "hometown_scenic_spot": _scenic(setting.random("scenic")),
        "hometown_heritage_resource": _heritage(setting.random("heritage")),
        "hometown_folk_culture": _folk(setting.random("folk")),
    }


def _resource(name: str, quantity: int, area: Decimal | int, use: str, problems: str = "无") -> Row:
    return {
        "name": name,
        "quantity": Decimal(quantity),
        "area_sqm": Decimal(area),
        "protection_use": use,
        "problems": problems,
    }


def _land(random: Random) -> list[Row]:
    rows = []
    for name, code, low, high, crop in LAND:
        area = amount(random, low, high)
        farmed = code in ("0101", "0103")
        rows.append(
            _resource(
                name, random.randint(1, 8), (area * SQM_PER_MU).quantize(Decimal("0.01")), "正常耕种利用"
            )
            | {
                "land_type": code,
                "area_mu": area,
                "ownership": "group",
                "operation_mode": "household",
                "transfer_area_mu": (area * Decimal("0.1")).quantize(Decimal("0.01"))
                if farmed
                else Decimal(0),
                "idle_area_mu": (area * Decimal("0.02")).quantize(Decimal("0.01")) if farmed else Decimal(0),
                "pbf_area_mu": (area * Decimal("0.8")).quantize(Decimal("0.01")) if farmed else Decimal(0),
                "slope25_area_mu": Decimal(0),
                "main_crop": crop,
                "irrigation": random.choice(("good", "fair")) if code != "0301" else None,
            }
        )
    return rows


def _water(random: Random) -> list[Row]:
    river = _resource("村前河", 1, random.randint(2000, 9000), "灌溉和行洪", "枯水期水量小")
    river |= {"water_type": "river", "length_km": amount(random, 1, 9, 3), "water_quality": "2"}
    river |= {"is_drinking": False, "irrigated_mu": Decimal(random.randint(100, 900))}
    spring = _resource("龙潭水源", random.randint(1, 3), random.randint(20, 200), "村民饮用水源，已设围栏")
    spring |= {"water_type": "spring", "flow_m3d": amount(random, 50, 400), "water_quality": "1"}
    spring |= {"is_drinking": True, "protection_zone": "none", "served_population": random.randint(200, 900)}
    pond = _resource("坝塘", 1, random.randint(1000, 6000), "蓄水灌溉", "坝埂渗漏")
    pond |= {
        "water_type": "pond",
        "capacity_wm3": amount(random, 0.5, 8, 2),
        "water_quality": "3",
        "is_drinking": False,
    }
    return [river, spring, pond]


def _minerals(random: Random) -> list[Row]:
    row = _resource("建筑石料点", 1, random.randint(2000, 9000), "已停产，待修复", "边坡裸露")
    return [
        row
        | {
            "mineral_class": "nonmetal",
            "mineral_kind": "建筑石料",
            "reserve": amount(random, 5, 60),
            "reserve_unit": "wt",
            "mine_status": "closed",
            "redline_relation": "none",
        }
    ]


def _scenic(random: Random) -> list[Row]:
    row = _resource("古茶山观景台", 1, random.randint(500, 6000), "游客自发到访", "缺少停车和厕所")
    return [
        row
        | {
            "scenic_class": "C",
            "scenic_level": "NONE",
            "dev_status": "none",
            "visitors_pt": random.randint(200, 3000),
            "income_wan": amount(random, 0, 8),
            "jobs": random.randint(0, 12),
            "distance_km": amount(random, 0.5, 9),
        }
    ]


def _heritage(random: Random) -> list[Row]:
    tree = _resource("村口大榕树", 1, 120, "挂牌保护", "树下硬化影响根系")
    tree |= {
        "heritage_class": "tree",
        "protect_level": "NONE",
        "tree_species": "黄葛榕",
        "preserve_state": "intact",
    }
    tree |= {"tree_age": random.randint(120, 420), "tree_height_m": amount(random, 12, 28, 1)}
    bridge = _resource("老石桥", 1, 60, "仍在通行", "桥面石板松动")
    bridge |= {"heritage_class": "bridge", "protect_level": "X", "era": "清代", "preserve_state": "fair"}
    return [tree, bridge] if yes(random, 0.7) else [tree]


def _folk(random: Random) -> list[Row]:
    row = _resource("火把节", 1, random.randint(300, 2000), "每年举办", "年轻人参与少")
    return [
        row
        | {
            "ich_class": "10",
            "ich_level": "NONE",
            "ethnic_group": "07",
            "inheritor_count": random.randint(0, 4),
            "event_time": "农历六月二十四",
            "event_place": "村活动场",
            "participants": random.randint(100, 900),
        }
    ]
