"""批量开户 an account for every division of a level that has none, in one go, each with a one-time secret."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import LEVEL_LABELS, AccountKind, Level
from models.platform import audit
from models.platform.account import Account
from models.platform.delegation import Act, managed_kinds
from models.platform.division import Division, fetch_division, names_of
from models.platform.new_accounts import BEYOND, NewAccount, create_accounts
from models.platform.one_time import one_time_hash, one_time_secret
from models.platform.refusal import Forbidden
from models.platform.scope import actor_of, area_bounds

KINDS = {
    Level.PROVINCE: AccountKind.PROVINCE,
    Level.PREFECTURE: AccountKind.PREFECTURE,
    Level.COUNTY: AccountKind.COUNTY,
    Level.TOWNSHIP: AccountKind.TOWNSHIP,
    Level.VILLAGE: AccountKind.VILLAGE,
}
"""The kind of account that each division of a level has one of."""


@dataclass(frozen=True)
class Made:
    """An account that was made, and its secret: told once, kept nowhere."""

    area: int
    place: str
    login_name: str
    secret: str


def create_for_divisions(session: Session, level: Level, under: int) -> list[Made]:
    """Make the accounts that are missing at or under a division, inside the caller's transaction."""
    kind, actor = KINDS[level], actor_of(session)
    if kind not in managed_kinds(actor, Act.CREATE) or not actor.reaches(under):
        raise Forbidden(BEYOND)
    fetch_division(session, under)
    areas = _without(session, kind, level, under)
    names = names_of(session, areas)
    made = [Made(area, _place(names[area]), str(area), one_time_secret()) for area in areas]
    create_accounts(session, [_wanted(each, kind) for each in made])
    if made:
        what = f"{LEVEL_LABELS[level]}账号 {len(made)} 个"
        audit.log(session, "批量开户", audit.Subject("platform_account", under, None, what))
    return made


def _wanted(made: Made, kind: AccountKind) -> NewAccount:
    hashed = one_time_hash(made.secret)
    return NewAccount(made.login_name, kind, made.area, made.place, hashed, is_initial=True)


def _without(session: Session, kind: AccountKind, level: Level, under: int) -> list[int]:
    low, high = area_bounds(under)
    having = select(Account.area).where(Account.kind == kind.value)
    return list(
        session.scalars(
            select(Division.area)
            .where(Division.level == level.value, Division.area >= low, Division.area < high)
            .where(Division.area.not_in(having))
            .order_by(Division.area)
        )
    )


def _place(names: dict[Level, str]) -> str:
    """The names from the prefecture down."""
    below = [name for level, name in names.items() if level is not Level.PROVINCE]
    return "".join(below) or "".join(names.values())
