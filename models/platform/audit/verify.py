"""核验 the log compared with its chain, its anchors and its archives: the first thing that is wrong, by its number (R44)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.audit.anchors import anchors
from models.platform.audit.archive import fault_of_archive
from models.platform.audit.chain import AuditArchive, AuditBlock
from models.platform.audit.content import content_of
from models.platform.audit.seal import LENGTH, is_signed, marks_of
from models.platform.audit.sealing import COLUMNS, FIRST_HEAD, LOG, ids_of, marked, sealed

CHUNK = 1_000


class Fault(Exception):
    """The first thing that is wrong."""


@dataclass
class Verdict:
    """What was looked at, and the first thing that is wrong."""

    blocks: int = 0
    entries: int = 0
    archived: int = 0
    waiting: int = 0
    anchors: int = 0
    fault: str = ""
    heads: dict[int, str] = field(default_factory=dict, repr=False)
    sealed_ids: set[int] = field(default_factory=set, repr=False)


def verify(session: Session, anchor_folder: Path, archive_folder: Path) -> Verdict:
    """Look at all of it. Runs on one connection, outside a transaction, and changes nothing."""
    verdict = Verdict()
    try:
        _walk_blocks(session, verdict, archive_folder)
        _look_for_strangers(session, verdict)
        _look_for_copies(session)
        _compare_anchors(verdict, anchor_folder)
    except Fault as fault:
        verdict.fault = str(fault)
    return verdict


def _walk_blocks(session: Session, verdict: Verdict, archive_folder: Path) -> None:
    archived = {each.day: each for each in session.scalars(select(AuditArchive).order_by(AuditArchive.day))}
    for each in archived.values():
        if wrong := fault_of_archive(each, archive_folder):
            raise Fault(wrong)
    head = FIRST_HEAD
    for block in session.scalars(select(AuditBlock).order_by(AuditBlock.seq).execution_options(yield_per=20)):
        if block.seq != verdict.blocks + 1:
            raise Fault(f"第 {verdict.blocks + 1} 个封存块不见了（其后是第 {block.seq} 块）")
        if len(block.marks) != block.entries * LENGTH or not is_signed(sealed(block, head), block.head):
            raise Fault(f"第 {block.seq} 个封存块被改动（{block.day}，记录编号 {block.ids[:60] or '无'}）")
        head = verdict.heads[block.seq] = block.head
        verdict.blocks += 1
        if block.day in archived:
            verdict.archived += block.entries
        else:
            _compare_entries(session, verdict, block)


def _compare_entries(session: Session, verdict: Verdict, block: AuditBlock) -> None:
    ids, kid = ids_of(block.ids), block.head.partition(".")[0]
    rows = {row.id: row for row in _entries(session, ids)}
    for place, key in enumerate(ids):
        row = rows.get(key)
        if row is None:
            raise Fault(f"第 {key} 条操作记录被删除（封存于 {block.at}）")
        mark = block.marks[place * LENGTH : (place + 1) * LENGTH]
        if marks_of([marked(row)], kid) != mark:
            raise Fault(f"第 {key} 条操作记录被改动或调换（封存于 {block.at}）")
        if not (block.is_adopted and row.mac is None):
            _require_signature(row)
    verdict.entries += len(ids)
    verdict.sealed_ids.update(ids)


def _entries(session: Session, ids: Sequence[int]) -> Iterator[Any]:
    for start in range(0, len(ids), CHUNK):
        wanted = select(*COLUMNS).where(LOG.c.id.in_(ids[start : start + CHUNK]))
        yield from session.execute(wanted)


def _require_signature(row: Any) -> None:
    key, mac, *values = row
    if not is_signed(content_of(values), mac):
        raise Fault(f"第 {key} 条操作记录不是系统写入的，或写入后被改动")


def _look_for_strangers(session: Session, verdict: Verdict) -> None:
    """Entries that are in no block: those of the last seconds, or put there by somebody else."""
    keys = session.scalars(select(LOG.c.id).order_by(LOG.c.id))
    waiting = [key for key in keys if key not in verdict.sealed_ids]
    for row in sorted(_entries(session, waiting), key=lambda row: row.id):
        _require_signature(row)
    verdict.waiting = len(waiting)


def _look_for_copies(session: Session) -> None:
    """Every line has a signature of its own: two of the same are one and its copy."""
    twice = (
        select(func.max(LOG.c.id)).where(LOG.c.mac.is_not(None)).group_by(LOG.c.mac).having(func.count() > 1)
    )
    if copies := sorted(session.scalars(twice)):
        raise Fault(f"第 {copies[0]} 条操作记录是另一条的复制")


def _compare_anchors(verdict: Verdict, folder: Path) -> None:
    for place, anchor in anchors(folder):
        if anchor is None:
            raise Fault(f"锚点文件 {place} 被改动")
        if verdict.heads.get(anchor.seq) != anchor.head:
            raise Fault(
                f"封存链被截断或重做：锚点 {place} 记有第 {anchor.seq} 块（共 {anchor.entries} 条），链上不符"
            )
        verdict.anchors += 1
