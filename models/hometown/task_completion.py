"""规划任务完成条件 what the steps of chapter 4 need before their switch may be turned on (001-078, 088, 090, 093, A-001.Y)."""

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.annual_plan import AnnualPlan
from models.hometown.baseline_survey import PROVINCE_PASSED, BaselineSurvey
from models.hometown.task_flows import (
    BASELINE_FLOW,
    CITY_PASSED,
    DRAFT,
    PLAN_FLOW,
    SUBMITTED,
)
from models.levels import AccountKind
from models.platform.flows.declaration import Flow, State
from models.platform.steps import Guard, Reason

COUNTY = AccountKind.COUNTY.label


def _who(flow: Flow, state: State) -> str:
    """Whose turn it is."""
    kinds = [desk.kind.label for desk in state.desks] or [
        kind.label for kind in flow.table.__decl__.written_by
    ]
    return "、".join(kinds)


def _survey_is_approved(session: Session, area: int) -> Iterator[Reason]:
    survey = session.scalars(select(BaselineSurvey).where(BaselineSurvey.area == area)).one_or_none()
    if survey is None:
        yield Reason("摸底调查：尚未登记", COUNTY, "P05", BaselineSurvey.__decl__.tab)
        return
    state = BASELINE_FLOW.state_of(survey)
    if state.key != PROVINCE_PASSED:
        text = f"摸底调查：审核状态为“{state.label}”，省级审核通过后才能打开"
        yield Reason(text, _who(BASELINE_FLOW, state), "P05", BaselineSurvey.__decl__.tab)


def _plans_have_reached(key: str, step: str, wanted: Collection[str]) -> Guard:
    """Every plan that has gone up is as far as this, and there is one; next year's draft holds nobody up."""
    goal = PLAN_FLOW.state(next(iter(wanted))).label

    def judge(session: Session, area: int) -> Iterator[Reason]:
        own = select(AnnualPlan).where(AnnualPlan.area == area).order_by(AnnualPlan.plan_year)
        plans = session.scalars(own).all()
        if not plans:
            yield Reason("年度编制计划：尚未登记", COUNTY, "P06", AnnualPlan.__decl__.tab)
        for plan in [each for each in plans if each.review_state != DRAFT] or plans:
            state = PLAN_FLOW.state_of(plan)
            if state.key not in wanted:
                text = f"{plan.name}：审核状态为“{state.label}”，“{goal}”后才能打开"
                yield Reason(text, _who(PLAN_FLOW, state), step)

    return Guard(key, judge)


SURVEY_IS_APPROVED = Guard("survey_is_approved", _survey_is_approved)
PLANS_ARE_SUBMITTED = _plans_have_reached(
    "plans_are_submitted", "P06", (SUBMITTED, CITY_PASSED, PROVINCE_PASSED)
)
PLANS_ARE_PASSED_BY_CITY = _plans_have_reached(
    "plans_are_passed_by_city", "P07", (CITY_PASSED, PROVINCE_PASSED)
)
PLANS_ARE_PASSED_BY_PROVINCE = _plans_have_reached("plans_are_passed_by_province", "P08", (PROVINCE_PASSED,))
