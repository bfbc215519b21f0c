"""分级管理 nobody manages above, beside or outside itself, whatever it tries in whatever order (R14…R18, attack 4)."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import OFFICERS, SPANS, AccountKind, Level
from models.platform.account import Account, AccountState
from models.platform.account_access import disable, enable, hand_over, issue_secret
from models.platform.accounts import create_account, edit_account, fetch_account
from models.platform.audit import AuditEntry
from models.platform.delegation import DELEGATED, MANAGED, TOP, Act, may_manage, stands_at
from models.platform.framework import LOGINS
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import rights_of
from models.platform.scope import Actor, acting_as, level_of
from models.platform.transaction import transaction
from tests.people import (
    AUDITOR,
    CAST,
    CLERK,
    COUNTY,
    JINGDONG,
    OPERATOR,
    ORGANISATION,
    OUTSIDE_COUNTY,
    OUTSIDER,
    PREFECTURE,
    PROVINCE,
    PROVINCIAL,
    SANDUO,
    SECURITY,
    TOWNSHIP,
    WENJING,
    ZHONGSUO,
    Person,
)

DEPTH = list(SPANS)
areas = st.builds(
    lambda level, city, county, town, village: (
        (PROVINCE + city * 10**8 + county * 10**6 + town * 10**3 + village) // SPANS[level] * SPANS[level]
    ),
    st.sampled_from([Level.PROVINCE, Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE]),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
)
kinds = st.sampled_from(sorted(AccountKind))
wishes = st.lists(st.tuples(kinds, areas, st.integers(0, 30)), max_size=40)


def actor(kind: AccountKind, area: int) -> Actor:
    return Actor(1, "某人", "某单位", kind, area, rights=rights_of(kind))


@given(kind=kinds, area=areas, sequence=wishes)
@settings(max_examples=400)
def test_no_sequence_of_delegated_acts_leads_outside_what_the_first_account_could_do_itself(
    kind: AccountKind, area: int, sequence: list[tuple[AccountKind, int, int]]
) -> None:
    area = area // kind.level.span * kind.level.span
    first = actor(kind, area)
    made = [first]
    for wanted, where, by in sequence:
        maker = made[by % len(made)]
        if may_manage(maker, Act.CREATE, wanted, where) and stands_at(wanted, where):
            made.append(actor(wanted, where))
    for each in made[1:]:
        assert each.kind is not None
        assert each.area is not None
        if kind is AccountKind.SYSTEM_OPERATOR:
            continue  # it makes accounts that open nothing before the security officer's leave
        assert may_manage(first, Act.CREATE, each.kind, each.area)
        assert first.reaches(each.area)
        assert each.kind not in TOP
        assert DEPTH.index(level_of(each.area)) > DEPTH.index(level_of(area)) or each.kind in (
            AccountKind.COUNTY_ORGANISATION,
            AccountKind.TECHNICAL_UNIT,
        )


@given(kind=kinds, area=areas, other=areas)
def test_nobody_manages_its_own_kind_or_one_above(kind: AccountKind, area: int, other: int) -> None:
    mine = actor(kind, area)
    for act in Act:
        if kind not in OFFICERS:
            assert not may_manage(mine, act, kind, other)
        for above in [each for each, below in DELEGATED.items() if kind in below]:
            assert not may_manage(mine, act, above, other)


def test_no_officer_both_makes_and_empowers() -> None:
    for kind in OFFICERS:
        makes, empowers = (MANAGED[act].get(kind, frozenset()) for act in (Act.CREATE, Act.EMPOWER))
        assert not (makes and empowers)
    assert not any(AccountKind.AUDITOR in kinds for kinds in MANAGED.values())


def pairs() -> Iterator[tuple[Person, Person]]:
    for one in CAST:
        for other in CAST:
            allowed = any(may_manage(one.actor, act, other.kind, other.area) for act in Act)
            if one is other or not allowed:
                yield one, other


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_does_not_manage_an_account_can_do_nothing_to_it(session: Session) -> None:
    verbs: tuple[Callable[[int], object], ...] = (
        lambda key: edit_account(session, key, "改", "改"),
        lambda key: disable(session, key, "改"),
        lambda key: enable(session, key),
        lambda key: issue_secret(session, key),
        lambda key: hand_over(session, key, "改", "改"),
    )
    for one, other in pairs():
        for verb in verbs:
            with (
                acting_as(session, one.actor),
                pytest.raises((NotFound, Forbidden)),
                transaction(session),
            ):
                verb(other.id)


@pytest.mark.parametrize(
    ("maker", "kind", "area"),
    [
        (COUNTY, AccountKind.COUNTY, JINGDONG),
        (COUNTY, AccountKind.PREFECTURE, 530800000000),
        (COUNTY, AccountKind.DATA_ADMINISTRATOR, JINGDONG),
        (COUNTY, AccountKind.SECURITY_OFFICER, PROVINCE),
        (COUNTY, AccountKind.VILLAGE, SANDUO),
        (TOWNSHIP, AccountKind.VILLAGE, ZHONGSUO),
        (ORGANISATION, AccountKind.TOWNSHIP, WENJING),
        (CLERK, AccountKind.HAMLET, ZHONGSUO),
        (SECURITY, AccountKind.SECURITY_OFFICER, PROVINCE),
        (OPERATOR, AccountKind.VILLAGE, ZHONGSUO),
        (AUDITOR, AccountKind.AUDITOR, PROVINCE),
    ],
)
def test_an_account_beyond_ones_power_is_not_made(
    session: Session, maker: Person, kind: AccountKind, area: int
) -> None:
    before = session.scalars(select(Account.id)).all()
    with acting_as(session, maker.actor), pytest.raises(Forbidden), transaction(session):
        create_account(session, NewAccount("新账号", kind, area, "某单位"))
    assert session.scalars(select(Account.id)).all() == before


def test_an_account_stands_at_a_division_of_its_level(session: Session) -> None:
    with acting_as(session, COUNTY.actor), pytest.raises(Refusal, match="层级不对"), transaction(session):
        create_account(session, NewAccount("新账号", AccountKind.VILLAGE, WENJING, "某单位"))


def test_a_county_makes_a_village_account_with_a_secret_that_is_told_once(session: Session) -> None:
    with acting_as(session, COUNTY.actor), transaction(session):
        key, secret = create_account(
            session, NewAccount(" 中所村２号 ", AccountKind.VILLAGE, ZHONGSUO, "中所村", holder="小郑")
        )
    made = session.get_one(Account, key)
    assert (made.login_name, made.created_by, made.state) == ("中所村2号", COUNTY.id, AccountState.ACTIVE)
    kept = session.scalar(select(LOGINS.c.password).where(LOGINS.c.id == key))
    assert len(secret) == 16
    assert kept is not None
    assert secret not in kept
    told = session.scalars(select(AuditEntry).where(AuditEntry.row_id == key)).one()
    assert (told.action, told.account_id) == ("登记", COUNTY.id)
    assert secret not in str(told.__dict__)


def test_the_operator_makes_an_officer_and_only_the_security_officer_lets_it_in(session: Session) -> None:
    with acting_as(session, OPERATOR.actor), transaction(session):
        key, secret = create_account(session, NewAccount("新审计", AccountKind.AUDITOR, PROVINCE, "审计管理"))
    assert secret == ""
    assert session.get_one(Account, key).state == AccountState.PENDING
    with acting_as(session, OPERATOR.actor), pytest.raises(NotFound), transaction(session):
        issue_secret(session, key)
    with acting_as(session, SECURITY.actor), transaction(session):
        assert issue_secret(session, key)
    session.expire_all()
    assert session.get_one(Account, key).state == AccountState.ACTIVE
    assert session.scalar(select(LOGINS.c.active).where(LOGINS.c.id == key)) is True


def test_disabling_closes_and_enabling_opens_with_a_new_secret(session: Session) -> None:
    with acting_as(session, COUNTY.actor):
        with transaction(session):
            disable(session, CLERK.id, "调离")
        assert session.scalar(select(LOGINS.c.active).where(LOGINS.c.id == CLERK.id)) is False
        with pytest.raises(Refusal, match="已经停用"), transaction(session):
            disable(session, CLERK.id, "再停")
        with pytest.raises(Refusal, match="请先启用"), transaction(session):
            issue_secret(session, CLERK.id)
        with transaction(session):
            assert enable(session, CLERK.id)
        with pytest.raises(Refusal, match="没有停用"), transaction(session):
            enable(session, CLERK.id)
    assert session.scalar(select(LOGINS.c.active).where(LOGINS.c.id == CLERK.id)) is True


@pytest.mark.parametrize(
    ("holder", "reason", "said"),
    [("", "调动", "接手人姓名"), ("小杨", "", "移交原因"), ("小玉", "调动", "相同")],
)
def test_a_hand_over_says_to_whom_and_why(session: Session, holder: str, reason: str, said: str) -> None:
    with acting_as(session, COUNTY.actor):
        with transaction(session):
            edit_account(session, CLERK.id, "中所村民委员会", "小玉")
        with pytest.raises(Refusal, match=said), transaction(session):
            hand_over(session, CLERK.id, holder, reason)


def test_a_hand_over_keeps_the_account_and_tells_who_had_it(session: Session) -> None:
    before = session.scalar(select(LOGINS.c.password).where(LOGINS.c.id == CLERK.id))
    with acting_as(session, PREFECTURE.actor), transaction(session):
        assert hand_over(session, CLERK.id, "小杨", "工作调动")
    assert session.get_one(Account, CLERK.id).holder == "小杨"
    assert session.scalar(select(LOGINS.c.password).where(LOGINS.c.id == CLERK.id)) != before
    told = session.scalars(select(AuditEntry).where(AuditEntry.action == "移交")).one()
    assert told.changes == {"holder": ["", "小杨"]}


def test_under_anothers_account_nobody_manages_accounts() -> None:
    filling = Actor(1, "某人", "某单位", AccountKind.PROVINCE, PROVINCE, on_behalf_of=2, on_behalf_name="省")
    assert not any(may_manage(filling, act, kind, ZHONGSUO) for act in Act for kind in AccountKind)


def test_fetching_judges(session: Session) -> None:
    with acting_as(session, OUTSIDE_COUNTY.actor):
        with pytest.raises(NotFound):
            fetch_account(session, CLERK.id)
        assert fetch_account(session, OUTSIDER.id).login_name == OUTSIDER.login
    with acting_as(session, PROVINCIAL.actor):
        assert fetch_account(session, CLERK.id).login_name == CLERK.login


def test_one_account_beyond_ones_power_refuses_the_whole_list(session: Session) -> None:
    wanted = [
        NewAccount(name, AccountKind.VILLAGE, area, "村")
        for name, area in (("甲村", ZHONGSUO), ("乙村", SANDUO))
    ]
    with acting_as(session, COUNTY.actor), pytest.raises(Forbidden), transaction(session):
        create_accounts(session, wanted)
    assert session.scalars(select(Account).where(Account.login_name == "甲村")).all() == []
