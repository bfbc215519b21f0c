"""分级管理 who may manage whose account: only kinds below its own, only in its own part of the tree (R14…R18).

Rules, not rights: no setting widens them. Whoever manages an account could at most make accounts that its own
account could make directly, so that no sequence of such acts leads outside the part it began with.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from models.levels import OFFICERS, AccountKind, Level
from models.platform.scope import Actor, level_of

A = AccountKind
BELOW_COUNTY = frozenset({A.COUNTY_ORGANISATION, A.TOWNSHIP, A.VILLAGE, A.TECHNICAL_UNIT})
BELOW_PREFECTURE = BELOW_COUNTY | {A.COUNTY}
BELOW_PROVINCE = BELOW_PREFECTURE | {A.PREFECTURE}
TOP = OFFICERS | {A.PROVINCE, A.DATA_ADMINISTRATOR}
"""Accounts that have nobody above: made by the system operator, empowered by the security officer."""
Kinds = Mapping[AccountKind, frozenset[AccountKind]]


class Act(StrEnum):
    """What is done to an account."""

    KEEP = "keep"
    """Make, edit, disable, enable, hand over."""
    EMPOWER = "empower"
    """Let it in: authorise a new one, issue a new secret."""
    CREATE = "create"


DELEGATED: Kinds = {
    A.PROVINCE: BELOW_PROVINCE,
    A.PREFECTURE: BELOW_PREFECTURE,
    A.COUNTY: BELOW_COUNTY,
}
OWN_HAMLETS: Kinds = {A.VILLAGE: frozenset({A.HAMLET})}
"""A hamlet registers itself; its village may disable what was registered wrongly (data.md 1.20)."""
MANAGED: Mapping[Act, Kinds] = MappingProxyType(
    {
        Act.CREATE: {**DELEGATED, A.SYSTEM_OPERATOR: TOP},
        Act.KEEP: {**DELEGATED, **OWN_HAMLETS, A.SYSTEM_OPERATOR: TOP},
        Act.EMPOWER: {**DELEGATED, **OWN_HAMLETS, A.SECURITY_OFFICER: TOP},
    }
)
KEEPERS = frozenset(DELEGATED) | {A.VILLAGE, A.SYSTEM_OPERATOR, A.SECURITY_OFFICER}
CREATORS = frozenset(MANAGED[Act.CREATE])
LEVELS: Mapping[AccountKind, frozenset[Level]] = {
    A.DATA_ADMINISTRATOR: frozenset({Level.PROVINCE, Level.PREFECTURE, Level.COUNTY}),
    A.HAMLET: frozenset({Level.VILLAGE}),
}
"""At which divisions a kind stands, where it is not the one level of its own."""


def managed_kinds(actor: Actor, act: Act) -> frozenset[AccountKind]:
    """The kinds of account to which it may do this; nobody manages accounts under another's account."""
    if actor.unconfined:
        return frozenset(AccountKind)
    if actor.kind is None or actor.on_behalf_of is not None:
        return frozenset()
    return MANAGED[act].get(actor.kind, frozenset())


def may_manage(actor: Actor, act: Act, kind: AccountKind, area: int) -> bool:
    """Whether it may do this to an account of a kind in a division."""
    return kind in managed_kinds(actor, act) and actor.reaches(area)


def stands_at(kind: AccountKind, area: int) -> bool:
    """Whether a kind of account belongs to the level of a division."""
    return level_of(area) in LEVELS.get(kind, {kind.level})
