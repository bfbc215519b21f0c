"""覆盖情况 coverage: how many of a hamlet's households have water, power, broadband … (data.md 1.12)."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Boolean, Integer
from sqlalchemy.orm import Mapped

from models.fields import Values, field, group_warning
from models.hometown.conditions import given, within
from models.hometown.facts import VillageFacts
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place


class InfrastructureCoverage(
    FieldSurveyRow,
    label="基础设施覆盖情况",
    tab="基础设施",
    entry=Entry.SUMMARY,
    scope=Place.HAMLET,
    one_per_place=True,
):
    """One row a hamlet; the base-year values of the indicators of the living environment come from here."""

    __tablename__ = "hometown_infrastructure_coverage"

    hh_total: Mapped[int] = field("总户数", Integer, unit="户", required=True)
    hh_tap_water: Mapped[int | None] = field("通自来水户数", Integer, unit="户")
    hh_electric: Mapped[int | None] = field("通电户数", Integer, unit="户")
    hh_broadband: Mapped[int | None] = field("通宽带户数", Integer, unit="户")
    hh_sanitary_toilet: Mapped[int | None] = field("卫生户厕户数", Integer, unit="户")
    hh_sewage: Mapped[int | None] = field("生活污水收集户数", Integer, unit="户")
    hh_gas: Mapped[int | None] = field("通燃气户数", Integer, unit="户")
    garbage_service: Mapped[bool | None] = field("是否开展垃圾收运", Boolean)
    garbage_points: Mapped[int | None] = field("垃圾收集点", Integer, unit="个")
    mobile_signal: Mapped[str | None] = field("移动信号", choices="infrastructure_coverage_mobile_signal")

    tap_water_within = within("hh_tap_water", "hh_total", "通自来水户数", "总户数")
    electric_within = within("hh_electric", "hh_total", "通电户数", "总户数")
    broadband_within = within("hh_broadband", "hh_total", "通宽带户数", "总户数")
    toilet_within = within("hh_sanitary_toilet", "hh_total", "卫生户厕户数", "总户数")
    sewage_within = within("hh_sewage", "hh_total", "生活污水收集户数", "总户数")
    gas_within = within("hh_gas", "hh_total", "通燃气户数", "总户数")

    @group_warning("hh_total")
    @staticmethod
    def households_are_those_of_the_population(
        rows: Sequence[Values], facts: VillageFacts
    ) -> Iterator[tuple[int, str]]:
        """总户数与人口状况最近年户数一致。"""
        for index, row in enumerate(rows):
            known = facts.households_of(row)
            if known is not None and given(row, "hh_total") and row["hh_total"] != known:
                yield index, f"总户数：{row['hh_total']} 户与人口状况最近年的 {known} 户不一致，请核对"

    @property
    def title(self) -> str:
        """There is one to a hamlet."""
        return "覆盖情况"
