"""演示经济 the economy of a demo village: years, industries, collective projects; with them its facilities (data.md 1.8–1.18)."""

from decimal import Decimal
from random import Random

from app.demo.draw import Row, Setting, Sheets, amount
from app.demo.facilities import commercial_land, hazards, idle_land, infrastructure, services
from app.demo.names import mobile, person
from app.demo.roads import roads

INDUSTRIES = (
    ("核桃种植", "nut", 900, "mu"),
    ("大叶茶", "tea", 400, "mu"),
    ("烤烟", "tobacco", 600, "mu"),
    ("生猪养殖", "pig", 1200, "head"),
)


def economy(setting: Setting) -> Sheets:
    """The sheets of 社会经济, 产业, 基础设施, 公共服务, 地质灾害 and land that is put to other use."""
    years = _years(setting.random("economy"))
    return {
        "hometown_socio_economy": years,
        "hometown_industry": _industries(setting.random("industry")),
        "hometown_collective_economy": _projects(setting, years[-1]["collective_income"]),
        "hometown_road": roads(setting),
        "hometown_infrastructure": infrastructure(setting),
        "hometown_public_service": services(setting),
        "hometown_geohazard": hazards(setting),
        "hometown_idle_land": idle_land(setting),
        "hometown_commercial_land": commercial_land(setting),
    }


def _years(random: Random) -> list[Row]:
    income, per_head = amount(random, 3, 30), Decimal(random.randint(9800, 14500))
    rows = []
    for year in (2018, 2019, 2020):
        income = (income * amount(random, 1.06, 1.18)).quantize(Decimal("0.01"))
        per_head = (per_head * amount(random, 1.08, 1.11)).quantize(Decimal(1))
        subsidy = (income * Decimal("0.4")).quantize(Decimal("0.01"))
        rows.append(
            {
                "year": year,
                "collective_income": income,
                "inc_operation": income - subsidy,
                "inc_contract": Decimal(0),
                "inc_investment": Decimal(0),
                "inc_subsidy": subsidy,
                "inc_other": Decimal(0),
                "rural_total_income": income * 60,
                "per_capita_income": per_head,
                "main_industries": "核桃、茶叶、烤烟",
                "specialty": "大叶种茶",
                "migrant": random.randint(100, 500),
                "migrant_income": amount(random, 200, 1500),
            }
        )
    return rows


def _industries(random: Random) -> list[Row]:
    return [
        {
            "name": name,
            "sector": "1",
            "industry_type": kind,
            "operator_type": "coop",
            "operator_name": f"示例{name}专业合作社",
            "scale": Decimal(random.randint(size // 2, size * 2)),
            "scale_unit": unit,
            "output": amount(random, 20, 300),
            "output_unit": "t",
            "output_value": amount(random, 40, 600),
            "land_mu": Decimal(random.randint(100, size)) if unit == "mu" else Decimal(20),
            "is_leading": place == 0,
            "is_featured": place < 2,
            "ovop_level": "no",
            "certs": ("none",),
            "problems": "缺少深加工",
        }
        for place, (name, kind, size, unit) in enumerate(INDUSTRIES)
    ]


def _projects(setting: Setting, income: Decimal) -> list[Row]:
    random = setting.random("project")
    return [
        {
            "org_name": f"{setting.name}股份经济合作联合社",
            "project_name": "茶叶初制所出租",
            "mode": "property",
            "asset_total": amount(random, 60, 200),
            "asset_operating": amount(random, 20, 60),
            "debt_total": Decimal(0),
            "annual_income": income,
            "annual_profit": (income * Decimal("0.6")).quantize(Decimal("0.01")),
            "dividend": Decimal(0),
            "collective_share_pct": Decimal(100),
            "invest_sources": ("fiscal", "assist"),
            "land_sqm": Decimal(random.randint(400, 1500)),
            "manager": person(random),
            "phone": mobile(random),
            "problems": "设备老化",
            "next_plan": "更新初制设备",
        }
    ]
