"""规划任务 the steps of chapter 4: who fills them in, who completes them (001-069…090, A-001.Y)."""

from models.hometown.step_making import advised
from models.hometown.task_completion import (
    PLANS_ARE_PASSED_BY_CITY,
    PLANS_ARE_PASSED_BY_PROVINCE,
    PLANS_ARE_SUBMITTED,
    SURVEY_IS_APPROVED,
)
from models.levels import AccountKind, Level
from models.platform.steps import Guard, Step

TASKS = "规划任务"
COUNTY = AccountKind.COUNTY


def _of_the_plan(key: str, label: str, guard: Guard, *before: str) -> Step:
    """A step of the county's plans: next year's plan is registered though this year's is done."""
    return advised(
        key, label, TASKS, COUNTY, (guard,), grain=Level.COUNTY, waits_for=before, comes_again=True
    )


TASK_STEPS = (
    advised("P05", "摸底调查", TASKS, COUNTY, (SURVEY_IS_APPROVED,)),
    _of_the_plan("P06", "制定计划", PLANS_ARE_SUBMITTED),
    _of_the_plan("P07", "上报审核", PLANS_ARE_PASSED_BY_CITY, "P06"),
    _of_the_plan("P08", "下达任务", PLANS_ARE_PASSED_BY_PROVINCE, "P07"),
)
