"""发函确认 letters: who is on the list, sending and revoking, and what completing the step needs (manual §5.3)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.hometown import sending
from models.hometown.due_letters import Asked, count_due, due
from models.hometown.letter import Letter
from models.hometown.roster_member import RosterMember
from models.hometown.sending import MOST_AT_ONCE
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import SYSTEM, acting_as
from tests import people
from tests.databases import Database
from tests.hometown.letter_scene import FOREST, WATER, ids, letters, returnees, revoke, send
from tests.people import COUNTY, ORGANISATION
from tests.planning_scene import FAR_VILLAGE, NEIGHBOUR, VILLAGE, working
from tests.team_scene import decide, propose, propose_local, survey


def listed(session: Session, asked: Asked | None = None) -> list[tuple[str, str]]:
    with acting_as(session, ORGANISATION.actor):
        return [(each.member.unit_name, each.member.name) for each in due(session, asked or Asked())]


def test_only_returnees_whom_the_organisation_department_has_passed_are_listed(session: Session) -> None:
    """001-114: 仅“报审登记”（回乡干部路径）且县委组织部审核通过者."""
    (one,) = returnees(session, WATER)
    propose_local(session, 50)
    waiting = propose(session, survey(session, 7))
    decide(session, waiting, people.TOWNSHIP, "approve_at_township")

    assert listed(session) == [(WATER, one.name)]


def test_the_list_is_sorted_by_unit(session: Session) -> None:
    """001-114: 按单位名称自动排序: the people of one unit stand together, whatever village they are of."""
    returnees(session, WATER, FOREST)
    returnees(session, WATER, FOREST, area=NEIGHBOUR, first=10)

    units = [unit for unit, _ in listed(session)]
    assert units == sorted(units)
    assert units.count(WATER) == units.count(FOREST) == 2


def test_the_list_is_asked_by_unit_division_and_whether_sent(session: Session) -> None:
    """001-116: 按单位名称查询某单位所有参与人员; the four divisions."""
    members = returnees(session)
    send(session, ids(members[:1]))

    assert [unit for unit, _ in listed(session, Asked(unit="林业"))] == [FOREST]
    assert len(listed(session, Asked(area=VILLAGE))) == 3
    assert listed(session, Asked(area=NEIGHBOUR)) == []
    assert len(listed(session, Asked(is_sent=True))) == 1
    assert len(listed(session, Asked(is_sent=False))) == 2
    with acting_as(session, ORGANISATION.actor):
        assert count_due(session, Asked(unit="水务")) == 2


@pytest.mark.parametrize("words", ["%", "_", "\\", "'"])
def test_signs_of_the_database_are_plain_signs_in_a_query(session: Session, words: str) -> None:
    """001-116."""
    returnees(session, WATER)
    assert listed(session, Asked(unit=words)) == []


def test_another_county_sees_none_of_them(session: Session) -> None:
    returnees(session)
    with acting_as(session, people.OUTSIDE_COUNTY.actor):
        assert due(session, Asked()) == []
        assert count_due(session, Asked()) == 0


def test_chosen_units_are_marked_as_written_to_in_one_batch(session: Session) -> None:
    """001-115: 线下发函后批量勾选 → 发函 → 是否发函=是, with batch number, 函文号, who and when."""
    members = returnees(session)
    outcome = send(session, ids(members), " 景组函〔2026〕8号 ")

    assert (outcome.done, outcome.units, outcome.skipped) == (3, 2, ())
    assert outcome.batch_no == f"530823{now():%Y%m%d}01"
    kept = letters(session)
    assert set(kept) == set(ids(members))
    for letter in kept.values():
        assert letter.is_sent
        assert (letter.batch_no, letter.letter_no) == (outcome.batch_no, "景组函〔2026〕8号")
        assert (letter.sent_by, letter.area) == (ORGANISATION.id, VILLAGE)


def test_every_batch_has_its_own_number(session: Session) -> None:
    """001-115."""
    members = returnees(session)
    numbers = [send(session, [each]).batch_no for each in ids(members)]

    assert [number[-2:] for number in numbers] == ["01", "02", "03"]


def test_who_has_been_written_to_is_passed_over_with_the_reason(session: Session) -> None:
    """001-115: sent twice counts once."""
    members = returnees(session)
    first = send(session, ids(members[:1]))
    again = send(session, ids(members))

    assert again.done == 2
    assert again.skipped == ((members[0].name, f"已发函（批次 {first.batch_no}）"),)
    assert letters(session)[members[0].id].batch_no == first.batch_no


def test_who_is_not_due_is_passed_over(session: Session) -> None:
    """001-114: neither a local nor somebody still under review is written to, by whatever door."""
    (one,) = returnees(session, WATER)
    local, waiting = propose_local(session, 50), propose(session, survey(session, 7))
    outcome = send(session, [one.id, local.id, waiting.id, 999999])

    assert outcome.done == 1
    assert [reason for _, reason in outcome.skipped] == [
        "不是县委组织部审核通过的回乡人员，不能发函",
        "不是县委组织部审核通过的回乡人员，不能发函",
        "已不在发函名单中，请刷新页面",
    ]
    assert set(letters(session)) == {one.id}


@pytest.mark.parametrize(
    "person",
    [people.CLERK, people.TOWNSHIP, COUNTY, people.PREFECTURE, people.PROVINCIAL],
    ids=lambda p: p.login,
)
def test_only_the_organisation_department_sends_and_revokes(session: Session, person: people.Person) -> None:
    """001-115, 001-024: 县委组织部."""
    members = ids(returnees(session))
    with pytest.raises(Forbidden, match="发函由县委组织部办理"):
        send(session, members, by=person)
    send(session, members)
    with pytest.raises(Forbidden):
        revoke(session, members, "误点", by=person)
    assert all(each.is_sent for each in letters(session).values())


@pytest.mark.parametrize(
    ("chosen", "number", "told"),
    [
        ([], "", "请先勾选"),
        ([1], "函" * 51, "最多 50 个字"),
        (list(range(1, MOST_AT_ONCE + 2)), "", "一次最多"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_what_to_do(
    session: Session, chosen: list[int], number: str, told: str
) -> None:
    with pytest.raises(Refusal, match=told):
        send(session, chosen, number)


def test_one_batch_is_of_one_county(session: Session) -> None:
    """A-001.Y-5.3: a batch has a county's number, so whom two counties wait for are not written to together."""
    members = returnees(session)
    with acting_as(session, SYSTEM):
        moved = update(RosterMember.__table__).where(RosterMember.__table__.c.id == members[0].id)
        session.execute(moved.values(area=FAR_VILLAGE))
        session.commit()
    with pytest.raises(Refusal, match="一次只能办理一个县"), working(session, SYSTEM):
        sending.send(session, ids(members))

    assert letters(session) == {}


def test_each_letter_has_its_line_in_the_log(session: Session) -> None:
    """001-115: who wrote to whom, in the same commit."""
    members = returnees(session)
    send(session, ids(members))
    revoke(session, ids(members[:1]), "误点")

    with acting_as(session, SYSTEM):
        lines = session.scalars(
            select(AuditEntry).where(AuditEntry.table_name == Letter.__tablename__).order_by(AuditEntry.id)
        ).all()
    assert [line.action for line in lines] == ["发函", "发函", "发函", "撤销发函"]
    assert lines[0].summary == f"发函确认：{members[0].name}（{WATER}）"
    assert {line.account_id for line in lines} == {ORGANISATION.id}


def test_two_who_send_at_once_write_to_everybody_once(database: Database) -> None:
    """001-115: 4 at the same moment: one letter each, one line each."""
    with Session(database.engine, expire_on_commit=False) as session:
        members = ids(returnees(session))

    def attempt(_: int) -> int:
        with Session(database.engine) as own:
            done: int = send(own, members).done
            return done

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [0, 0, 0, 3]
    with Session(database.engine) as session, acting_as(session, SYSTEM):
        assert len(session.scalars(select(Letter)).all()) == 3
        lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "发函")).all()
        assert len(lines) == 3
