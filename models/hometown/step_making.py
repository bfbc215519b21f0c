"""前置步骤 how a step of chapters 3 to 5 is made: advised, never gated (001-124, A-001.Y, A-001.Z-15)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.step_guard import Gate, Guard, Reason
from models.platform.steps import Step

ALL_LEVELS = (
    AccountKind.PREFECTURE,
    AccountKind.COUNTY,
    AccountKind.COUNTY_ORGANISATION,
    AccountKind.TOWNSHIP,
    AccountKind.VILLAGE,
)
"""各级账号: who calls people together and trains them (001-057, 066); 县委组织部 at the county's level."""


def _nowhere_to_fill_in(_session: Session, _area: int) -> Iterator[Reason]:
    yield Reason("本步骤的填报功能尚未开通", "系统管理员")


NOT_OPEN = Guard("not_open", _nowhere_to_fill_in, locks=True)
"""The guard of a step that has no tables yet; it keeps the step shut and says so."""


def advised(
    key: str,
    label: str,
    chapter: str,
    completed_by: AccountKind,
    guards: tuple[Guard, ...],
    *,
    filled_by: tuple[AccountKind, ...] = (),
    **declared: Any,
) -> Step:
    """One step of chapters 3 to 5. Whoever is above those who complete it may revoke (A-001.Z-16)."""
    above = AccountKind.COUNTY if completed_by is AccountKind.VILLAGE else AccountKind.PREFECTURE
    return Step(
        key,
        label,
        "hometown",
        chapter,
        completed_by,
        (above,),
        frozenset(filled_by or (completed_by,)),
        gate=Gate.SOFT,
        guards=guards,
        **declared,
    )
