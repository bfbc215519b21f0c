"""填报率豁免 fill waiver: the county lets a village go on although a hamlet has not filled in (data.md 1.0 ④)."""

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import field
from models.levels import AccountKind


class FillWaiver(
    SurveyRow,
    label="填报率豁免",
    menu="规划编制",
    step="S02",
    tab="基本信息",
    written_by=(AccountKind.COUNTY,),
    imported_by=(),
    one_per_place=True,
):
    """The county's opinion why the village need not wait for all of its hamlets."""

    __tablename__ = "hometown_fill_waiver"
    __table_args__ = (UniqueConstraint("area"),)

    opinion: Mapped[str] = field(
        "豁免意见",
        Text,
        required=True,
        min_length=10,
        help="县级填写：哪些自然村、因何不能填报，不少于 10 字",
    )

    @property
    def title(self) -> str:
        """There is one to a village."""
        return "填报率豁免"
