"""总数 a dear count is remembered while nothing is written, and never longer."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from models.platform import audit
from models.platform.totals import DEAR, total_of
from models.platform.transaction import transaction
from tests import people


def counting(answers: list[int]) -> tuple[Callable[[], int], list[int]]:
    """A count that gives these answers in turn, and the list of those it has given."""
    given: list[int] = []

    def count() -> int:
        given.append(answers[len(given)])
        return given[-1]

    return count, given


def write_something(session: Session) -> None:
    with transaction(session):
        audit.log(session, "登记", audit.Subject("hometown_road", people.ZHONGSUO))


def test_a_small_total_is_counted_every_time(session: Session) -> None:
    count, _ = counting([3, 4, 5])
    assert [total_of(session, "small", count) for _ in range(3)] == [3, 4, 5]


def test_a_dear_total_is_remembered_while_nothing_is_written(session: Session) -> None:
    count, given = counting([DEAR, DEAR + 1, DEAR + 2])
    told = [total_of(session, "dear", count) for _ in range(5)]
    assert told[-1] == given[-1]
    assert len(given) < len(told)


def test_a_write_makes_a_dear_total_be_counted_again(session: Session) -> None:
    count, _ = counting([DEAR, DEAR + 1, DEAR + 2, DEAR + 3])
    before = [total_of(session, "written", count) for _ in range(3)][-1]
    write_something(session)
    assert total_of(session, "written", count) > before


def test_totals_of_different_queries_are_kept_apart(session: Session) -> None:
    one, _ = counting([DEAR] * 5)
    other, _ = counting([DEAR + 9] * 5)
    for _ in range(3):
        assert (total_of(session, ("a", 1), one), total_of(session, ("a", 2), other)) == (DEAR, DEAR + 9)
