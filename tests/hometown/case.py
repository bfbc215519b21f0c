"""样例 a case: changes to a sound row that a rule refuses, changes that it lets pass, words of what it says."""

from dataclasses import dataclass, field
from typing import Any

Changes = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One change that is refused, beside one that is not."""

    refused: Changes
    says: str
    accepted: Changes = field(default_factory=dict)


Cases = dict[type[Any], dict[str, list[Case]]]


def missing(name: str, label: str) -> list[Case]:
    """The sound row has what the rule asks for; without it the rule speaks."""
    return [Case({name: None}, f"{label}：")]


def too_much(part: str, whole: str, label: str) -> list[Case]:
    """A part of 8 within a whole of 7, and of 7."""
    return [Case({part: 8, whole: 7}, f"{label}：8 大于", {part: 7, whole: 7})]
