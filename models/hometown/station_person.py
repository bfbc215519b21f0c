"""人员信息 people at the village: secretaries and the resident team (manual §2.2; 001-038…040)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Values, field, group_rule, group_warning, warning
from models.hometown.conditions import given
from models.levels import AccountKind
from models.patterns import MOBILE_OR_TELEPHONE, PERSON_NAME
from models.when import other_than, when

SECRETARY, FIRST_SECRETARY = "secretary", "first_secretary"
MEMBERS = ("01", "02")
SENT = when("登记第一书记、驻村队员", station_role=other_than(SECRETARY))


def _rows_of(rows: Sequence[Values], role: str) -> list[int]:
    return [index for index, row in enumerate(rows) if row.get("station_role") == role]


class StationPerson(
    SurveyRow,
    label="人员信息",
    menu="基本信息",
    written_by=(AccountKind.VILLAGE,),
    natural_key=("station_role", "name"),
    told_once=("phone",),
):
    """Of the secretary only name and phone are asked; of those sent to the village everything."""

    __tablename__ = "hometown_station_person"

    station_role: Mapped[str] = field("类别", choices="station_role", required=True)
    name: Mapped[str] = field("姓名", String(30), required=True, pattern=PERSON_NAME)
    phone: Mapped[str] = field(
        "联系电话", String(20), required=True, pattern=MOBILE_OR_TELEPHONE, sensitive="phone"
    )
    unit: Mapped[str | None] = field("单位", String(100), required_when=SENT)
    post: Mapped[str | None] = field("职务", String(50), required_when=SENT)
    rank_level: Mapped[str | None] = field("职级", choices="rank_level", required_when=SENT)
    political: Mapped[str | None] = field("政治面貌", choices="political_status", required_when=SENT)
    category: Mapped[str | None] = field("人员类别", choices="person_category", required_when=SENT)

    @warning("political", "station_role")
    @staticmethod
    def first_secretary_is_in_the_party(row: Values) -> str | None:
        """第一书记一般为中共党员或预备党员。"""
        if (
            row.get("station_role") == FIRST_SECRETARY
            and given(row, "political")
            and row["political"] not in MEMBERS
        ):
            return "政治面貌：第一书记一般应为中共党员或中共预备党员，请核对"
        return None

    @group_rule("station_role")
    @staticmethod
    def one_secretary(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """村党组织书记只能有一位。"""
        del facts
        for index in _rows_of(rows, SECRETARY)[1:]:
            yield index, "类别：本村已登记村党组织书记，只能有一位，请在原记录上修改"

    @group_rule("station_role")
    @staticmethod
    def one_first_secretary(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """第一书记最多一位。"""
        del facts
        for index in _rows_of(rows, FIRST_SECRETARY)[1:]:
            yield index, "类别：本村已登记第一书记，最多一位，请在原记录上修改"

    @group_warning("station_role")
    @staticmethod
    def some_secretary(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """村党组织书记须登记一位。"""
        del facts
        if rows and not _rows_of(rows, SECRETARY):
            yield len(rows) - 1, "类别：尚未登记村党组织书记，请补充登记一位"
