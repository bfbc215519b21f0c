"""门控 an import into many villages meets the same gates as one into each of them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.field_survey import CollectiveEconomy
from models.platform import bulk, write_guards
from models.platform.changes import Added, TableChange
from models.platform.division import Division
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests import people
from tests import planning_scene as scene


def change_in(areas: list[int]) -> TableChange:
    return TableChange(
        CollectiveEconomy, [Added(4, {"area": area, "project_name": "茶园"}) for area in areas]
    )


@pytest.mark.parametrize("few", [0, 10_000])
def test_the_gates_answer_alike_one_by_one_and_all_at_once(
    session: Session, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    scene.finish_basemap(session)
    monkeypatch.setattr(write_guards, "FEW_VILLAGES", few)
    areas = list(session.scalars(select(Division.area).where(Division.level == "village").limit(40)))
    wanted = sorted({*areas, scene.VILLAGE, scene.NEIGHBOUR})
    with acting_as(session, people.ADMINISTRATOR.actor), transaction(session):
        found = bulk.obstacles(session, change_in(wanted))
    assert found == {area: ["请先完成：底图底数"] for area in wanted if area != scene.VILLAGE}
