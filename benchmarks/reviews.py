"""审核 the review engine: a thousand decisions in one commit, and the inbox of the province over 200,000 open records."""

import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from statistics import median

from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session

from benchmarks import review_tables
from benchmarks.report import Result
from benchmarks.review_tables import Pond
from benchmarks.scene import LOGIN, Scene, working
from models.levels import AccountKind
from models.platform import flows
from models.platform.account import Account
from models.platform.flows import Flow
from models.platform.rights import rights_of
from models.platform.scope import Actor, acting_as
from models.platform.transaction import transaction

ROWS = max(30_000, int(os.environ.get("BENCH_ROWS", "300000")) * 2 // 3)
ROUNDS, PAGES = 5, 31
MANY, MORE = 1_000, 5_000
MEGABYTE = 1 << 20
RAW_PAGE = """
SELECT * FROM (SELECT 'bench_pond' AS flow, id, area, review_state, review_since, review_round FROM bench_pond
  WHERE review_state = 'city_passed' AND (handler_id IS NULL OR handler_id = {me}) ORDER BY review_since, id LIMIT 21) AS a
UNION ALL
SELECT * FROM (SELECT 'bench_mill' AS flow, id, area, review_state, review_since, review_round FROM bench_mill
  WHERE review_state = 'city_passed' AND (handler_id IS NULL OR handler_id = {me}) ORDER BY review_since, id LIMIT 21) AS b
ORDER BY review_since, id LIMIT 21
"""
RAW_COUNT = """
SELECT (SELECT count(*) FROM bench_pond WHERE review_state = 'city_passed' AND (handler_id IS NULL OR handler_id = {me}))
     + (SELECT count(*) FROM bench_mill WHERE review_state = 'city_passed' AND (handler_id IS NULL OR handler_id = {me}))
"""


def measure(scene: Scene) -> Iterator[Result]:
    """The inbox first, because the decisions empty it."""
    with review_tables.declared(scene) as (ponds, _):
        review_tables.fill(scene, ROWS)
        with working(scene) as session:
            actor = _province(session)
            with acting_as(session, actor):
                yield from _inbox(scene, session, actor)
                yield from _decisions(scene, session, ponds)


def _province(session: Session) -> Actor:
    account = session.scalars(select(Account).where(Account.login_name == f"{LOGIN}-province_nr")).one()
    actor = account.actor(rights_of(AccountKind(account.kind)))
    session.rollback()
    return actor


def _inbox(scene: Scene, session: Session, actor: Actor) -> Iterator[Result]:
    """The first page with its badge, beside the page's bare question and beside page and count as SQL by hand."""
    connection = session.connection()
    me = str(actor.account_id)

    def ours() -> None:
        assert len(flows.inbox(session).entries) == 20
        assert flows.inbox_count(session) == 1_000

    def by_hand() -> None:
        assert len(_asked(connection, RAW_PAGE.format(me=me))) == 21
        assert _asked(connection, RAW_COUNT.format(me=me))

    sent = _sent(connection, ours)
    name = f"Inbox over {ROWS:,} open records"
    yield Result(f"{name}, SQL statements of page and badge", scene.dialect, str(sent), "", sent, 10)
    mine, other = _in_turn(ours, by_hand, PAGES)
    page, bare = _in_turn(
        lambda: flows.inbox(session), lambda: _asked(connection, RAW_PAGE.format(me=me)), PAGES
    )
    told = f"{mine * 1e3:.1f} ms (page alone {page * 1e3:.1f})"
    beside = f"{other * 1e3:.1f} ms by hand (the page's one question alone {bare * 1e3:.1f})"
    yield Result(f"{name}, times page and count in SQL", scene.dialect, told, beside, mine / other, 3)


def _asked(connection: Connection, statement: str) -> list[object]:
    return list(connection.exec_driver_sql(statement).all())


def _sent(connection: Connection, work: Callable[[], object]) -> int:
    work()
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(connection.engine, "before_cursor_execute", note)
    return len(statements)


def _in_turn(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The medians of two kinds of work done in turn, each once before."""
    one()
    other()
    times = [(_timed(one), _timed(other)) for _ in range(rounds)]
    return median(each[0] for each in times), median(each[1] for each in times)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _decisions(scene: Scene, session: Session, flow: Flow) -> Iterator[Result]:
    """Bulk approval, each round of other records; and what five times as many take of memory."""
    keys = iter(range(1, ROWS // 2 + 1))
    session.rollback()

    def undo(some: list[int]) -> None:
        with transaction(session):
            found = flows.act_many(session, flow, some, "undo")
        assert all(each.is_done for each in found)

    def decide(count: int) -> list[int]:
        some = [next(keys) for _ in range(count)]
        with transaction(session):
            found = flows.act_many(session, flow, some, "approve", opinion="同意")
        assert all(each.is_done for each in found)
        assert len(found) == count
        return some

    decide(MANY)
    taken = median(_timed(lambda: decide(MANY)) for _ in range(ROUNDS))
    yield Result(f"Bulk approval of {MANY:,} records, s", scene.dialect, f"{taken:.2f}", "", taken, 3)
    taken = median(_timed(lambda: undo(decide(MANY))) for _ in range(ROUNDS)) - taken
    yield Result(f"Bulk undoing of {MANY:,} approvals, s", scene.dialect, f"{taken:.2f}", "", taken, 3)
    few, more = _peak(lambda: decide(MANY)), _peak(lambda: decide(MORE))
    told = f"{more / MEGABYTE:.1f} MB for {MORE:,}", f"{few / MEGABYTE:.1f} MB for {MANY:,}"
    yield Result("Bulk approval, memory of five times as many", scene.dialect, *told, more / few, 2)
    assert session.get_one(Pond, 1).review_state == "passed"


def _peak(work: Callable[[], object]) -> float:
    """The most that was allocated at a time, in bytes."""
    tracemalloc.start()
    try:
        work()
        return float(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
