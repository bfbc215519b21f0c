"""规划任务 the steps of chapter 4: who fills them in, who completes them (001-069…090, A-001.Y)."""

from collections.abc import Callable

from models.hometown.step_making import advised
from models.hometown.task_completion import (
    PLAN_IS_PASSED_BY_CITY,
    PLAN_IS_PASSED_BY_PROVINCE,
    PLAN_IS_SUBMITTED,
    SURVEY_IS_APPROVED,
    plan_years,
)
from models.levels import AccountKind, Level
from models.platform.step_guard import Guard
from models.platform.steps import Step

TASKS = "规划任务"
COUNTY = AccountKind.COUNTY


def _of_the_plan(key: str, label: str, guards: Callable[[str], tuple[Guard, ...]], *before: str) -> Step:
    """A step of the county's plans, completed year by year (A-001.Y 4.2…4.4): next year's comes when this one is done."""
    return advised(
        key,
        label,
        TASKS,
        COUNTY,
        (),
        grain=Level.COUNTY,
        waits_for=before,
        comes_again=True,
        periods=plan_years,
        guards_of_period=guards,
    )


TASK_STEPS = (
    advised("P05", "摸底调查", TASKS, COUNTY, (SURVEY_IS_APPROVED,)),
    _of_the_plan("P06", "制定计划", PLAN_IS_SUBMITTED),
    _of_the_plan("P07", "上报审核", PLAN_IS_PASSED_BY_CITY, "P06"),
    _of_the_plan("P08", "下达任务", PLAN_IS_PASSED_BY_PROVINCE, "P07"),
)
