"""演示人口 the people and houses of a village's hamlets (data.md 1.7, 1.15, 1.17, 1.19)."""

from decimal import Decimal
from random import Random

from app.demo.draw import Row, Setting, Sheets, amount, share, split, yes

YEARS = range(2016, 2021)
STRUCTURES = (
    "st_brick_con",
    "st_rc",
    "st_brick_wood",
    "st_earth_wood",
    "st_stone_wood",
    "st_wood",
    "st_other",
)
STOREYS = ("fl_2", "fl_1", "fl_3", "fl_4plus")
AGES = ("yr_2000_2010", "yr_before1980", "yr_1980_1999", "yr_after2010")
QUALITY = ("q_fair", "q_good", "q_poor")
STYLES = ("sty_plain", "sty_traditional", "sty_harmonious", "sty_conflict")


def people(setting: Setting) -> Sheets:
    """The sheets that each hamlet fills in about its people and houses."""
    sheets: Sheets = {"hometown_population": [], "hometown_homestead": [], "hometown_building_style": []}
    sheets["hometown_fire_safety"] = []
    sheets["hometown_infrastructure_coverage"] = []
    for hamlet, _name in setting.hamlets:
        random = setting.random(f"people-{hamlet}")
        households = max(12, min(200, round(random.lognormvariate(3.7, 0.5))))
        sheets["hometown_population"] += _population(random, hamlet, households)
        homestead = _homestead(random, hamlet, households)
        sheets["hometown_homestead"].append(homestead)
        sheets["hometown_building_style"].append(_buildings(random, hamlet, homestead))
        sheets["hometown_fire_safety"].append(_fire(random, hamlet, households))
        sheets["hometown_infrastructure_coverage"].append(_coverage(random, hamlet, households))
    return sheets


def _population(random: Random, hamlet: int, households: int) -> list[Row]:
    registered = round(households * random.uniform(3.5, 4.3))
    rows = []
    for year in YEARS:
        registered = round(registered * random.uniform(0.995, 1.012))
        young, old = share(random, registered, 0.2, 0.26), share(random, registered, 0.14, 0.2)
        male = share(random, registered, 0.5, 0.54)
        labour = share(random, registered, 0.5, 0.6)
        rows.append(
            {
                "hamlet_id": hamlet,
                "year": year,
                "households": households,
                "registered_pop": registered,
                "resident_pop": share(random, registered, 0.6, 0.9),
                "age_under18": young,
                "age_18_60": registered - young - old,
                "age_over60": old,
                "male": male,
                "female": registered - male,
                "labor_force": labour,
                "migrant_workers": share(random, labour, 0.2, 0.5),
                "minority_pop": share(random, registered, 0.1, 0.8),
                "main_ethnic": "彝族",
            }
        )
    return rows


def _homestead(random: Random, hamlet: int, households: int) -> Row:
    parcels = round(households * random.uniform(1.02, 1.12))
    area = Decimal(households * random.randint(120, 148))
    multi, none = share(random, households, 0.04, 0.09), share(random, households, 0, 0.02)
    certified, idle = share(random, parcels, 0.7, 0.95), share(random, parcels, 0.06, 0.14)
    per_parcel = area / parcels
    return {
        "hamlet_id": hamlet,
        "farm_hh": households,
        "parcels": parcels,
        "area_sqm": area,
        "floor_sqm": area * Decimal("1.2"),
        "cert_parcels": certified,
        "cert_area_sqm": (per_parcel * certified).quantize(Decimal(1)),
        "hh_one": households - multi - none,
        "hh_multi": multi,
        "hh_none": none,
        "idle_parcels": idle,
        "idle_area_sqm": (per_parcel * idle).quantize(Decimal(1)),
        "idle_houses": share(random, households, 0.02, 0.08),
        "idle_house_sqm": Decimal(random.randint(100, 900)),
        "dangerous_hh": 0,
        "apply_hh": share(random, households, 0.01, 0.05),
    }


def _buildings(random: Random, hamlet: int, homestead: Row) -> Row:
    total = round(homestead["parcels"] * random.uniform(1.0, 1.3))
    counts = dict(zip(STRUCTURES, split(random, total, (40, 15, 20, 15, 3, 5, 2)), strict=True))
    counts |= dict(zip(STOREYS, split(random, total, (55, 30, 13, 2)), strict=True))
    counts |= dict(zip(AGES, split(random, total, (35, 15, 30, 20)), strict=True))
    counts |= dict(zip(QUALITY, split(random, total, (50, 35, 15)), strict=True)) | {"q_dangerous": 0}
    counts |= dict(zip(STYLES, split(random, total, (40, 25, 28, 7)), strict=True))
    return {
        "hamlet_id": hamlet,
        "total_bldg": total,
        "total_floor_sqm": Decimal(total * random.randint(120, 180)),
        **counts,
        "dwelling_form": ("modern", "other") if yes(random, 0.6) else ("sanfang",),
        "roof": random.choice(("pitched", "flat", "mixed")),
        "main_color": random.choice(("白墙青瓦", "土黄墙灰瓦", "白墙红瓦")),
        "wall_material": random.choice(("砖", "土坯", "砖石")),
        "courtyard": random.choice(("single", "row", "none")),
        "has_control": yes(random, 0.5),
        "problems": random.choice(("部分房屋风貌不协调", "老旧土木房缺乏修缮", "无")),
    }


def _fire(random: Random, hamlet: int, households: int) -> Row:
    wooden = share(random, households, 0.1, 0.5)
    pools = random.choice((0, 1, 1, 2))
    clear = yes(random, 0.7)
    fires = random.choice((0, 0, 0, 1))
    stations = random.choice((0, 1))
    return {
        "hamlet_id": hamlet,
        "has_water_source": True,
        "water_kinds": ("mains", "pool") if pools else ("mains",),
        "pools": pools,
        "pool_m3": Decimal(pools * 50),
        "hydrants": random.randint(0, 6),
        "hose_m": Decimal(random.randint(20, 200)),
        "extinguishers": random.randint(2, 30),
        "pumps": random.choice((0, 0, 1)),
        "lane_clear": clear,
        "lane_min_width_m": amount(random, 3.6, 5) if clear else amount(random, 2.2, 3.4),
        "mini_stations": stations,
        "volunteers": random.randint(3, 12) if stations else random.randint(0, 5),
        "wood_hh": wooden,
        "max_cluster_hh": min(wooden, random.randint(0, 40)),
        "has_firebreak": yes(random, 0.4),
        "old_wiring_hh": share(random, households, 0, 0.2),
        "fires_5y": fires,
        "loss_wan": amount(random, 0.5, 5) if fires else Decimal(0),
        "station_km": amount(random, 2, 40, 1),
        "risks": random.choice(("部分电气线路老化", "柴草堆放靠近房屋", "巷道较窄消防车难以进入")),
        "needs": "增设消防水池和消火栓",
    }


def _coverage(random: Random, hamlet: int, households: int) -> Row:
    return {
        "hamlet_id": hamlet,
        "hh_total": households,
        "hh_tap_water": share(random, households, 0.82, 0.99),
        "hh_electric": households,
        "hh_broadband": share(random, households, 0.4, 0.9),
        "hh_sanitary_toilet": share(random, households, 0.55, 0.92),
        "hh_sewage": share(random, households, 0.15, 0.55),
        "hh_gas": share(random, households, 0, 0.2),
        "garbage_service": yes(random, 0.9),
        "garbage_points": random.randint(1, 4),
        "mobile_signal": random.choice(("4g", "5g", "weak")),
    }
