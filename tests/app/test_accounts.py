"""账号 accounts made many at a time stand beside those that the framework makes by itself."""

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import NewAccount, create_accounts, hash_of
from models.levels import AccountKind
from models.platform.transaction import transaction
from tests import people

WANTED = [
    NewAccount(
        f"新村{number}",
        AccountKind.VILLAGE,
        people.ZHONGSUO,
        "中所村民委员会",
        hash_of("Cun@20211", "pbkdf2:sha256:1"),
    )
    for number in range(3)
]


def test_a_login_added_by_the_framework_after_many_of_ours_has_a_key_of_its_own(session: Session) -> None:
    with transaction(session):
        ours = create_accounts(session, WANTED)
    with transaction(session):
        session.add(User(username="框架", first_name="框", last_name="架", email="k@invalid", active=True))
        session.flush()
        theirs = session.scalars(select(User.id).where(User.username == "框架")).one()
    assert theirs not in ours


def test_every_account_made_has_the_role_of_its_kind(session: Session) -> None:
    with transaction(session):
        create_accounts(session, WANTED)
    roles = session.scalars(
        select(Role.name).join(User, Role.user).where(User.username.in_([each.login_name for each in WANTED]))
    ).all()
    assert roles == [AccountKind.VILLAGE.label] * len(WANTED)
