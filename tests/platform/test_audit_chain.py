"""封存链 the log is sealed in order, and whatever is done to it afterwards is found by its number (R22, R44, notes #16)."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import NullPool, create_engine, func, make_url, select
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform import audit, records
from models.platform.audit import AuditEntry, Subject
from models.platform.audit.anchors import anchors, drop_anchor
from models.platform.audit.sealing import ids_of, ranges_of
from models.platform.audit.upkeep import seal_waiting
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.databases import Database
from tests.people import CLERK, ZHONGSUO
from tests.platform.chain_scene import COLUMNS, KINDS, judge, tamper, write


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_bad_line_is_named_after(kind: str, session: Session, tmp_path: Path) -> None:
    statements, told = KINDS[kind]
    keys = write(session, 4)
    seal_waiting(session)
    keys += write(session, 3)
    seal_waiting(session)
    keys += write(session, 3)
    seal_waiting(session)
    session.rollback()
    assert drop_anchor(session, tmp_path / "anchors") is not None
    assert judge(session, tmp_path).fault == ""
    names = dict(zip(("first", "second", "third", "fourth", "fifth"), keys, strict=False)) | {
        "fifth": keys[7]
    }
    assert tamper(session, *statements.format(**names).split(";")) > 0
    assert told.format(**names) in judge(session, tmp_path).fault


def test_an_insert_is_found_even_after_it_has_been_sealed(session: Session, tmp_path: Path) -> None:
    write(session, 2)
    seal_waiting(session)
    tamper(session, KINDS["insert"][0].format(third=write(session)[0]))
    seal_waiting(session)
    assert "第 900 条操作记录不是系统写入的" in judge(session, tmp_path).fault


def test_a_chain_cut_short_and_sealed_again_is_found_by_the_anchor(session: Session, tmp_path: Path) -> None:
    write(session, 2)
    seal_waiting(session)
    late = write(session, 2)
    seal_waiting(session)
    drop_anchor(session, tmp_path / "anchors")
    tamper(
        session,
        f"DELETE FROM platform_audit_entry WHERE id >= {late[0]}",
        "DELETE FROM platform_audit_block WHERE seq = 2",
    )
    write(session, 2)
    seal_waiting(session)
    assert "锚点" in judge(session, tmp_path).fault


def test_a_forged_anchor_is_told(session: Session, tmp_path: Path) -> None:
    write(session)
    seal_waiting(session)
    drop_anchor(session, tmp_path / "anchors")
    [file] = (tmp_path / "anchors").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    file.write_text(file.read_text().replace('"entries": 1', '"entries": 2'))
    assert [anchor for _, anchor in anchors(tmp_path / "anchors")] == [None]
    assert "锚点文件" in judge(session, tmp_path).fault


def test_nothing_is_sealed_past_a_transaction_that_still_runs(
    database: Database, session: Session, tmp_path: Path
) -> None:
    """PostgreSQL: an earlier transaction may commit later; its line must not come to stand before what is sealed."""
    if database.dialect == "sqlite":
        pytest.skip("one writer at a time")
    begun, go = Event(), Event()

    def slow() -> None:
        with Session(database.engine) as other, acting_as(other, SYSTEM), transaction(other):
            audit.log(other, "导入", Subject("hometown_road", ZHONGSUO, 1))
            other.flush()
            begun.set()
            go.wait(30)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(slow)
        assert begun.wait(30)
        write(session, 3)
        assert seal_waiting(session) == 0
        go.set()
        done.result()
    assert seal_waiting(session) == 4
    verdict = judge(session, tmp_path)
    assert (verdict.fault, verdict.entries, verdict.waiting) == ("", 4, 0)


def test_what_runs_in_another_database_of_the_cluster_holds_nothing_up(
    database: Database, session: Session, tmp_path: Path
) -> None:
    """PostgreSQL numbers the transactions of all its databases in one row; only ours can write our log."""
    if database.dialect == "sqlite":
        pytest.skip("one writer at a time")
    elsewhere = create_engine(make_url(database.url).set(database="postgres"), poolclass=NullPool)
    with elsewhere.begin() as connection:
        connection.exec_driver_sql("SELECT pg_current_xact_id()")
        write(session, 3)
        assert seal_waiting(session) == 3
        write(session, 2)
        assert seal_waiting(session) == 2
    write(session)
    assert seal_waiting(session) == 1
    verdict = judge(session, tmp_path)
    assert (verdict.fault, verdict.entries, verdict.waiting) == ("", 6, 0)


def test_two_sealers_at_once_make_one_chain(database: Database, session: Session, tmp_path: Path) -> None:
    write(session, 30)

    def run(_: int) -> int:
        with Session(database.engine) as mine, acting_as(mine, SYSTEM):
            return seal_waiting(mine)

    with ThreadPoolExecutor(4) as pool:
        sealed = list(pool.map(run, range(4)))
    seal_waiting(session)
    assert sum(sealed) == 30
    assert judge(session, tmp_path).fault == ""


def test_lines_of_before_the_chain_are_taken_in_by_its_first_sealing_and_never_later(
    session: Session, tmp_path: Path
) -> None:
    bare = f"INSERT INTO platform_audit_entry (id, {COLUMNS}) SELECT {{key}}, {COLUMNS} FROM platform_audit_entry WHERE id = {{old}}"
    [old] = write(session)
    tamper(session, bare.format(key=700, old=old))
    seal_waiting(session)
    assert judge(session, tmp_path).fault == ""
    tamper(session, bare.format(key=701, old=old))
    seal_waiting(session)
    assert "第 701 条" in judge(session, tmp_path).fault


@given(st.lists(st.integers(1, 10**6), unique=True, max_size=60))
def test_the_numbers_of_a_block_are_kept_in_their_order(ids: list[int]) -> None:
    assert ids_of(ranges_of(ids)) == ids


UNITS = (
    "普洱市林业和草原局",
    "普洱市水务局机关",
    "普洱市财政局机关",
    "普洱市民政局机关",
    "普洱市教育局机关",
    "普洱市审计局机关",
)
VERBS = st.lists(
    st.tuples(st.sampled_from(["create", "update", "delete", "refused"]), st.integers(0, 5)), max_size=12
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VERBS)
def test_whatever_happens_there_are_as_many_lines_as_changes(
    session: Session, tmp_path: Path, verbs: list[tuple[str, int]]
) -> None:
    """R21: count(audit) == count(changes), and the chain holds."""
    count = select(func.count()).select_from(AuditEntry).where(AuditEntry.result == "done")
    session.rollback()
    before, changes = session.scalar(count) or 0, 0
    for verb, number in verbs:
        changes += perform(session, verb, number)
    assert (session.scalar(count) or 0) - before == changes
    seal_waiting(session)
    assert judge(session, tmp_path).fault == ""


def perform(session: Session, verb: str, number: int) -> int:
    """Do it if it can be done; returns how many records it changed."""
    session.rollback()
    name = UNITS[number]
    held = session.scalars(select(AssistUnit).where(AssistUnit.unit_name == name)).one_or_none()
    if (held is None) != (verb in ("create", "refused")):
        return 0
    with acting_as(session, CLERK.actor):
        if verb == "refused":
            with pytest.raises(ZeroDivisionError), transaction(session):
                records.create(session, AssistUnit, {"area": ZHONGSUO, "unit_name": name})
                raise ZeroDivisionError
            return 0
        with transaction(session):
            if held is None:
                records.create(session, AssistUnit, {"area": ZHONGSUO, "unit_name": name})
            elif verb == "update":
                liaison = "小王" if held.liaison == "小李" else "小李"
                records.update(session, held, {"liaison": liaison}, held.version)
            else:
                records.delete(session, held)
    return 1
