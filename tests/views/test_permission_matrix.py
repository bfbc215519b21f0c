"""权限矩阵 the matrix narrows at once, gives back by two people, and never goes beyond the declarations (R14, R17)."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import OFFICERS, AccountKind
from models.platform.audit import AuditEntry
from models.platform.matrix import (
    Cell,
    Column,
    Place,
    ask_return,
    confirm_return,
    matrix_of,
    whole_matrix,
    withdraw,
)
from models.platform.refusal import Forbidden, Refusal
from models.platform.rights import rights_of
from models.platform.roles import rights_kept, sync_permissions
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.clients import ClientOf
from tests.people import ADMINISTRATOR, AUDITOR, CLERK, COUNTY, OPERATOR, SECURITY, Person

TABLE = "hometown_assist_unit"
ADDING = Place(AccountKind.VILLAGE, TABLE, Column.ADD)
CELL = {"cell": f"{TABLE}:登记"}


def test_a_right_taken_away_is_gone_at_the_next_request_and_back_by_two_people(client_of: ClientOf) -> None:
    clerk, security, operator = client_of(CLERK), client_of(SECURITY), client_of(OPERATOR)
    page = f"/tables/{TABLE}/add"
    assert clerk.get(page).status_code == 200
    assert security.post("/permissions/village/withdraw", data=CELL).status_code == 302
    assert clerk.get(page).status_code == 403
    assert operator.post("/permissions/village/ask", data=CELL).status_code == 403
    assert security.post("/permissions/village/ask", data=CELL).status_code == 302
    assert clerk.get(page).status_code == 403
    refused = security.post("/permissions/village/confirm", data=CELL)
    assert refused.status_code == 403
    assert "另一人复核" in refused.text
    assert operator.post("/permissions/village/confirm", data=CELL).status_code == 302
    assert clerk.get(page).status_code == 200


def test_a_sync_keeps_what_was_taken_away(session: Session) -> None:
    with acting_as(session, SECURITY.actor), transaction(session):
        withdraw(session, ADDING)
    with transaction(session):
        again = sync_permissions(session)
    assert (again.granted, again.withdrawn) == (0, 0)
    assert rights_kept(session, AccountKind.VILLAGE) == rights_of(AccountKind.VILLAGE) - {("can_add", TABLE)}
    assert matrix_of(session, AccountKind.VILLAGE)[TABLE][Column.ADD] is Cell.WITHDRAWN
    assert matrix_of(session, AccountKind.VILLAGE)[TABLE][Column.EDIT] is Cell.HELD


@pytest.mark.parametrize("kind", sorted(OFFICERS))
def test_the_officers_rights_are_not_theirs_to_change(session: Session, kind: AccountKind) -> None:
    for permission, page in rights_of(kind):
        del permission
        for column in Column:
            place = Place(kind, page, column)
            with (
                acting_as(session, SECURITY.actor),
                pytest.raises(Forbidden, match="三员"),
                transaction(session),
            ):
                withdraw(session, place)


def test_nothing_beyond_the_declarations_can_be_given(session: Session) -> None:
    beyond = Place(AccountKind.COUNTY, TABLE, Column.ADD)
    for verb in (withdraw, ask_return, confirm_return):
        with (
            acting_as(session, SECURITY.actor),
            pytest.raises(Refusal, match="没有这项"),
            transaction(session),
        ):
            verb(session, beyond)
    assert rights_kept(session, AccountKind.COUNTY) == rights_of(AccountKind.COUNTY)


@pytest.mark.parametrize("person", [CLERK, COUNTY, ADMINISTRATOR, AUDITOR], ids=lambda person: person.login)
def test_nobody_else_sees_or_changes_the_matrix(client_of: ClientOf, person: Person) -> None:
    client = client_of(person)
    assert client.get("/permissions/").status_code == 403
    assert client.get("/permissions/preview?kind=village").status_code == 403
    for act in ("withdraw", "ask", "confirm"):
        assert client.post(f"/permissions/village/{act}", data=CELL).status_code == 403


def test_all_kinds_stand_side_by_side_as_each_stands_alone(session: Session) -> None:
    with acting_as(session, SECURITY.actor), transaction(session):
        withdraw(session, ADDING)
    whole = whole_matrix(session)
    for kind in AccountKind:
        alone = matrix_of(session, kind)
        assert {page: kinds[kind] for page, kinds in whole.items() if kind in kinds} == alone
    assert whole[TABLE][AccountKind.VILLAGE][Column.ADD] is Cell.WITHDRAWN
    assert "".join(column.letter for column in Column) == "查登编删审入出完"


def test_the_page_of_all_kinds_shows_each_right_as_a_letter_and_what_is_withdrawn_struck_out(
    client_of: ClientOf,
) -> None:
    security, operator = client_of(SECURITY), client_of(OPERATOR)
    assert row_of(operator.get("/permissions/all").text, "帮扶挂钩单位")[5] == "查登编删出"
    security.post("/permissions/village/withdraw", data=CELL)
    assert row_of(security.get("/permissions/all").text, "帮扶挂钩单位")[5] == "查<del>登</del>编删出"
    security.post("/permissions/village/ask", data=CELL)
    shown = security.get("/permissions/all").text
    assert row_of(shown, "帮扶挂钩单位")[5] == "查<del>登</del>？编删出"
    for kind in AccountKind:
        assert kind.label in shown
    assert client_of(CLERK).get("/permissions/all").status_code == 403


def row_of(text: str, label: str) -> list[str]:
    """The cells of one page's row, a kind of account each."""
    row = text.partition(f'<th scope="row">{label}</th>')[2].partition("</tr>")[0]
    return re.findall(r"<td>(.*?)</td>", row)


def test_doing_it_twice_is_told(session: Session) -> None:
    with acting_as(session, SECURITY.actor):
        with pytest.raises(Refusal, match="没有收回"), transaction(session):
            ask_return(session, ADDING)
        with transaction(session):
            withdraw(session, ADDING)
        with pytest.raises(Refusal, match="已经收回"), transaction(session):
            withdraw(session, ADDING)
        with pytest.raises(Refusal, match="没有待复核"), transaction(session):
            confirm_return(session, ADDING)
    told = session.scalars(select(AuditEntry).where(AuditEntry.action == "收回权限")).one()
    assert (told.account_id, TABLE in told.summary) == (SECURITY.id, True)


def test_the_preview_shows_the_menu_that_the_kind_gets(client_of: ClientOf) -> None:
    security = client_of(SECURITY)
    village, officer = (
        security.get(f"/permissions/preview?kind={kind}").text for kind in ("village", "sys_operator")
    )
    assert "规划编制" in village
    assert "帮扶挂钩单位" in village
    assert "规划编制" not in officer
    assert "账号管理" in officer


@pytest.mark.parametrize(
    ("path", "cell"), [("nobody/withdraw", "x:登记"), ("village/withdraw", "x"), ("village/ask", "")]
)
def test_a_cell_that_is_not_there_is_not_found(client_of: ClientOf, path: str, cell: str) -> None:
    assert client_of(SECURITY).post(f"/permissions/{path}", data={"cell": cell}).status_code == 404


def test_every_row_of_the_matrix_has_a_name(client_of: ClientOf) -> None:
    security = client_of(SECURITY)
    for kind in AccountKind:
        text = security.get(f"/permissions/?kind={kind.value}").text
        assert '<th scope="row">hometown_' not in text
        assert '<th scope="row">platform_' not in text
    assert security.get("/permissions/?kind=nobody").status_code == 400
