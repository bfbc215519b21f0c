"""身份与代填 one identity at a time, and under a village's account only with leave, which can be taken back (004-002, 001-028)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.levels import AccountKind
from models.platform.account import Account, AccountState, Filling, Identity
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.identities import as_filler, grant_identity, withdraw_identity
from models.platform.leaves import grant_filling, revoke_filling
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import narrowed, rights_of
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.clients import ClientOf
from tests.people import (
    AUDITOR,
    CLERK,
    COUNTY,
    OUTSIDE_COUNTY,
    OUTSIDER,
    SANDUO,
    SECURITY,
    TECHNICAL,
    TOWNSHIP,
    WENJING,
    ZHONGSUO,
    Person,
)
from tests.planting import planting
from tests.views.any_row import add_everywhere

LIST = "/tables/hometown_assist_unit/"


def leave(session: Session, by: Person = CLERK, days: int = 10) -> int:
    with acting_as(session, by.actor), transaction(session):
        return grant_filling(session, CLERK.id, TECHNICAL.login, days).id


def second_identity(session: Session) -> int:
    with acting_as(session, COUNTY.actor), transaction(session):
        return grant_identity(session, CLERK.id, AccountKind.TOWNSHIP, WENJING, "文井镇人民政府").id


def test_a_person_works_in_one_identity_at_a_time(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    assert "切换身份" not in clerk.get("/").text
    key = second_identity(session)
    assert "切换身份" in clerk.get("/").text
    assert clerk.get(f"{LIST}add").status_code == 200
    assert clerk.post("/identity/choose", data={"key": f"identity-{key}"}).status_code == 302
    home = clerk.get("/").text
    assert "文井镇" in home
    assert clerk.get(f"{LIST}add").status_code == 403
    assert clerk.post("/identity/choose", data={"key": "own"}).status_code == 302
    assert clerk.get(f"{LIST}add").status_code == 200
    told = session.scalars(select(AuditEntry.action).where(AuditEntry.account_id == CLERK.id)).all()
    assert told.count("切换身份") == 2


def test_an_identity_that_is_taken_back_ends_at_the_next_request(
    client_of: ClientOf, session: Session
) -> None:
    clerk, key = client_of(CLERK), second_identity(session)
    clerk.post("/identity/choose", data={"key": f"identity-{key}"})
    assert clerk.get(f"{LIST}add").status_code == 403
    with acting_as(session, COUNTY.actor), transaction(session):
        withdraw_identity(session, key)
    assert clerk.get(f"{LIST}add").status_code == 200
    assert clerk.post("/identity/choose", data={"key": f"identity-{key}"}).status_code == 404


def test_nobody_takes_the_identity_or_the_leave_of_another(client_of: ClientOf, session: Session) -> None:
    identity, filling = second_identity(session), leave(session)
    outsider = client_of(OUTSIDER)
    for key in (f"identity-{identity}", f"filling-{filling}", "identity-0", "filling-x", "x", "identity-"):
        assert outsider.post("/identity/choose", data={"key": key}).status_code == 404, key


@pytest.mark.parametrize(
    ("by", "account", "kind", "area"),
    [
        (COUNTY, CLERK, AccountKind.COUNTY, 530823000000),
        (COUNTY, CLERK, AccountKind.TOWNSHIP, 530102010000),
        (COUNTY, OUTSIDER, AccountKind.TOWNSHIP, WENJING),
        (COUNTY, COUNTY, AccountKind.TOWNSHIP, WENJING),
        (COUNTY, CLERK, AccountKind.AUDITOR, 530000000000),
        (TOWNSHIP, CLERK, AccountKind.VILLAGE, ZHONGSUO),
        (SECURITY, AUDITOR, AccountKind.SYSTEM_OPERATOR, 530000000000),
        (SECURITY, CLERK, AccountKind.PROVINCE, 530000000000),
    ],
)
def test_nobody_gives_an_identity_beyond_its_own_power(
    session: Session, by: Person, account: Person, kind: AccountKind, area: int
) -> None:
    with acting_as(session, by.actor), pytest.raises((Forbidden, NotFound)), transaction(session):
        grant_identity(session, account.id, kind, area, "某单位")
    assert session.scalars(select(Identity)).all() == []


def test_an_officer_is_given_no_identity(session: Session) -> None:
    with acting_as(session, SECURITY.actor), pytest.raises(Refusal, match="三员"), transaction(session):
        grant_identity(session, AUDITOR.id, AccountKind.PROVINCE, 530000000000, "某单位")


def test_a_technical_unit_works_only_under_a_villages_account_and_both_are_recorded(
    client_of: ClientOf, session: Session
) -> None:
    unit = client_of(TECHNICAL)
    assert unit.get(LIST).status_code == 403
    key = leave(session)
    assert unit.post("/identity/choose", data={"key": f"filling-{key}"}).status_code == 302
    page = unit.get(LIST)
    assert "正在代填：中所村民委员会" in page.text
    assert "退出代填" in page.text
    assert unit.get(f"{LIST}add").status_code == 200
    typed = {"unit_name": "县林业局", "area": str(ZHONGSUO), "submit_key": "a" * 32}
    assert unit.post(f"{LIST}add", data=typed).status_code == 302
    [row] = session.scalars(select(AssistUnit)).all()
    assert (row.created_by, row.area) == (TECHNICAL.id, ZHONGSUO)
    told = session.scalars(select(AuditEntry).where(AuditEntry.account_id == TECHNICAL.id)).all()
    [line] = [each for each in told if each.action == "登记"]
    assert (line.on_behalf_of, line.account_name) == (CLERK.id, TECHNICAL.login)
    assert unit.post("/identity/choose", data={"key": "own"}).status_code == 302
    assert unit.get(LIST).status_code == 403


def test_the_home_page_of_a_technical_unit_leads_to_the_villages_that_it_fills_in_for(
    client_of: ClientOf, session: Session
) -> None:
    """001-028: it has nothing of its own, so nothing else would lead it on."""
    unit = client_of(TECHNICAL)
    for villages in (0, 1):
        page = unit.get("/").text
        card = page.partition("可代填的行政村")[2][:400]
        assert f">{villages}" in card, card
        leave(session) if not villages else None
    assert '/identity/"' in page
    assert "可代填的行政村" not in client_of(CLERK).get("/").text


def test_under_a_villages_account_only_that_village_is_there(client_of: ClientOf, session: Session) -> None:
    add_everywhere(session, SANDUO, "外村探测")
    unit, key = client_of(TECHNICAL), leave(session)
    unit.post("/identity/choose", data={"key": f"filling-{key}"})
    assert "外村探测" not in unit.get(f"{LIST}?area={SANDUO}").text
    assert unit.get(f"/planning/{SANDUO}/").status_code == 404
    assert unit.get("/filling/").status_code == 403
    assert unit.post("/filling/grant", data={"filler": COUNTY.login, "days": "9"}).status_code == 403
    assert unit.get("/accounts/").status_code == 403
    assert unit.post(f"/accounts/{CLERK.id}/secret").status_code == 403


@pytest.mark.parametrize("filler", [TECHNICAL, COUNTY], ids=lambda person: person.login)
def test_the_menu_under_a_villages_account_offers_only_what_a_filler_may_do(
    client_of: ClientOf, session: Session, filler: Person
) -> None:
    with acting_as(session, CLERK.actor), transaction(session):
        key = grant_filling(session, CLERK.id, filler.login, 9).id
    client = client_of(filler)
    client.post("/identity/choose", data={"key": f"filling-{key}"})
    own, shown = links(client_of(CLERK).get("/").text), links(client.get("/").text)
    assert {"/accounts/", "/filling/"} <= own
    assert shown == own - {"/accounts/", "/filling/"}
    assert {client.get(address).status_code for address in shown} <= {200, 302}


def links(text: str) -> set[str]:
    """The addresses of the side menu."""
    menu = text.partition('id="sidebar"')[2].partition("</nav>")[0]
    return set(re.findall(r'href="([^"]+)"', menu))


def test_a_filler_has_of_the_villages_rights_all_but_those_exercised_in_person(session: Session) -> None:
    granted = rights_of(AccountKind.VILLAGE)
    for_another = as_filler(TECHNICAL.actor, session.get_one(Account, CLERK.id))
    assert narrowed(CLERK.actor, granted) == granted
    gone = granted - narrowed(for_another, granted)
    assert {page for _, page in gone} == {"platform_account", "platform_api_token", "platform_filling"}


@pytest.mark.parametrize("how", ["revoked", "ran out", "village disabled"])
def test_leave_that_is_gone_shuts_the_door_at_the_next_request(
    client_of: ClientOf, session: Session, how: str
) -> None:
    unit, key = client_of(TECHNICAL), leave(session, COUNTY)
    unit.post("/identity/choose", data={"key": f"filling-{key}"})
    assert unit.get(LIST).status_code == 200
    with acting_as(session, CLERK.actor), transaction(session):
        if how == "revoked":
            revoke_filling(session, key)
    with planting(session):
        if how == "ran out":
            past = now() - timedelta(seconds=1)
            session.execute(update(Filling).where(Filling.id == key).values(until=past))
        elif how != "revoked":
            closed = AccountState.DISABLED.value
            session.execute(update(Account).where(Account.id == CLERK.id).values(state=closed))
    assert unit.get(LIST).status_code == 403
    assert unit.post("/identity/choose", data={"key": f"filling-{key}"}).status_code == 404


@pytest.mark.parametrize(
    ("by", "village", "filler", "days", "refused"),
    [
        (OUTSIDE_COUNTY, CLERK, TECHNICAL.login, 9, NotFound),
        (TOWNSHIP, CLERK, TECHNICAL.login, 9, NotFound),
        (OUTSIDER, CLERK, TECHNICAL.login, 9, NotFound),
        (COUNTY, CLERK, COUNTY.login, 9, Forbidden),
        (CLERK, CLERK, CLERK.login, 9, Refusal),
        (CLERK, CLERK, OUTSIDE_COUNTY.login, 9, Refusal),
        (CLERK, CLERK, TOWNSHIP.login, 9, Refusal),
        (CLERK, CLERK, TECHNICAL.login, 0, Refusal),
        (CLERK, CLERK, TECHNICAL.login, 181, Refusal),
        (CLERK, CLERK, "没有这个人", 9, Refusal),
        (COUNTY, TOWNSHIP, TECHNICAL.login, 9, NotFound),
    ],
)
def test_leave_is_given_by_the_village_or_its_county_and_never_to_oneself(
    session: Session, by: Person, village: Person, filler: str, days: int, refused: type[Refusal]
) -> None:
    with acting_as(session, by.actor), pytest.raises(refused), transaction(session):
        grant_filling(session, village.id, filler, days)
    assert session.scalars(select(Filling)).all() == []


def test_the_pages_give_leave_and_take_it_back(client_of: ClientOf, session: Session) -> None:
    clerk, county = client_of(CLERK), client_of(COUNTY)
    assert clerk.post("/filling/grant", data={"filler": TECHNICAL.login, "days": "30"}).status_code == 302
    key = session.scalars(select(Filling.id)).one()
    assert TECHNICAL.login in county.get("/filling/").text
    assert TECHNICAL.login not in client_of(OUTSIDE_COUNTY).get("/filling/").text
    assert client_of(OUTSIDE_COUNTY).post(f"/filling/{key}/revoke").status_code == 404
    assert county.post(f"/filling/{key}/revoke").status_code == 302
    assert "已收回" in clerk.get("/filling/").text
    refused = county.post("/filling/grant", data={"village": "没有", "filler": TECHNICAL.login, "days": "x"})
    assert refused.status_code == 422
    typed = {"kind": "town", "area": str(WENJING), "unit": "文井镇"}
    assert county.post(f"/accounts/{CLERK.id}/identity", data=typed).status_code == 302
    session.rollback()
    identity = session.scalars(select(Identity.id)).one()
    assert "文井镇" in county.get(f"/accounts/{CLERK.id}").text
    assert county.post(f"/accounts/{CLERK.id}/identity/{identity}/withdraw").status_code == 302
    session.rollback()
    assert session.scalars(select(Identity.id)).all() == []
