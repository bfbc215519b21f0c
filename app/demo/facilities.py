"""演示设施 the works, services, hazards and land put to other use of a demo village (data.md 1.11–1.14, 1.16, 1.18)."""

from decimal import Decimal
from random import Random

from app.demo.draw import Row, Setting, amount, yes
from app.demo.names import mobile, person


def infrastructure(setting: Setting) -> list[Row]:
    """Its works: water, power, waste."""
    random = setting.random("infrastructure")
    rows = [
        _facility(random, None, "sewage", "村污水处理站", 60),
        _facility(random, None, "bus", "村客运停靠点", 6),
    ]
    for hamlet, name in setting.hamlets:
        rows.append(_facility(random, hamlet, "water", f"{name}供水点", 80))
        rows.append(_facility(random, hamlet, "toilet", f"{name}公厕", 6))
    return rows


def _facility(random: Random, hamlet: int | None, kind: str, name: str, capacity: int) -> Row:
    return {
        "hamlet_id": hamlet,
        "infra_type": kind,
        "name": name,
        "count": Decimal(1),
        "capacity": Decimal(random.randint(capacity // 2, capacity)),
        "area_sqm": Decimal(random.randint(20, 300)),
        "served_hh": random.randint(5, 12),
        "served_pop": random.randint(12, 40),
        "built_year": random.randint(2005, 2020),
        "investment": amount(random, 5, 80),
        "operator": "村委会",
        "run_status": random.choice(("normal", "normal", "partial")),
        "need_plan": False,
    }


def services(setting: Setting) -> list[Row]:
    """Its school, clinic and the like."""
    random = setting.random("service")
    rows = [
        _service(random, "culture", "13", f"{name}活动场", 300) | {"hamlet_id": hamlet, "served_pop": 40}
        for hamlet, name in setting.hamlets
    ]
    rows += [
        _service(random, "admin", "01", "村委会", 1200),
        _service(random, "culture", "13", "文化活动广场", 900),
        _service(random, "medical", "08", "村卫生室", 200) | {"beds": 4, "medics": random.randint(1, 3)},
    ]
    if yes(random, 0.5):
        rows.append(
            _service(random, "edu", "04", "村完小", 6000)
            | {"students": random.randint(60, 220), "teachers": 12}
        )
    if yes(random, 0.4):
        rows.append(
            _service(random, "edu", "06", "村幼儿园", 1200)
            | {"students": random.randint(20, 80), "teachers": 4}
        )
    return rows


def _service(random: Random, category: str, facility: str, name: str, land: int) -> Row:
    return {
        "category": category,
        "facility": facility,
        "name": name,
        "count": 1,
        "land_sqm": Decimal(land),
        "floor_sqm": Decimal(land) / 2,
        "served_pop": random.randint(400, 900),
        "built_year": random.randint(1998, 2020),
        "condition": random.choice(("good", "fair")),
        "need_plan": False,
    }


def hazards(setting: Setting) -> list[Row]:
    """Its geological hazards."""
    random = setting.random("hazard")
    count = random.randint(0, 3)
    return [_hazard(random, hamlet, name) for hamlet, name in setting.hamlets[:count]]


def _hazard(random: Random, hamlet: int, name: str) -> Row:
    households = random.randint(3, 12)
    return {
        "name": f"{name}滑坡",
        "location": f"{name}后山",
        "located_hamlet_id": hamlet,
        "lng": amount(random, 100.5, 101, 6),
        "lat": amount(random, 24, 24.8, 6),
        "hazard_type": "01",
        "scale": "S",
        "volume_wm3": amount(random, 1, 9),
        "area_sqm": Decimal(random.randint(500, 5000)),
        "stability": random.choice(("fair", "poor")),
        "threat_hh": households,
        "threat_pop": round(households * 3.8),
        "threat_asset": amount(random, 30, 300),
        "measures": ("watch", "warn"),
        "monitor_person": person(random),
        "monitor_phone": mobile(random),
        "status": "monitor",
    }


def idle_land(setting: Setting) -> list[Row]:
    """Its idle land."""
    random = setting.random("idle")
    return [
        {
            "hamlet_id": hamlet,
            "name": f"{name}老打谷场",
            "idle_type": "scatter",
            "count": 1,
            "area_sqm": Decimal(random.randint(80, 600)),
            "ownership": "group",
            "former_use": "晒场",
            "idle_years": random.randint(2, 15),
            "has_structure": False,
            "idle_use": random.choice(("green", "public", "reclaim")),
            "in_near_plan": yes(random, 0.5),
        }
        for hamlet, name in setting.hamlets
    ]


def commercial_land(setting: Setting) -> list[Row]:
    """Its land for business."""
    random = setting.random("commercial")
    return [
        {
            "hamlet_id": hamlet,
            "name": f"{name}老收购站",
            "location": f"{name}公路边",
            "area_sqm": Decimal(random.randint(200, 1500)),
            "current_use": "idle",
            "owner": "group",
            "use_mode": "idle",
            "is_certified": False,
            "in_boundary": True,
            "redline_relation": "none",
            "problems": "建筑闲置多年",
        }
        for hamlet, name in setting.hamlets
    ]
