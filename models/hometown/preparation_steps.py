"""工作准备 the steps of chapter 3: who fills them in, who completes them (001-041…068, A-001.Y)."""

from models.hometown.step_making import NOT_OPEN, advised
from models.levels import AccountKind, Level

PREPARING = "工作准备"
PREFECTURE, COUNTY, ORGANISATION = (
    AccountKind.PREFECTURE,
    AccountKind.COUNTY,
    AccountKind.COUNTY_ORGANISATION,
)
TOWNSHIP, VILLAGE = AccountKind.TOWNSHIP, AccountKind.VILLAGE
ALL_LEVELS = (PREFECTURE, COUNTY, ORGANISATION, TOWNSHIP, VILLAGE)

PREPARATION_STEPS = (
    advised(
        "P01",
        "制定文件",
        PREPARING,
        COUNTY,
        (NOT_OPEN,),
        grain=Level.COUNTY,
        filled_by=(PREFECTURE, COUNTY),
    ),
    advised(
        "P02",
        "成立机构",
        PREPARING,
        COUNTY,
        (NOT_OPEN,),
        grain=Level.COUNTY,
        filled_by=(PREFECTURE, COUNTY, TOWNSHIP),
    ),
    advised("P03", "组织发动", PREPARING, VILLAGE, (NOT_OPEN,), filled_by=ALL_LEVELS),
    advised("P04", "培训学习", PREPARING, VILLAGE, (NOT_OPEN,), filled_by=ALL_LEVELS),
)
