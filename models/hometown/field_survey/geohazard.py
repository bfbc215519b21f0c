"""地质灾害隐患 geological hazards: where the ground may move (manual §6.2; 001-140)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from models.fields import Number, Pattern, Severity, Values, field, rule, warning
from models.hometown.conditions import given
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.hometown.field_survey.places import latitude, longitude
from models.patterns import MOBILE
from models.types import Dec
from models.when import when

DANGERS = ("S", "M", "L", "XL")
PEOPLE_STEPS = (100, 500, 1000)
ASSET_STEPS = (500, 5000, 10000)
NUMBER = Pattern(
    "hazard_no",
    r"[0-9]{6}0[0-6][0-9]{4}",
    "不像隐患点统一编号，一般为 6 位县代码、2 位灾种、4 位序号，请核对",
    Severity.WARNING,
)


def level_of_danger(row: Values) -> str | None:
    """The level of danger: the graver of what the people and what the property under threat say."""
    if not given(row, "threat_pop", "threat_asset"):
        return None
    return DANGERS[max(_step(row["threat_pop"], PEOPLE_STEPS), _step(row["threat_asset"], ASSET_STEPS))]


def _step(number: Number, steps: tuple[int, ...]) -> int:
    return sum(number >= step for step in steps)


WATCHED = when("采取群测群防", measures="watch")


class Geohazard(
    FieldSurveyRow,
    label="地质灾害隐患",
    tab="地质灾害隐患",
    entry=Entry.DIALOG,
    scope=Place.VILLAGE,
    natural_key=("name",),
):
    """A point of danger in the village; its level is worked out, never typed."""

    __tablename__ = "hometown_geohazard"

    hazard_no: Mapped[str | None] = field("隐患点统一编号", String(12), pattern=NUMBER)
    name: Mapped[str] = field("隐患点名称", String(100), required=True)
    location: Mapped[str] = field("位置", String(200), required=True)
    located_hamlet_id: Mapped[int] = field(
        "所在自然村", Integer, ForeignKey("hometown_hamlet.id"), hamlet=True, required=True
    )
    lng: Mapped[Decimal] = longitude(required=True)
    lat: Mapped[Decimal] = latitude(required=True)
    hazard_type: Mapped[str] = field("灾害类型", choices="hazard_type", required=True)
    scale: Mapped[str] = field("规模等级", choices="hazard_scale", required=True)
    volume_wm3: Mapped[Decimal | None] = field("体积", Dec(14, 4), unit="万m³")
    area_sqm: Mapped[Decimal | None] = field("面积", Dec(16, 2), unit="㎡")
    stability: Mapped[str] = field("稳定性", choices="hazard_stability", required=True)
    threat_hh: Mapped[int] = field("威胁户数", Integer, unit="户", required=True)
    threat_pop: Mapped[int] = field("威胁人数", Integer, unit="人", required=True)
    threat_asset: Mapped[Decimal] = field("威胁财产", Dec(14, 4), unit="万元", required=True)
    danger_level: Mapped[str | None] = field("险情等级", choices="hazard_danger", computed=level_of_danger)
    measures: Mapped[tuple[str, ...]] = field(
        "防治措施", choices="hazard_measure", multiple=True, required=True
    )
    monitor_person: Mapped[str | None] = field("监测责任人", String(30), required_when=WATCHED)
    monitor_phone: Mapped[str | None] = field(
        "监测责任人电话", String(11), pattern=MOBILE, sensitive="phone", required_when=WATCHED
    )
    found_date: Mapped[date | None] = field("发现日期", Date, past_only=True)
    status: Mapped[str] = field("状态", choices="hazard_status", required=True)

    @rule("threat_pop", "threat_hh")
    @staticmethod
    def households_have_people(row: Values) -> str | None:
        """威胁人数不少于威胁户数。"""
        if given(row, "threat_hh", "threat_pop") and row["threat_pop"] < row["threat_hh"]:
            return f"威胁人数：{row['threat_pop']} 人少于威胁户数 {row['threat_hh']} 户，请核对"
        return None

    @rule("measures")
    @staticmethod
    def nothing_done_is_alone(row: Values) -> str | None:
        """“尚未采取”与其他措施互斥。"""
        measures = row.get("measures") or ()
        if "none" in measures and len(measures) > 1:
            return "防治措施：选了“尚未采取”就不能再选其他措施，请去掉其中之一"
        return None

    @warning("measures", "threat_pop", "threat_asset")
    @staticmethod
    def danger_calls_for_measures(row: Values) -> str | None:
        """险情中型以上而未采取措施的，列入问题清单。"""
        if level_of_danger(row) not in (None, "S") and tuple(row.get("measures") or ()) == ("none",):
            return "防治措施：险情等级为中型以上却尚未采取措施，请尽快落实，并列入问题清单"
        return None
