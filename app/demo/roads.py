"""演示道路 the roads of a demo village, within the village and between its hamlets (data.md 1.10)."""

from decimal import Decimal
from random import Random

from app.demo.draw import Row, Setting, amount, yes


def roads(setting: Setting) -> list[Row]:
    """The roads of a village."""
    random = setting.random("road")
    rows = [_road(random, None, "通村公路", "C", (3000, 9000), (4.5, 6.5), "concrete")]
    rows.append(_road(random, None, "到乡公路", "Y", (4000, 12000), (5, 6.5), "asphalt"))
    for hamlet, name in setting.hamlets:
        way, lane = random.choices(list(SURFACES), list(SURFACES.values()), k=2)
        rows.append(_road(random, hamlet, f"{name}通组路", "Z", (500, 3000), (3, 4.5), way))
        rows.append(_road(random, hamlet, f"{name}巷道", "H", (300, 1500), (2, 3.5), lane))
    return rows


SURFACES = {"concrete": 70, "cobble": 15, "gravel": 10, "earth": 5}
"""How often a hamlet's road has which surface."""


def _hardened(random: Random, hamlet: int | None, surface: str, metres: Decimal) -> Decimal:
    """The village's own roads are hardened all along, a hamlet's mostly so."""
    if surface in ("gravel", "earth"):
        return Decimal(0)
    return metres if hamlet is None else (metres * random.randint(80, 100) / 100).quantize(Decimal(1))


def _road(
    random: Random,
    hamlet: int | None,
    name: str,
    grade: str,
    length: tuple[int, int],
    width: tuple[float, float],
    surface: str,
) -> Row:
    metres = Decimal(random.randint(*length))
    row: Row = {
        "hamlet_id": hamlet,
        "name": name,
        "road_grade": grade,
        "count": random.randint(1, 3),
        "length_m": metres,
        "width_m": amount(random, *width, 1),
        "pavement": surface,
        "hardened_m": _hardened(random, hamlet, surface, metres),
        "lamps": random.randint(0, 30),
        "drain_m": metres / 2,
        "condition": random.choice(("good", "fair", "poor")),
        "need_plan": yes(random, 0.2),
    }
    if row["need_plan"]:
        row |= {
            "plan_count": 1,
            "plan_width_m": Decimal(5),
            "plan_length_m": metres,
            "plan_pavement": "asphalt",
        }
    return row
