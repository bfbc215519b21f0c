"""技术单位场景 a county with contracts: what the tests of 5.4 begin with."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.contract_village import ContractVillage
from models.hometown.technical_contract import TechnicalContract
from models.platform import records
from models.platform.refusal import Invalid
from models.platform.scope import SYSTEM, acting_as
from tests.hometown.sound_rows import SOUND
from tests.people import COUNTY, JINGDONG, ZHONGSUO
from tests.planning_scene import NEIGHBOUR, working

VILLAGE = ZHONGSUO
CONTRACT = SOUND[TechnicalContract] | {"area": JINGDONG, "villages": (VILLAGE, NEIGHBOUR)}


def sign(session: Session, **changed: Any) -> records.Saved[TechnicalContract]:
    """Register a contract as the county (段科)."""
    with working(session, COUNTY.actor):
        return records.create(session, TechnicalContract, CONTRACT | changed)


def change(session: Session, row: TechnicalContract, **changed: Any) -> records.Saved[TechnicalContract]:
    """Change a contract as the county."""
    with working(session, COUNTY.actor):
        fresh = records.fetch(session, TechnicalContract, row.id)
        return records.update(session, fresh, changed, fresh.version)


def cancel(session: Session, row: TechnicalContract) -> None:
    """Delete a contract as the county."""
    with working(session, COUNTY.actor):
        records.delete(session, records.fetch(session, TechnicalContract, row.id))


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        act()
    return [problem.message for problem in refusal.value.problems if problem.is_error]


def covered(session: Session) -> dict[int, int]:
    with acting_as(session, SYSTEM):
        rows = session.execute(select(ContractVillage.area, ContractVillage.contract_id))
        return dict(rows.all())
