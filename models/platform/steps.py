"""步骤 steps: what a subject of work goes through, in order, each behind its gate (E.3; 001-124, 126)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from models.levels import AccountKind, Level
from models.platform.refusal import Refusal
from models.platform.rights import Permission, grant, withdraw_page
from models.platform.scope import level_of, parent_of
from models.platform.step_guard import Gate, Guard
from models.registry import DeclarationError


@dataclass(frozen=True)
class Step:
    """One step of a chapter: who completes it, who fills in what belongs to it, what it waits for, its guards."""

    key: str
    label: str
    subsystem: str
    chapter: str
    completed_by: AccountKind | None
    reopened_by: tuple[AccountKind, ...] = ()
    filled_by: frozenset[AccountKind] = frozenset(AccountKind)
    grain: Level = Level.VILLAGE
    waits_for: tuple[str, ...] = ()
    gate: Gate | Callable[[], Gate] = Gate.HARD
    guards: tuple[Guard, ...] = ()
    tabs: tuple[str, ...] = ()
    comes_again: bool = False
    """Its tables stay open when it is done: what comes each year is registered next year as well."""
    periods: Callable[[], Mapping[str, str]] | None = None
    """What it is completed for one by one, as the years of the county's plans: codes with their names (A-001.Y)."""
    guards_of_period: Callable[[str], tuple[Guard, ...]] | None = None
    """The guards of one period, where there are periods."""
    whole: str = ""
    """Of a part: the key of the step that it is a period of."""

    @property
    def right(self) -> str:
        """The page that the right to complete or reopen it is granted on."""
        return f"{self.subsystem}_step_{(self.whole or self.key).lower()}"

    def part_key(self, period: str) -> str:
        """The key of one of its periods, under which that one's state is kept."""
        return f"{self.key}-{period}"

    @property
    def parts(self) -> "tuple[Step, ...]":
        """A step for each of its periods, with a switch of its own; none where it is completed once and for all."""
        if self.periods is None or self.guards_of_period is None:
            return ()
        guarded = self.guards_of_period
        return tuple(
            replace(
                self,
                key=self.part_key(period),
                label=f"{self.label}（{name}）",
                guards=guarded(period),
                periods=None,
                guards_of_period=None,
                whole=self.key,
            )
            for period, name in self.periods().items()
        )

    def part(self, period: str) -> "Step":
        """The step of one period; :class:`Refusal` when it is asked for another."""
        found = next((each for each in self.parts if each.key == self.part_key(period)), None)
        if found is None:
            raise Refusal(f"“{self.label}”没有“{period[:20]}”这个年度，请从页面上的开关选择")
        return found

    @property
    def strictness(self) -> Gate:
        """The gate as it stands; a province may have set it otherwise."""
        return self.gate if isinstance(self.gate, Gate) else self.gate()

    @property
    def who(self) -> str:
        """Who completes it, in words."""
        return self.completed_by.label if self.completed_by else "系统自动"

    @property
    def is_set_from_above(self) -> bool:
        """Whether somebody of another level than its divisions turns the switch: 工作开展情况设置 (001-078, 111)."""
        return self.completed_by is not None and self.completed_by.level is not self.grain

    def place(self, area: int) -> int:
        """The division whose completion counts for ``area``: its own, or the county that it lies in."""
        if self.grain is Level.VILLAGE:
            return area
        while level_of(area).span < self.grain.span and (above := parent_of(area)):
            area = above
        return area


_steps: dict[str, Step] = {}
STEPS: Mapping[str, Step] = MappingProxyType(_steps)
"""Every step, by key, in the order declared."""


def declare(*steps: Step) -> None:
    """Enter steps. One that waits for a step not declared before it is refused, so that no circle can be."""
    for step in steps:
        if step.key in _steps:
            raise DeclarationError(f"step {step.key} is declared twice")
        if missing := [key for key in step.waits_for if key not in _steps]:
            raise DeclarationError(f"step {step.key} waits for unknown steps {missing}")
        _steps[step.key] = step
        if step.completed_by is not None:
            grant(Permission.COMPLETE, step.right, step.completed_by)
        grant(Permission.REOPEN, step.right, *step.reopened_by)


def withdraw(*keys: str) -> None:
    """Take steps out again; only a sandbox that declared them does so."""
    for key in keys:
        withdraw_page(_steps.pop(key).right)


def step_of(key: str) -> Step:
    """The step of a key that a declaration names; :class:`DeclarationError` when there is none."""
    if key not in _steps:
        raise DeclarationError(f"no step is declared as {key}")
    return _steps[key]


def chapter_of(step: Step) -> tuple[Step, ...]:
    """All steps of the same chapter, in order."""
    return tuple(
        each for each in STEPS.values() if (each.subsystem, each.chapter) == (step.subsystem, step.chapter)
    )


def number_of(step: Step) -> int:
    """Its number within the chapter, from 1."""
    return chapter_of(step).index(STEPS[step.whole] if step.whole else step) + 1


def name_of(step: Step) -> str:
    """How it is called in a sentence: 第 2 步“实地调研”."""
    return f"第 {number_of(step)} 步“{step.label}”"


def later_than(step: Step) -> Iterator[Step]:
    """Every step that directly or indirectly waits for this one behind a hard gate, first to last."""
    behind = {step.key}
    for each in STEPS.values():
        if each.strictness is Gate.HARD and behind.intersection(each.waits_for):
            behind.add(each.key)
            yield each
