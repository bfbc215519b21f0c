"""服务范围 reach: what a facility serves cannot be more than who lives there."""

from collections.abc import Callable, Iterator, Sequence

from models.fields import Values
from models.hometown.conditions import given


def more_than_live_there(
    rows: Sequence[Values], name: str, label: str, living: Callable[[Values], int | None], unit: str
) -> Iterator[tuple[int, str]]:
    """The rows that claim more households or people than their place has."""
    for index, row in enumerate(rows):
        most = living(row)
        if most is not None and given(row, name) and row[name] > most:
            place = "本自然村" if given(row, "hamlet_id") else "全村"
            yield index, f"{label}：{row[name]} {unit}大于{place}的 {most} {unit}，请核对"
