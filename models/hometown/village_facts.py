"""村庄特性 what the county says a village is: typed in its baseline survey, read-only in its profile (001-034, 071, 079)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Boolean, String
from sqlalchemy.orm import MappedColumn

from models.fields import Values, field
from models.types import Codes
from models.when import when

DECLARED: Mapping[str, Callable[..., MappedColumn[Any]]] = {
    "village_type": partial(field, "村庄类型", choices="village_type"),
    "village_terrain": partial(field, "村庄特征（地形）", choices="village_terrain"),
    "village_features": partial(field, "村庄特征", Codes(), choices="village_feature", multiple=True),
    "has_key_project": partial(field, "是否含重点项目", Boolean),
    "key_project_names": partial(
        field, "重点项目名称", String(300), required_when=when("含重点项目", has_key_project=True)
    ),
    "is_key_assist": partial(field, "是否为乡村振兴重点帮扶县村庄", Boolean),
    "is_demo_project": partial(field, "是否为拟实施乡村振兴“百千万”示范工程", Boolean),
    "demo_level": partial(
        field,
        "“百千万”示范工程类别",
        choices="demo_project_level",
        required_when=when("拟实施“百千万”示范工程", is_demo_project=True),
    ),
}
FACTS = tuple(DECLARED)
PLAIN = "none"
"""一般村庄: no other feature goes with it."""


def fact(name: str, **how: Any) -> MappedColumn[Any]:
    """The column of one fact; ``how`` says whether it is typed here or only read."""
    return DECLARED[name](**how)


def plain_among_others(row: Values) -> str | None:
    """一般村庄与其他特征互斥。"""
    features = row.get("village_features") or ()
    if PLAIN in features and len(features) > 1:
        return "村庄特征：选了“一般村庄”就不能再选其他特征，请去掉其中之一"
    return None
