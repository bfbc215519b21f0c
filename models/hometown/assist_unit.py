"""帮扶挂钩单位 assisting units: who is paired with a village (manual §2.1; 001-036)."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Pattern, field
from models.levels import AccountKind
from models.patterns import MOBILE

FULL_NAME = Pattern("full_name", r"[^等]{4,}", "请填写单位全称：不少于 4 个字，不含“等”，一个单位填一行")


class AssistUnit(
    SurveyRow,
    label="帮扶挂钩单位",
    menu="基本信息",
    tab="行政村信息",
    written_by=(AccountKind.VILLAGE,),
    natural_key=("unit_name",),
):
    """A unit paired with the village, by its full name."""

    __tablename__ = "hometown_assist_unit"
    __table_args__ = (UniqueConstraint("area", "unit_name"),)

    unit_name: Mapped[str] = field(
        "帮扶挂钩单位", String(100), required=True, pattern=FULL_NAME, help="填单位全称"
    )
    unit_level: Mapped[str | None] = field("单位层级", choices="assist_unit_level")
    liaison: Mapped[str | None] = field("联络人", String(30))
    liaison_phone: Mapped[str | None] = field("联络人电话", String(11), pattern=MOBILE, sensitive="phone")

    @property
    def title(self) -> str:
        """The unit's name."""
        return self.unit_name
