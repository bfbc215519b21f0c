"""工作准备 the steps of chapter 3: who fills them in, who completes them (001-041…068, A-001.Y)."""

from models.hometown.preparation_completion import (
    GROUP_IS_NAMED,
    PAPER_IS_UPLOADED,
    VILLAGE_IS_CALLED,
    VILLAGE_IS_TRAINED,
)
from models.hometown.step_making import ALL_LEVELS, advised
from models.levels import AccountKind, Level

PREPARING = "工作准备"
PREFECTURE, COUNTY = AccountKind.PREFECTURE, AccountKind.COUNTY
TOWNSHIP, VILLAGE = AccountKind.TOWNSHIP, AccountKind.VILLAGE

PREPARATION_STEPS = (
    advised(
        "P01",
        "制定文件",
        PREPARING,
        COUNTY,
        (PAPER_IS_UPLOADED,),
        grain=Level.COUNTY,
        filled_by=(PREFECTURE, COUNTY),
    ),
    advised(
        "P02",
        "成立机构",
        PREPARING,
        COUNTY,
        (GROUP_IS_NAMED,),
        grain=Level.COUNTY,
        filled_by=(PREFECTURE, COUNTY, TOWNSHIP),
    ),
    advised("P03", "组织发动", PREPARING, VILLAGE, (VILLAGE_IS_CALLED,), filled_by=ALL_LEVELS),
    advised("P04", "培训学习", PREPARING, VILLAGE, (VILLAGE_IS_TRAINED,), filled_by=ALL_LEVELS),
)
