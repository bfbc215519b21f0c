"""县年度计划 the plans of one county taken together: years, sums, and what they are compared with (data.md 3.8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as _part

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.fields import Values
from models.hometown.baseline_survey import BaselineSurvey
from models.hometown.conditions import given
from models.hometown.plan_shares import (
    cumulative_sentence,
    is_complete,
    planned_by,
    required_by,
    share_sentence,
)
from models.levels import Level
from models.platform.division import Division, path_of
from models.platform.scope import area_bounds


@dataclass(frozen=True)
class CountyFacts:
    """What is known of a county: its divisions, and what its baseline surveys say of each year."""

    towns: int = 0
    villages: int = 0
    surveyed: Mapping[str, int] = _part(default_factory=dict)
    exempt: int = 0


def year_of(row: Values) -> int | None:
    """The year of a plan as a number."""
    text = str(row.get("plan_year") or "")
    return int(text) if text.isascii() and text.isdigit() else None


def tasks_of(rows: Sequence[Values]) -> dict[int, int]:
    """The tasks of each year, of the plans of one county."""
    return {
        year: row["task_count"]
        for row in rows
        if (year := year_of(row)) is not None and given(row, "task_count")
    }


def shortfall(row: Values, rows: Sequence[Values]) -> str:
    """What the plans up to this one's year lack of what is required by then, in words; empty when nothing."""
    year, villages = year_of(row), row.get("village_total")
    if year is None or not villages or not given(row, "task_count"):
        return ""
    tasks = tasks_of(rows)
    if planned_by(year, tasks) >= required_by(year, villages):
        return ""
    return cumulative_sentence(year, tasks, villages)


def imbalance(row: Values, rows: Sequence[Values], facts: CountyFacts) -> str:
    """How the plans of all years miss the villages to be planned, in words; empty while a year has none."""
    tasks, villages = tasks_of(rows), row.get("village_total")
    if not is_complete(tasks) or villages is None:
        return ""
    planned, wanted = sum(tasks.values()), villages - facts.exempt
    if planned == wanted:
        return ""
    return (
        f"年度编制任务数：三年合计 {planned} 个，应等于行政村(社区)总数 {villages} 个"
        f"减去搬迁撤并豁免 {facts.exempt} 个，即 {wanted} 个"
    )


def county_facts(session: Session, area: int) -> CountyFacts:
    """Count the divisions of a county and what its baseline surveys say."""
    low, high = area_bounds(area)
    inside = select(Division.level, func.count()).where(Division.area >= low, Division.area < high)
    levels = dict(session.execute(inside.group_by(Division.level)).all())
    survey = BaselineSurvey
    asked = select(survey.plan_year, func.count()).where(survey.area >= low, survey.area < high)
    counted = dict(session.execute(asked.group_by(survey.plan_year)).all())
    years = {year: number for year, number in counted.items() if year is not None}
    towns, villages = levels.get(Level.TOWNSHIP.value, 0), levels.get(Level.VILLAGE.value, 0)
    return CountyFacts(towns, villages, years, counted.get(None, 0))


def usual_name(session: Session, area: int, year: str) -> str:
    """How a plan is called when nobody says otherwise."""
    return f"{path_of(session, area)[-1].name}{year}年村庄规划编制计划"


def figures(row: Values, rows: Sequence[Values], facts: CountyFacts) -> list[str]:
    """What a plan's form tells while it is typed; ``rows`` are all plans of the county, this one among them."""
    year, villages = year_of(row), row.get("village_total")
    if year is None:
        return []
    surveyed = facts.surveyed.get(str(year), 0)
    told = [
        share_sentence(year, row.get("task_count"), villages),
        cumulative_sentence(year, tasks_of(rows), villages),
        f"摸底调查列入 {year} 年的行政村 {surveyed} 个，搬迁撤并豁免 {facts.exempt} 个",
        imbalance(row, rows, facts),
    ]
    return [each for each in told if each]
