"""名单批量办理 several of the roster decided on at once are judged one after the other (001-108, 001-113)."""

from sqlalchemy.orm import Session

from models.hometown.parameters import Parameter
from models.hometown.roster_flow import ROSTER_REVIEW
from models.platform import records
from models.platform.flows import act_many
from models.platform.transaction import transaction
from tests import team_scene as scene
from tests.people import TOWNSHIP
from tests.planning_scene import clerk, working
from tests.team_scene import propose_local


def test_of_two_returned_leaders_submitted_together_one_comes_back(session: Session) -> None:
    """G1 001-108, 001-113: 批量提交也逐条判断，同一批里的也算。"""
    with transaction(session):
        records.create(session, Parameter, {"key": "LEADER_RULE", "value": "block"})
    both = [propose_local(session)]
    scene.decide(session, both[0], TOWNSHIP, "return_from_township", "请换人")
    both.append(propose_local(session, 51))
    scene.decide(session, both[1], TOWNSHIP, "return_from_township", "请换人")

    with working(session, clerk()):
        found = act_many(session, ROSTER_REVIEW, [each.id for each in both], "submit")

    assert [each.is_done for each in found] == [True, False]
    assert found[1].reasons[0].text == "本组已有 1 位组长（含在审），一般只能有 1 位，请先修改编制组角色"
