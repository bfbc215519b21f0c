"""集体经营性建设用地 collective commercial land, plot by plot (manual §6.2, §8.9; 001-143)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Boolean, Date, String, Text
from sqlalchemy.orm import Mapped

from models.fields import Pattern, Severity, Values, field, rule, warning
from models.hometown.conditions import given, years_after
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.types import Dec
from models.when import when

CERTIFICATE = Pattern(
    "land_certificate",
    r".{1,3}\(?（?20[0-9]{2}）?\)?.+不动产权第[0-9]+号",
    "不像不动产权证号，一般如“云（2021）景东县不动产权第0000001号”，请核对",
    Severity.WARNING,
)
GIVEN_OUT = ("lease", "transfer", "equity")
LONGEST = {"lease": ("出租", 20), "transfer": ("出让", 50)}


GRANTED = when("使用方式为出租、出让、作价入股", use_mode=GIVEN_OUT)


class CommercialLand(
    FieldSurveyRow,
    label="集体经营性建设用地",
    tab="集体经营性建设用地情况",
    entry=Entry.SUMMARY,
    scope=Place.HAMLET,
    natural_key=("name",),
    none_flag=True,
):
    """A plot, who owns it, who uses it and on what terms."""

    __tablename__ = "hometown_commercial_land"

    name: Mapped[str] = field("宗地名称", String(100), required=True)
    location: Mapped[str] = field("位置", String(100), required=True)
    area_sqm: Mapped[Decimal] = field("面积", Dec(14, 2), unit="㎡", required=True, above=0)
    current_use: Mapped[str] = field("现状用途", choices="cbcl_use", required=True)
    owner: Mapped[str] = field("所有权人", choices="commercial_land_owner", required=True)
    use_mode: Mapped[str] = field("使用方式", choices="cbcl_mode", required=True)
    user_name: Mapped[str | None] = field("使用人(承租/受让)", String(100), required_when=GRANTED)
    term_start: Mapped[date | None] = field("起始日", Date, required_when=GRANTED)
    term_end: Mapped[date | None] = field("终止日", Date, required_when=GRANTED)
    annual_rent: Mapped[Decimal | None] = field(
        "年租金(收益)", Dec(14, 4), unit="万元", required_when=when("使用方式为出租", use_mode="lease")
    )
    is_certified: Mapped[bool] = field("是否确权登记", Boolean, required=True)
    cert_no: Mapped[str | None] = field(
        "不动产权证号", String(40), pattern=CERTIFICATE, required_when=when("已确权登记", is_certified=True)
    )
    floor_sqm: Mapped[Decimal | None] = field("建筑面积", Dec(14, 2), unit="㎡")
    annual_output: Mapped[Decimal | None] = field("年产值/收益", Dec(14, 4), unit="万元")
    in_boundary: Mapped[bool] = field("是否位于村庄建设边界内", Boolean, required=True)
    redline_relation: Mapped[str] = field(
        "是否涉及永农/红线", choices="commercial_land_redline_relation", required=True
    )
    problems: Mapped[str] = field("存在问题", Text, required=True, help="没有请填“无”")
    intention: Mapped[str | None] = field("规划意向", Text)

    @rule("current_use", "use_mode")
    @staticmethod
    def idle_is_idle_in_both(row: Values) -> str | None:
        """现状用途为闲置，则使用方式为闲置，反之亦然。"""
        if not given(row, "current_use", "use_mode"):
            return None
        if (row["current_use"] == "idle") is not (row["use_mode"] == "idle"):
            return "现状用途：与使用方式须同为“闲置”或同不为“闲置”，请更正其一"
        return None

    @rule("term_end", "term_start")
    @staticmethod
    def term_runs_forward(row: Values) -> str | None:
        """终止日晚于起始日。"""
        if given(row, "term_start", "term_end") and row["term_end"] <= row["term_start"]:
            return f"终止日：应晚于起始日 {row['term_start']}，请核对"
        return None

    @warning("term_end", "term_start", "use_mode")
    @staticmethod
    def term_keeps_to_the_law(row: Values) -> str | None:
        """出租超过 20 年、出让超过 50 年提示。"""
        what, years = LONGEST.get(str(row.get("use_mode")), ("", 0))
        if (
            years
            and given(row, "term_start", "term_end")
            and row["term_end"] > years_after(row["term_start"], years)
        ):
            return f"终止日：{what}年限超过 {years} 年，请核对起止日期"
        return None

    @warning("redline_relation")
    @staticmethod
    def redline_is_a_problem(row: Values) -> str | None:
        """涉及永农、红线的列入问题清单。"""
        if row.get("redline_relation") not in (None, "none"):
            return "是否涉及永农/红线：涉及永久基本农田或生态保护红线，请列入问题清单"
        return None
