"""模板版式 the layout that issued templates have and imports recognise: sheets, marks, identity."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.fields import Field
from models.levels import Level

PAGE = "platform_template"
"""Under which name downloads of templates stand among the rights and in the log."""
INTRODUCTION = "填写说明"
META_SHEET = "_meta"
LISTS_SHEET = "_lists"
OWN_SHEETS = frozenset({INTRODUCTION, META_SHEET, LISTS_SHEET})
HINT_MARK = "【说明】"
"""Begins every cell of the row of explanations under the headings, so that it is not taken for data."""
REQUIRED_MARK = " *"
TITLE_ROW, HEADING_ROW, HINT_ROW, FIRST_DATA_ROW = 1, 2, 3, 4
DATA_ROWS = 1_000
"""How many rows below the headings have dropdowns and checks."""
PROPERTY = "yunling."
"""Begins the names of the workbook's custom properties, which hold the identity a second time."""
NAME_LENGTH = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")

VILLAGE_CODE = Field(
    "行政村代码",
    name="__code",
    readonly=True,
    length=12,
    aliases=("行政区划代码", "村代码", "村委会代码", "区划代码", "12位代码"),
    help="12 位统计用区划代码；填了行政村名称可以不填",
)
VILLAGE_NAME = Field(
    "行政村",
    name="__village",
    readonly=True,
    aliases=("行政村名称", "所属行政村", "行政村(社区)", "行政村（社区）", "村委会", "村名"),
    help="从下拉列表中选择",
)
DIVISION_CODE = replace(
    VILLAGE_CODE,
    label="行政区划代码",
    aliases=("区划代码", "代码", "12位代码"),
    help="12 位统计用区划代码；填了行政区划可以不填",
)
DIVISION_NAME = replace(
    VILLAGE_NAME, label="行政区划", aliases=("区划名称", "所属区划", "填报单位"), help="从下拉列表中选择"
)
PLACE_COLUMNS = (VILLAGE_CODE, VILLAGE_NAME)
"""The columns that say the village of each row, in a sheet that is for more than one village."""
PLACE_NAMES = tuple(each.name for each in PLACE_COLUMNS)


def place_columns(levels: Sequence[Level]) -> tuple[Field, Field]:
    """The columns that say whose each row is: a village's, or one of several levels'."""
    return PLACE_COLUMNS if tuple(levels) == (Level.VILLAGE,) else (DIVISION_CODE, DIVISION_NAME)


@dataclass(frozen=True)
class Identity:
    """What a template says of itself: for which set, at which version and schema, for which division, issued when."""

    set_key: str
    version: str
    schema: str
    area: int | None
    issued: datetime

    def to_pairs(self) -> dict[str, str]:
        """The identity as it is written into the workbook."""
        return {
            "set": self.set_key,
            "version": self.version,
            "schema": self.schema,
            "area": "" if self.area is None else str(self.area),
            "issued": self.issued.isoformat(" ", "seconds"),
        }

    @classmethod
    def from_pairs(cls, pairs: dict[str, str]) -> "Identity | None":
        """The identity as it was written; None when what is there is not one."""
        area = pairs.get("area", "")
        try:
            issued = datetime.fromisoformat(pairs.get("issued", ""))
        except ValueError:
            return None
        if not pairs.get("set") or not (area == "" or re.fullmatch(r"[1-9][0-9]{11}", area)):
            return None
        return cls(
            pairs["set"],
            pairs.get("version", ""),
            pairs.get("schema", ""),
            int(area) if area else None,
            issued,
        )


def sheet_name(label: str) -> str:
    """A table's label as Excel accepts it for the name of a sheet."""
    return NOT_IN_NAMES.sub(" ", label).strip("'")[:NAME_LENGTH]
