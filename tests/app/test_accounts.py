"""账号 accounts stand beside those that the framework makes by itself; the framework's own roles are nobody's (R18)."""

from flask import Flask
from flask_appbuilder.security.sqla.models import Role, User, assoc_user_role
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.roles import sync_permissions
from models.platform.transaction import transaction
from tests import people
from tests.clients import Client
from tests.people import CLERK
from tests.planting import planting

WANTED = [
    NewAccount(f"新村{number}", AccountKind.VILLAGE, people.ZHONGSUO, "中所村民委员会") for number in range(3)
]


def test_a_login_added_by_the_framework_after_many_of_ours_has_a_key_of_its_own(session: Session) -> None:
    with planting(session):
        ours = create_accounts(session, WANTED)
    with transaction(session):
        session.add(User(username="框架", first_name="框", last_name="架", email="k@invalid", active=True))
        session.flush()
        theirs = session.scalars(select(User.id).where(User.username == "框架")).one()
    assert theirs not in ours


def test_nobody_holds_a_role_of_the_framework_and_its_administrator_does_not_outlive_a_sync(
    session: Session,
) -> None:
    assert session.scalar(select(func.count()).select_from(assoc_user_role)) == 0
    with transaction(session):
        session.add(Role(name="Admin", user=[session.get_one(User, CLERK.id)]))
    with transaction(session):
        sync_permissions(session)
    assert set(session.scalars(select(Role.name))) == {kind.label for kind in AccountKind}
    assert session.scalar(select(func.count()).select_from(assoc_user_role)) == 0


def test_a_role_of_the_framework_that_somebody_slipped_in_opens_nothing(app: Flask, session: Session) -> None:
    with transaction(session):
        province = session.scalars(
            select(Role).where(Role.name == AccountKind.DATA_ADMINISTRATOR.label)
        ).one()
        clerk = session.get_one(User, CLERK.id)
        clerk.roles.append(province)
    assert Client.of(app, CLERK).get("/dictionaries/").status_code == 403
