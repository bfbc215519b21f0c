"""按版本记忆 what is kept in memory is what would be read, until its epoch moves (R14: at once, in every process)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from models.platform.kept import KeptByEpoch, database_of

MOST = 3
ONE, OTHER = Session(create_engine("sqlite:///one.db")), Session(create_engine("sqlite:///other.db"))
STEPS = st.tuples(
    st.sampled_from(["ask", "ask without an epoch", "change"]), st.booleans(), st.integers(0, 5)
)


@dataclass
class Told:
    """What a database would answer: its epoch is part of every answer, so that an old one is known."""

    epoch: int = 0
    reads: list[int] = field(default_factory=list)

    def of(self, key: int) -> Callable[[], tuple[int, int]]:
        def read() -> tuple[int, int]:
            self.reads.append(key)
            return key, self.epoch

        return read


@given(st.lists(STEPS, max_size=40))
def test_an_answer_is_never_of_another_epoch_key_or_database(steps: list[tuple[str, bool, int]]) -> None:
    kept: KeptByEpoch[int, tuple[int, int]] = KeptByEpoch(MOST)
    databases = {ONE: Told(), OTHER: Told(epoch=100)}
    for step, is_other, key in steps:
        session = OTHER if is_other else ONE
        told = databases[session]
        if step == "change":
            told.epoch += 1
            continue
        epoch = None if step == "ask without an epoch" else told.epoch
        before = len(told.reads)
        assert kept.ask(session, key, epoch, told.of(key)) == (key, told.epoch)
        if epoch is None:
            assert len(told.reads) == before + 1


def test_an_answer_is_read_once_an_epoch_and_the_memory_is_bounded() -> None:
    kept: KeptByEpoch[int, tuple[int, int]] = KeptByEpoch(MOST)
    told = Told()
    for _ in range(5):
        for key in range(MOST):
            kept.ask(ONE, key, told.epoch, told.of(key))
    assert told.reads == [*range(MOST)]
    for key in range(100):
        kept.ask(ONE, key, told.epoch, told.of(key))
        assert len(kept._kept) <= MOST


def test_sessions_of_one_address_share_what_is_kept() -> None:
    again = Session(create_engine("sqlite:///one.db"))
    assert database_of(again) == database_of(ONE) != database_of(OTHER)
