"""人口状况 population: a hamlet's people, year by year (manual §6.2, §8.4; 001-135)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from models.fields import Values, field, group_warning, rule, warning
from models.hometown.conditions import given, quotient, total, within
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.hometown.parameters import current
from models.types import Dec, Year

AGES = ("age_under18", "age_18_60", "age_over60")
SIZES = (1, 10)


class Population(
    FieldSurveyRow,
    label="人口状况",
    tab="人口状况",
    entry=Entry.SUMMARY,
    scope=Place.HAMLET,
    natural_key=("year",),
    photos=False,
):
    """The people of a hamlet in one year; ages add up to the registered people."""

    __tablename__ = "hometown_population"

    year: Mapped[int] = field("年份", Year(), required=True)
    households: Mapped[int] = field("户数", Integer, unit="户", required=True)
    registered_pop: Mapped[int] = field("户籍人口", Integer, unit="人", required=True)
    resident_pop: Mapped[int] = field("常住人口", Integer, unit="人", required=True)
    age_under18: Mapped[int] = field("18岁以下", Integer, unit="人", required=True)
    age_18_60: Mapped[int] = field("18–60岁", Integer, unit="人", required=True, help="含18岁，不含60岁")
    age_over60: Mapped[int] = field("60岁以上", Integer, unit="人", required=True, help="含60岁")
    male: Mapped[int | None] = field("其中男", Integer, unit="人")
    female: Mapped[int | None] = field("其中女", Integer, unit="人")
    labor_force: Mapped[int | None] = field("劳动力", Integer, unit="人")
    migrant_workers: Mapped[int | None] = field("外出务工", Integer, unit="人")
    minority_pop: Mapped[int | None] = field("少数民族人口", Integer, unit="人")
    main_ethnic: Mapped[str | None] = field("主要民族", String(50))
    agri_pop: Mapped[int | None] = field("农业人口", Integer, unit="人")
    non_agri_pop: Mapped[int | None] = field("非农人口", Integer, unit="人")
    aging_rate: Mapped[Decimal | None] = field(
        "老龄化率", Dec(14, 2), unit="%", computed=quotient("age_over60", "registered_pop", 100), in_list=True
    )

    @rule("year")
    @staticmethod
    def year_is_asked_for(row: Values) -> str | None:
        """年份在填报年份范围内。"""
        years = current().survey_years
        if given(row, "year") and row["year"] not in years:
            return f"年份：应在 {years[0]} 至 {years[-1]} 年之间，现为 {row['year']} 年，请核对后更正"
        return None

    @rule("age_under18", "age_18_60", "age_over60", "registered_pop")
    @staticmethod
    def ages_add_up(row: Values) -> str | None:
        """年龄构成合计等于户籍人口。"""
        if given(row, "registered_pop", *AGES) and total(row, AGES) != row["registered_pop"]:
            ages = total(row, AGES)
            return f"年龄构成合计应等于户籍人口：三段合计 {ages} 人，户籍 {row['registered_pop']} 人，请核对"
        return None

    @rule("households", "registered_pop")
    @staticmethod
    def people_live_in_households(row: Values) -> str | None:
        """有户籍人口就有户数。"""
        if (row.get("registered_pop") or 0) > 0 and row.get("households") == 0:
            return "户数：有户籍人口时应大于 0，请填写户数"
        return None

    @rule("male", "female", "registered_pop")
    @staticmethod
    def men_and_women_add_up(row: Values) -> str | None:
        """男、女合计等于户籍人口。"""
        return _parts_of_the_registered(row, ("male", "female"), "其中男、其中女")

    @rule("agri_pop", "non_agri_pop", "registered_pop")
    @staticmethod
    def farmers_and_others_add_up(row: Values) -> str | None:
        """农业、非农人口合计等于户籍人口。"""
        return _parts_of_the_registered(row, ("agri_pop", "non_agri_pop"), "农业人口、非农人口")

    labour_within_people = within("labor_force", "registered_pop", "劳动力", "户籍人口")
    minority_within_people = within("minority_pop", "registered_pop", "少数民族人口", "户籍人口")
    migrants_within_labour = within("migrant_workers", "labor_force", "外出务工", "劳动力")

    @warning("registered_pop", "households")
    @staticmethod
    def households_are_of_usual_size(row: Values) -> str | None:
        """户均人口在 1–10 人之间。"""
        if not given(row, "registered_pop", "households") or row["households"] <= 0:
            return None
        size = row["registered_pop"] / row["households"]
        if SIZES[0] <= size <= SIZES[1]:
            return None
        return f"户籍人口：户均 {size:.1f} 人，不在 {SIZES[0]}–{SIZES[1]} 人之间，请核对户数和户籍人口"

    @warning("resident_pop", "registered_pop")
    @staticmethod
    def residents_are_plausible(row: Values) -> str | None:
        """常住人口超过户籍人口 3 倍时提示。"""
        if given(row, "resident_pop", "registered_pop") and row["resident_pop"] > 3 * row["registered_pop"]:
            return f"常住人口：{row['resident_pop']} 人超过户籍人口的 3 倍，请核对"
        return None

    @group_warning("registered_pop", "year")
    @staticmethod
    def years_follow_each_other(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """相邻年份户籍人口变化超过 20% 时提示。"""
        del facts
        people = {
            (row.get("hamlet_id"), row["year"]): (index, row["registered_pop"])
            for index, row in enumerate(rows)
            if given(row, "year", "registered_pop")
        }
        for (hamlet, year), (index, now) in people.items():
            _, before = people.get((hamlet, year - 1), (None, 0))
            if before and abs(now - before) * 5 > before:
                yield index, f"户籍人口：{year} 年 {now} 人，比上年 {before} 人变化超过 20%，请核对"

    @property
    def title(self) -> str:
        """The year."""
        return f"{self.year} 年"


def _parts_of_the_registered(row: Values, parts: tuple[str, str], labels: str) -> str | None:
    if not (given(row, parts[0]) or given(row, parts[1])) or not given(row, "registered_pop"):
        return None
    whole = total(row, parts)
    if whole == row["registered_pop"]:
        return None
    return f"{labels}：合计 {whole} 人，应等于户籍人口 {row['registered_pop']} 人，请核对"
