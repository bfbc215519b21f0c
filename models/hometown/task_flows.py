"""规划任务审核 the reviews of chapter 4: 县 → 市级自然资源局 → 省级项目组办公室, returns to the county (001-072…079, 087…092; SM-1, SM-2).

One definition, two subjects. Whoever returns it, the record goes to the county and then the whole way again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.checks import check_row
from models.hometown.annual_plan import AnnualPlan
from models.hometown.baseline_survey import PROVINCE_PASSED, BaselineSurvey, facts_told
from models.hometown.county_plans import county_facts, imbalance, shortfall
from models.hometown.village import Village
from models.hometown.village_facts import FACTS
from models.levels import AccountKind
from models.platform import audit
from models.platform.attachment import unfilled
from models.platform.flows.declaration import Flow, declare
from models.platform.flows.transition import State, Transition
from models.platform.flows.words import INITIAL, Act, Decision, Desk, Guard, Kind, Opinion
from models.platform.records import siblings, subject_of, values_of
from models.platform.step_guard import RECORD, Reason
from models.platform.step_state import StepState, completed_of
from models.platform.steps import STEPS

DRAFT, SUBMITTED, CITY_PASSED = INITIAL, "submitted", "city_passed"
CITY_RETURNED, PROVINCE_RETURNED = "city_returned", "province_returned"
PREFECTURE = Desk(AccountKind.PREFECTURE, called="市级自然资源局账号")
PROVINCE = Desk(AccountKind.PROVINCE)
COUNTY = AccountKind.COUNTY.label
BASELINE, PLAN = "P05", "P06"

STATES = (
    State(DRAFT, "未提交"),
    State(SUBMITTED, "已提交", Kind.WAITING, PREFECTURE),
    State(CITY_PASSED, "市级审核通过", Kind.WAITING, PROVINCE),
    State(PROVINCE_PASSED, "省级审核通过", Kind.PASSED),
    State(CITY_RETURNED, "市级打回", Kind.RETURNED),
    State(PROVINCE_RETURNED, "省级打回", Kind.RETURNED),
)
Judge = Callable[[Session, Any], Iterator[str]]


def _guard(key: str, step: str, judge: Judge) -> Guard:
    """A condition of the county's submission; it is mended where the record is filled in."""

    def judged(session: Session, record: Any) -> Sequence[Reason]:
        tab = type(record).__decl__.tab
        return [Reason(text, COUNTY, step, tab) for text in judge(session, record)]

    return Guard(key, judged, mended=RECORD)


def _wrong(_session: Session, record: Any) -> Iterator[str]:
    problems = check_row(type(record), values_of(record))
    yield from (problem.message for problem in problems if problem.is_error)


def _unattached(session: Session, plan: AnnualPlan) -> Iterator[str]:
    for slot in unfilled(session, plan):
        yield f"{slot.label}：尚未上传"


def _unexplained(session: Session, plan: AnnualPlan) -> Iterator[str]:
    told = shortfall(values_of(plan), _all_plans(session, plan))
    if told and not (plan.deviation_note or "").strip():
        yield f"{told}，请填写偏差说明"


def _unbalanced(session: Session, plan: AnnualPlan) -> Iterator[str]:
    if told := imbalance(values_of(plan), _all_plans(session, plan), county_facts(session, plan.area)):
        yield f"{told}，请改正后再提交"


def _all_plans(session: Session, plan: AnnualPlan) -> list[dict[str, Any]]:
    own = values_of(plan)
    return [*siblings(session, AnnualPlan, own, plan), own]


def share_facts(session: Session, surveys: Sequence[Any], _decision: Decision) -> None:
    """Write what the surveys say into the profiles of their villages (001-079); a profile yet to come takes it then."""
    told = {survey.area: facts_told(survey) for survey in surveys}
    _write_facts(session, told)


def take_facts_back(session: Session, surveys: Sequence[Any], _decision: Decision) -> None:
    """The profiles say nothing again when the approvals are taken back."""
    nothing: dict[str, Any] = dict.fromkeys(FACTS) | {"village_features": ()}
    _write_facts(session, {survey.area: nothing for survey in surveys})


def _write_facts(session: Session, told: dict[int, dict[str, Any]]) -> None:
    for village in session.scalars(select(Village).where(Village.area.in_(told))):
        before = values_of(village)
        changes = audit.differences(before, before | told[village.area])
        for name in changes:
            setattr(village, name, told[village.area][name])
        if changes:
            audit.log(session, "同步", subject_of(village), changes)


def _baseline_is_completed(session: Session, survey: Any) -> Sequence[Reason]:
    if BASELINE not in completed_of(session, [survey.area])[survey.area]:
        return []
    return [Reason("该村“摸底调查”已打开“是否完成”，请县级账号先关闭", COUNTY, BASELINE)]


def _not_relied_on(step: str) -> Guard:
    """What a step was completed on for the plan's year is not taken back before that year is opened again."""

    def judge(session: Session, plan: Any) -> Sequence[Reason]:
        whole = STEPS[step]
        relied = StepState.area == plan.area, StepState.step == whole.part_key(plan.plan_year)
        if session.scalar(select(StepState.step).where(*relied, StepState.is_done)) is None:
            return []
        label = f"{whole.label}（{plan.plan_year}年）"
        return [Reason(f"该县“{label}”已打开“是否完成”，请县级账号先关闭", COUNTY, step)]

    return Guard(f"{step.lower()}_does_not_rely_on_it", judge, mended=step)


def _decision(key: str, label: str, source: str, target: str, by: AccountKind, kind: Act) -> Transition:
    return Transition(key, label, (source,), target, by, kind, Opinion.REQUIRED)


def _submission(*guards: Guard, reversal_guards: tuple[Guard, ...] = ()) -> Transition:
    return Transition(
        "submit",
        "提交",
        (DRAFT, CITY_RETURNED, PROVINCE_RETURNED),
        SUBMITTED,
        AccountKind.COUNTY,
        Act.SUBMIT,
        Opinion.NONE,
        chooses=PREFECTURE,
        guards=guards,
        reversal_guards=reversal_guards,
    )


_city, _province = AccountKind.PREFECTURE, AccountKind.PROVINCE
BY_CITY = (
    _decision("city_pass", "提交", SUBMITTED, CITY_PASSED, _city, Act.APPROVE),
    _decision("city_return", "打回", SUBMITTED, CITY_RETURNED, _city, Act.RETURN),
)
PROVINCE_PASSES = _decision("province_pass", "提交", CITY_PASSED, PROVINCE_PASSED, _province, Act.APPROVE)
PROVINCE_RETURNS = _decision("province_return", "打回", CITY_PASSED, PROVINCE_RETURNED, _province, Act.RETURN)


def _share_facts_of_one(session: Session, survey: Any, decision: Decision) -> None:
    share_facts(session, [survey], decision)


def _take_facts_back_of_one(session: Session, survey: Any, decision: Decision) -> None:
    take_facts_back(session, [survey], decision)


BASELINE_FLOW = Flow(
    "baseline_survey",
    BaselineSurvey.__decl__.label,
    BaselineSurvey,
    STATES,
    (
        _submission(_guard("survey_is_sound", BASELINE, _wrong)),
        *BY_CITY,
        replace(
            PROVINCE_PASSES,
            effects=(_share_facts_of_one,),
            effect_of_many=share_facts,
            reversals=(_take_facts_back_of_one,),
            reversal_of_many=take_facts_back,
            reversal_guards=(Guard("baseline_is_open", _baseline_is_completed, mended=BASELINE),),
        ),
        PROVINCE_RETURNS,
    ),
    names_place=True,
)
PLAN_FLOW = Flow(
    "annual_plan",
    AnnualPlan.__decl__.label,
    AnnualPlan,
    STATES,
    (
        _submission(
            _guard("plan_is_sound", PLAN, _wrong),
            _guard("plan_file_is_attached", PLAN, _unattached),
            _guard("deviation_is_explained", PLAN, _unexplained),
            _guard("years_add_up", PLAN, _unbalanced),
            reversal_guards=(_not_relied_on(PLAN),),
        ),
        replace(BY_CITY[0], reversal_guards=(_not_relied_on("P07"),)),
        BY_CITY[1],
        replace(PROVINCE_PASSES, reversal_guards=(_not_relied_on("P08"),)),
        PROVINCE_RETURNS,
    ),
)
declare(BASELINE_FLOW, PLAN_FLOW)
