"""久未使用的账号 what nobody uses is closed after 90 days, told in the log, and opened again by who manages it (R20)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.platform.account import Account, AccountState
from models.platform.account_access import enable
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.framework import LOGINS
from models.platform.periodic import PERIODIC
from models.platform.scope import acting_as
from models.platform.stale_accounts import REASON, disable_stale, stale_accounts
from models.platform.transaction import transaction
from tests.clients import Client
from tests.databases import Database
from tests.people import CLERK, COUNTY, TOWNSHIP, Person
from tests.planting import planting


def unused(session: Session, person: Person, days: int, enabled: int = 400) -> None:
    with planting(session):
        session.get_one(Account, person.id).enabled_on = now() - timedelta(days=enabled)
        session.execute(
            update(LOGINS).where(LOGINS.c.id == person.id).values(last_login=now() - timedelta(days=days))
        )


def test_an_account_unused_for_91_days_is_disabled_and_out_at_once(
    session: Session, database: Database
) -> None:
    client = Client.of(database.app, CLERK)
    unused(session, CLERK, 91)
    with transaction(session):
        assert disable_stale(session) == 1
    assert client.get("/").status_code == 302
    told = session.scalars(select(AuditEntry).where(AuditEntry.row_id == CLERK.id)).one()
    assert (told.action, told.opinion, told.unit) == ("停用", REASON, "系统")
    with transaction(session):
        assert disable_stale(session) == 0


@pytest.mark.parametrize(("days", "enabled"), [(89, 400), (400, 30)])
def test_one_used_or_opened_since_stays_open(session: Session, days: int, enabled: int) -> None:
    unused(session, CLERK, days, enabled)
    assert stale_accounts(session) == []


def test_one_that_never_signed_in_counts_from_its_making(session: Session) -> None:
    with planting(session):
        session.get_one(Account, TOWNSHIP.id).enabled_on = now() - timedelta(days=91)
    assert [account.id for account in stale_accounts(session)] == [TOWNSHIP.id]


def test_who_manages_it_opens_it_again_and_it_is_not_closed_the_next_night(session: Session) -> None:
    unused(session, CLERK, 91)
    with transaction(session):
        disable_stale(session)
    with acting_as(session, COUNTY.actor), transaction(session):
        assert enable(session, CLERK.id)
    assert session.get_one(Account, CLERK.id).state == AccountState.ACTIVE
    assert stale_accounts(session) == []


def test_it_runs_every_night() -> None:
    assert PERIODIC["disable_stale_accounts"].cron == "20 3 * * *"
