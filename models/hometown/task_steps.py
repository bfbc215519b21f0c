"""规划任务 the steps of chapter 4: who fills them in, who completes them (001-069…090, A-001.Y)."""

from models.hometown.step_making import NOT_OPEN, advised
from models.levels import AccountKind, Level

TASKS = "规划任务"
COUNTY = AccountKind.COUNTY

TASK_STEPS = (
    advised("P05", "摸底调查", TASKS, COUNTY, (NOT_OPEN,)),
    advised("P06", "制定计划", TASKS, COUNTY, (NOT_OPEN,), grain=Level.COUNTY),
    advised("P07", "上报审核", TASKS, COUNTY, (NOT_OPEN,), grain=Level.COUNTY, waits_for=("P06",)),
    advised("P08", "下达任务", TASKS, COUNTY, (NOT_OPEN,), grain=Level.COUNTY, waits_for=("P07",)),
)
