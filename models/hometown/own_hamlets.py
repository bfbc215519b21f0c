"""所属自然村 tables whose rows name hamlets: each must be one of the row's own village, and open."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from models.base import SurveyRow
from models.fields import Field, GroupRule, Kind, Rule, Severity, Values, fields_of
from models.hometown.facts import VillageFacts, facts_of, facts_of_villages


def hamlets_in(row: Values, each: Field) -> tuple[int, ...]:
    """The hamlets that a field of the row names; none for a field of another kind."""
    value = row.get(each.name)
    if each.kind is Kind.HAMLETS:
        return tuple(value or ())
    return (value,) if each.kind is Kind.HAMLET and value is not None else ()


class NamesHamlets(SurveyRow):
    """A table whose rows name hamlets; ``names_hamlets_in`` is the field that is blamed."""

    __abstract__ = True

    def __init_subclass__(cls, *, names_hamlets_in: str = "hamlet_id", **declared: Any) -> None:
        if "label" in declared:
            naming = cache(lambda: _naming_hamlets(cls))
            judge = _own_hamlets(naming)
            own = Rule(
                "hamlets_are_its_own",
                (names_hamlets_in,),
                Severity.ERROR,
                judge,
                judge.__doc__ or "",
                applies=lambda: bool(naming()),
            )
            cls.__group_rules__ = {**getattr(cls, "__group_rules__", {}), own.name: own}
        super().__init_subclass__(**declared)

    @classmethod
    def facts(cls, session: Session, area: int) -> VillageFacts:
        """The village's own figures, which the rows may not exceed, and its hamlets."""
        return facts_of(session, area)

    @classmethod
    def facts_of_villages(
        cls, session: Session, villages: Mapping[int, Mapping[str, Sequence[Values]]]
    ) -> Mapping[int, VillageFacts]:
        """The figures of many villages, as they would be with the rows of a workbook."""
        return facts_of_villages(session, villages)


def _naming_hamlets(cls: Any) -> tuple[Field, ...]:
    return tuple(each for each in fields_of(cls) if each.kind in (Kind.HAMLET, Kind.HAMLETS))


def _own_hamlets(naming: Callable[[], tuple[Field, ...]]) -> GroupRule:
    def judge(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """所选自然村须是本行政村已登记且未停用的自然村。"""
        for index, row in enumerate(rows):
            for each in naming():
                for hamlet in hamlets_in(row, each):
                    if hamlet not in facts.hamlets:
                        yield (
                            index,
                            f"{each.label}：所选自然村不在本行政村、已停用或待激活，请重新选择或先启用该自然村",
                        )

    return judge
