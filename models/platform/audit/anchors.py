"""锚点 what the chain's head was, written to files beside the database: they tell when the chain has been cut short."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.audit.chain import AuditBlock
from models.platform.audit.seal import is_signed, sign
from models.platform.clock import now


@dataclass(frozen=True)
class Anchor:
    """The head at a moment: how many blocks and entries there were."""

    at: str
    seq: int
    head: str
    entries: int

    @property
    def content(self) -> bytes:
        """What its signature is taken over."""
        return json.dumps(asdict(self), sort_keys=True).encode()


def drop_anchor(session: Session, folder: Path) -> Anchor | None:
    """Add the present head to the file of the day; None while nothing is sealed."""
    last = session.scalars(select(AuditBlock).order_by(AuditBlock.seq.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    total = session.scalar(select(func.sum(AuditBlock.entries))) or 0
    anchor = Anchor(now().isoformat(), last.seq, last.head, int(total))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{now():%Y-%m-%d}.jsonl"
    line = json.dumps(asdict(anchor) | {"signature": sign(anchor.content)}, ensure_ascii=False)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as writing:
        writing.write(line + "\n")
        writing.flush()
        os.fsync(writing.fileno())
    return anchor


def anchors(folder: Path) -> Iterator[tuple[str, Anchor | None]]:
    """Every anchor with the place where it is written; None where a line is not what was written."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{path.name} 第 {number} 行", _read(line)


def _read(line: str) -> Anchor | None:
    try:
        held = json.loads(line)
        signature = held.pop("signature")
        anchor = Anchor(**held)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return anchor if is_signed(anchor.content, signature) else None
