"""任务的办理人 a job acts as the very identity that ordered it, or not at all (004-002, 001-028)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.worker import work_off
from models.levels import AccountKind
from models.platform import job_lease, jobs
from models.platform.account import Account, AccountState, Filling, Identity
from models.platform.clock import now
from models.platform.identities import as_filler, as_identity, grant_identity, withdraw_identity
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.jobs import Job, Lease
from models.platform.leaves import grant_filling, revoke_filling
from models.platform.matrix import Column, Place, withdraw
from models.platform.orderer import NO_LEAVE, SHUT, orderer_of
from models.platform.refusal import Refusal
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.transaction import transaction
from tests.clients import Client, ClientOf
from tests.imports import survey_file as files
from tests.people import (
    ADMINISTRATOR,
    CLERK,
    COUNTY,
    JINGDONG,
    PROVINCIAL,
    SECURITY,
    TECHNICAL,
    WENJING,
    ZHONGSUO,
)
from tests.planting import planting
from tests.views.test_import_wizard import batches, upload

MANY = AccountKind.DATA_ADMINISTRATOR
FEW = "自然资源厅数据管理员"


def ordered_as(session: Session, actor: Actor) -> Lease:
    """A job that this actor ordered, in the hands of a worker."""
    with acting_as(session, actor), transaction(session):
        jobs.enqueue(session, "test.nothing", {})
    lease = job_lease.claim(session)
    assert lease is not None
    return lease


def of_township(session: Session) -> tuple[Identity, Lease]:
    """A clerk who also works in the township, and a job ordered there."""
    with acting_as(session, COUNTY.actor), transaction(session):
        identity = grant_identity(session, CLERK.id, AccountKind.TOWNSHIP, WENJING, "文井镇人民政府")
    own = replace(CLERK.actor, rights=frozenset())
    return identity, ordered_as(session, as_identity(own, identity))


def of_filler(session: Session) -> tuple[int, Lease]:
    """A technical unit with leave of a village, and a job ordered under the village's account."""
    with acting_as(session, CLERK.actor), transaction(session):
        leave = grant_filling(session, CLERK.id, TECHNICAL.login, 9).id
    village = session.get_one(Account, CLERK.id)
    return leave, ordered_as(session, as_filler(TECHNICAL.actor, village))


def test_what_was_ordered_by_the_account_itself_runs_as_itself(session: Session) -> None:
    actor = orderer_of(session, ordered_as(session, CLERK.actor))
    assert (actor.account_id, actor.kind, actor.area) == (CLERK.id, CLERK.kind, ZHONGSUO)
    assert (actor.rights, actor.on_behalf_of) == (rights_of(CLERK.kind), None)


def test_what_nobody_ordered_is_the_systems(session: Session) -> None:
    assert orderer_of(session, ordered_as(session, SYSTEM)) is SYSTEM


def test_a_job_from_before_identities_were_kept_runs_as_its_account(session: Session) -> None:
    lease = ordered_as(session, CLERK.actor)
    actor = orderer_of(session, replace(lease, as_kind=None, as_area=None))
    assert (actor.kind, actor.area) == (CLERK.kind, ZHONGSUO)


def test_what_was_ordered_in_another_identity_runs_in_that_one_and_no_other(session: Session) -> None:
    _, lease = of_township(session)
    actor = orderer_of(session, lease)
    assert (actor.account_id, actor.kind, actor.area) == (CLERK.id, AccountKind.TOWNSHIP, WENJING)
    assert actor.rights == rights_of(AccountKind.TOWNSHIP)
    assert actor.unit == "文井镇人民政府"


def test_what_was_ordered_for_a_village_runs_for_it_with_no_more_than_a_fillers_rights(
    session: Session,
) -> None:
    _, lease = of_filler(session)
    actor = orderer_of(session, lease)
    assert (actor.account_id, actor.on_behalf_of) == (TECHNICAL.id, CLERK.id)
    assert (actor.kind, actor.area) == (AccountKind.VILLAGE, ZHONGSUO)
    assert actor.rights < rights_of(AccountKind.VILLAGE)


def test_an_identity_that_was_taken_back_runs_nothing_even_if_another_was_given(session: Session) -> None:
    identity, lease = of_township(session)
    with acting_as(session, COUNTY.actor), transaction(session):
        withdraw_identity(session, identity.id)
        grant_identity(session, CLERK.id, AccountKind.TECHNICAL_UNIT, JINGDONG, "某设计院")
    with pytest.raises(Refusal, match="身份“乡级账号”已被收回"):
        orderer_of(session, lease)


def test_taking_back_is_noticed_by_a_worker_that_has_read_the_identity_before(session: Session) -> None:
    identity, lease = of_township(session)
    assert orderer_of(session, lease).kind is AccountKind.TOWNSHIP
    session.execute(
        delete(Identity).where(Identity.id == identity.id).execution_options(synchronize_session=False)
    )
    with pytest.raises(Refusal, match="已被收回"):
        orderer_of(session, lease)


@pytest.mark.parametrize("how", ["revoked", "ran out", "village disabled"])
def test_leave_that_is_gone_runs_nothing(session: Session, how: str) -> None:
    leave, lease = of_filler(session)
    with acting_as(session, CLERK.actor), transaction(session):
        if how == "revoked":
            revoke_filling(session, leave)
    with planting(session):
        if how == "ran out":
            session.get_one(Filling, leave).until = now() - timedelta(seconds=1)
        elif how == "village disabled":
            session.get_one(Account, CLERK.id).state = AccountState.DISABLED.value
    with pytest.raises(Refusal) as refused:
        orderer_of(session, lease)
    assert refused.value.message == NO_LEAVE


@pytest.mark.parametrize(
    "gone",
    [{"state": AccountState.DISABLED.value}, {"expires_on": now() - timedelta(seconds=1)}],
    ids=["disabled", "expired"],
)
def test_an_account_that_is_shut_runs_nothing(session: Session, gone: dict[str, object]) -> None:
    lease = ordered_as(session, CLERK.actor)
    unseen = update(Account).where(Account.id == CLERK.id).values(**gone)
    session.execute(unseen.execution_options(synchronize_session=False))
    with pytest.raises(Refusal) as refused:
        orderer_of(session, lease)
    assert refused.value.message == SHUT


def test_a_right_withdrawn_since_is_gone_when_the_job_runs(session: Session) -> None:
    lease = ordered_as(session, CLERK.actor)
    right = ("can_add", "hometown_assist_unit")
    assert right in orderer_of(session, lease).rights
    with acting_as(session, SECURITY.actor), transaction(session):
        withdraw(session, Place(AccountKind.VILLAGE, right[1], Column.ADD))
    assert right not in orderer_of(session, lease).rights


def administrator_for_now(session: Session, client: Client) -> int:
    """The province's account works as 数据管理员 in this client."""
    with acting_as(session, SECURITY.actor), transaction(session):
        key = grant_identity(session, PROVINCIAL.id, MANY, JINGDONG, FEW).id
    assert client.post("/identity/choose", data={"key": f"identity-{key}"}).status_code == 302
    return key


def test_an_import_ordered_in_a_second_identity_is_checked_and_written_in_it(
    app: Flask, session: Session, client_of: ClientOf
) -> None:
    hamlets = files.open_survey(session)
    filled = files.typed_into(
        session, files.template(session, "field_survey"), files.drawn_survey(hamlets), hamlets
    )
    session.rollback()
    client = client_of(PROVINCIAL)
    key = administrator_for_now(session, client)
    assert upload(client, ("中所村.xlsx", filled)).status_code == 303
    work_off(app)
    [batch] = batches(session)
    assert batch.standing is BatchState.READY
    assert client.post("/identity/choose", data={"key": "own"}).status_code == 302
    assert client.post(f"/imports/{batch.id}/import").status_code == 403
    client.post("/identity/choose", data={"key": f"identity-{key}"})
    assert client.post(f"/imports/{batch.id}/import").status_code == 303
    work_off(app)
    [batch] = batches(session)
    assert (batch.standing, batch.message) == (BatchState.IMPORTED, None)
    assert files.count(session, "hometown_road") > 0


def test_an_import_whose_identity_was_taken_back_meanwhile_says_so_and_writes_nothing(
    app: Flask, session: Session, client_of: ClientOf
) -> None:
    hamlets = files.open_survey(session)
    filled = files.typed_into(
        session, files.template(session, "field_survey"), files.drawn_survey(hamlets), hamlets
    )
    session.rollback()
    client = client_of(PROVINCIAL)
    key = administrator_for_now(session, client)
    upload(client, ("中所村.xlsx", filled))
    work_off(app)
    [batch] = batches(session)
    assert client.post(f"/imports/{batch.id}/import").status_code == 303
    with acting_as(session, SECURITY.actor), transaction(session):
        withdraw_identity(session, key)
    work_off(app)
    [batch] = batches(session)
    assert batch.standing is BatchState.FAILED
    assert "已被收回" in (batch.message or "")
    assert files.count(session, "hometown_road") == 0
    shown = client_of(ADMINISTRATOR).get(f"/imports/{batch.id}")
    assert "已被收回" in shown.text
    assert session.scalars(select(Job.as_kind)).all() == [MANY.value] * 2
    assert session.scalars(select(ImportBatch.account_id)).all() == [PROVINCIAL.id]
