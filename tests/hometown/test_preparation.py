"""工作准备的规则 who may register what at which level, and what each step needs (001-041…068, A-001.Y, A-001.Z)."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.training import Training
from models.platform import records
from models.platform.refusal import Forbidden
from models.platform.rights import Permission
from models.platform.scope import SYSTEM, acting_as
from models.platform.write_guards import Attempt, reasons_against
from tests import people
from tests import planning_scene as scene
from tests import preparation_scene as preparing
from tests.hometown.sound_rows import SOUND
from tests.people import JINGDONG, PUER, WENJING, ZHONGSUO

OWN = {
    people.PREFECTURE: PUER,
    people.COUNTY: JINGDONG,
    people.ORGANISATION: JINGDONG,
    people.TOWNSHIP: WENJING,
    people.CLERK: ZHONGSUO,
}
EVERYBODY = tuple(OWN)
ONE_TABLE = [
    (PolicyDocument, {people.PREFECTURE, people.COUNTY}),
    (SupplementaryDocument, {people.PREFECTURE, people.COUNTY}),
    (ProjectGroupMember, {people.PREFECTURE}),
    (LeadingGroupMember, {people.COUNTY}),
    (LiaisonMember, {people.PREFECTURE, people.COUNTY, people.TOWNSHIP}),
    (Mobilization, set(EVERYBODY)),
    (Training, set(EVERYBODY)),
]


@pytest.mark.parametrize(("table", "writers"), ONE_TABLE, ids=lambda each: getattr(each, "__name__", ""))
@pytest.mark.parametrize("who", EVERYBODY, ids=lambda person: person.login)
def test_each_level_registers_its_own_and_nobody_elses(
    session: Session, table: type[Any], writers: set[people.Person], who: people.Person
) -> None:
    """001-042, 001-050, 001-057, 001-066: 市 the project group, 县 the leading group, every level its own liaisons."""
    if who in writers:
        row = preparing.register(session, table, who)
        assert row.area == who.area
        return
    with pytest.raises(Forbidden):
        preparing.register(session, table, who)


@pytest.mark.parametrize(
    ("table", "who", "below"),
    [
        (PolicyDocument, people.PREFECTURE, JINGDONG),
        (LiaisonMember, people.COUNTY, WENJING),
        (Mobilization, people.COUNTY, ZHONGSUO),
        (Training, people.TOWNSHIP, ZHONGSUO),
    ],
)
def test_nobody_registers_for_a_level_below(
    session: Session, table: type[Any], who: people.Person, below: int
) -> None:
    """001-042, 001-050: 本级. A county does not write for its villages."""
    with pytest.raises(Forbidden, match="不能代"):
        preparing.register(session, table, who, area=below)


def test_a_list_is_not_of_a_level_that_the_manual_does_not_name(session: Session) -> None:
    """001-050: the leading group is a county's."""
    with pytest.raises(Forbidden, match="按县"), scene.working(session, SYSTEM):
        records.create(session, LeadingGroupMember, SOUND[LeadingGroupMember] | {"area": WENJING})


def test_a_row_of_the_level_below_is_neither_changed_nor_deleted_from_above(session: Session) -> None:
    row = preparing.register(session, LiaisonMember, people.TOWNSHIP)
    with scene.working(session, people.COUNTY.actor), pytest.raises(Forbidden, match="不能代"):
        records.update(session, records.fetch(session, LiaisonMember, row.id), {"post": "所长"}, row.version)
    with scene.working(session, people.COUNTY.actor), pytest.raises(Forbidden, match="不能代"):
        records.delete(session, records.fetch(session, LiaisonMember, row.id))


def test_who_imports_for_others_writes_in_their_name(session: Session) -> None:
    """The data administrator imports 组织发动 for villages; the gate of a level does not hold him up."""
    with acting_as(session, people.ADMINISTRATOR.actor):
        attempt = Attempt(Permission.ADD, Mobilization, ZHONGSUO)
        assert reasons_against(session, attempt) == []
        assert reasons_against(session, attempt._replace(permission=Permission.IMPORT)) == []
