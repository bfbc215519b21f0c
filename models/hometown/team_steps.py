"""组建规划组 the steps of chapter 5: who fills them in, who completes them (001-091…123, A-001.Y)."""

from models.hometown.contract_village import HAS_A_UNIT
from models.hometown.letter import LETTERS_ARE_SENT
from models.hometown.step_making import advised
from models.hometown.team_completion import GROUPS_ARE_COMPLETE, GROUPS_ARE_USUAL, SOMEBODY_IS_SURVEYED
from models.levels import AccountKind

TEAM = "组建规划组"
VILLAGE, COUNTY, ORGANISATION = AccountKind.VILLAGE, AccountKind.COUNTY, AccountKind.COUNTY_ORGANISATION

TEAM_STEPS = (
    advised("P09", "人员摸排", TEAM, VILLAGE, (SOMEBODY_IS_SURVEYED,)),
    advised(
        "P10",
        "名单报审",
        TEAM,
        ORGANISATION,
        (GROUPS_ARE_COMPLETE, GROUPS_ARE_USUAL),
        waits_for=("P09",),
        filled_by=(VILLAGE,),
    ),
    advised("P11", "发函确认", TEAM, ORGANISATION, (LETTERS_ARE_SENT,), waits_for=("P10",)),
    advised("P12", "确定技术单位", TEAM, COUNTY, (HAS_A_UNIT,)),
)
