"""规划任务完成条件 what the steps of chapter 4 need before their switch may be turned on (001-078, 088, 090, 093, A-001.Y)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.annual_plan import AnnualPlan
from models.hometown.baseline_survey import PROVINCE_PASSED, BaselineSurvey
from models.hometown.parameters import current
from models.hometown.task_flows import BASELINE_FLOW, CITY_PASSED, PLAN_FLOW, SUBMITTED
from models.levels import AccountKind
from models.platform.flows.declaration import Flow
from models.platform.flows.transition import State
from models.platform.step_guard import Guard, Reason

COUNTY = AccountKind.COUNTY.label


def _who(flow: Flow, state: State) -> str:
    """Whose turn it is."""
    kinds = [desk.kind.label for desk in state.desks] or [
        kind.label for kind in flow.table.__decl__.written_by
    ]
    return "、".join(kinds)


def _surveys_are_approved(session: Session, areas: Sequence[int]) -> Mapping[int, Iterator[Reason]]:
    columns = BaselineSurvey.area, BaselineSurvey.review_state
    states = dict(session.execute(select(*columns).where(BaselineSurvey.area.in_(areas))).all())
    return {area: _against_survey(states.get(area)) for area in areas}


def _against_survey(reached: str | None) -> Iterator[Reason]:
    if reached is None:
        yield Reason("摸底调查：尚未登记", COUNTY, "P05", BaselineSurvey.__decl__.tab)
    elif reached != PROVINCE_PASSED:
        state = BASELINE_FLOW.state(reached)
        text = f"摸底调查：审核状态为“{state.label}”，省级审核通过后才能打开"
        yield Reason(text, _who(BASELINE_FLOW, state), "P05", BaselineSurvey.__decl__.tab)


def _plan_has_reached(step: str, wanted: Collection[str]) -> Callable[[str], tuple[Guard, ...]]:
    """The guards of a year: its plan is there and as far as this; no other year's plan is asked about."""
    goal = PLAN_FLOW.state(next(iter(wanted))).label

    def of_year(year: str) -> tuple[Guard, ...]:
        def judge(session: Session, areas: Sequence[int]) -> Mapping[int, Iterator[Reason]]:
            columns = AnnualPlan.area, AnnualPlan.name, AnnualPlan.review_state
            own = select(*columns).where(AnnualPlan.area.in_(areas), AnnualPlan.plan_year == year)
            plans = {plan.area: plan for plan in session.execute(own)}
            return {area: against(plans.get(area)) for area in areas}

        def against(plan: Any) -> Iterator[Reason]:
            if plan is None:
                yield Reason(f"{year}年年度编制计划：尚未登记", COUNTY, "P06", AnnualPlan.__decl__.tab)
            elif plan.review_state not in wanted:
                state = PLAN_FLOW.state(plan.review_state)
                text = f"{plan.name}：审核状态为“{state.label}”，“{goal}”后才能打开"
                yield Reason(text, _who(PLAN_FLOW, state), step)

        return (Guard.together("plan_has_reached_its_state", judge),)

    return of_year


def plan_years() -> dict[str, str]:
    """The years that plans are made for, which 是否完成 is turned for one by one."""
    return {str(year): f"{year}年" for year in sorted(current().plan_shares)}


SURVEY_IS_APPROVED = Guard.together("survey_is_approved", _surveys_are_approved)
PLAN_IS_SUBMITTED = _plan_has_reached("P06", (SUBMITTED, CITY_PASSED, PROVINCE_PASSED))
PLAN_IS_PASSED_BY_CITY = _plan_has_reached("P07", (CITY_PASSED, PROVINCE_PASSED))
PLAN_IS_PASSED_BY_PROVINCE = _plan_has_reached("P08", (PROVINCE_PASSED,))
