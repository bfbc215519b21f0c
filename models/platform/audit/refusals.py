"""拒绝记录 what was refused is kept as well, after the refused work has been undone (R21).

A line is written at once for the first refusal; the same again within a minute is only counted, and the count
becomes a line of its own when the minute is over. However many requests come, the log grows by few lines a minute.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from models.platform.audit.changes import Changes
from models.platform.audit.entry import Outcome, Result, Subject, log
from models.platform.kept import database_of
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, Actor, acting_as, actor_of
from models.platform.transaction import REFUSED, transaction

WINDOW_SECONDS = 60.0
MOST_DIFFERENT = 100
"""So many different refusals a minute are told apart; the rest are counted together."""
REST = "其他"


@dataclass(frozen=True)
class About:
    """What a refused verb was going to do, and to what; a verb tells it by :func:`watched`."""

    action: str
    subject: Subject


@dataclass
class Repeated:
    """A refusal that has come again since it was written."""

    who: Actor
    about: About
    outcome: Outcome
    since: float
    more: int = 0


@dataclass
class Window:
    """The refusals of the last minute in this process."""

    clock: Callable[[], float] = time.monotonic
    held: dict[Hashable, Repeated] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_first(self, key: Hashable, fresh: Repeated) -> bool:
        """Whether a refusal is to be written now; otherwise it has been counted."""
        with self.lock:
            known = self.held.get(key)
            if known is None:
                self.held[key] = fresh
                return True
            known.more += 1
            return False

    def key(self, wanted: Hashable) -> Hashable:
        """The refusal's own place, or the one of all the rest once there are too many."""
        return wanted if wanted in self.held or len(self.held) < MOST_DIFFERENT else REST

    def over(self, *, everything: bool = False) -> list[Repeated]:
        """Those whose minute is over, taken out; only the repeated ones are returned."""
        now = self.clock()
        with self.lock:
            ended = {
                key: each
                for key, each in self.held.items()
                if everything or now - each.since >= WINDOW_SECONDS
            }
            for key in ended:
                del self.held[key]
        return [each for each in ended.values() if each.more]


_windows: dict[str, Window] = {}


def window_of(session: Session) -> Window:
    """The refusals of the last minute on the session's database."""
    return _windows.setdefault(database_of(session), Window())


def forget_refusals() -> None:
    """Begin every minute anew; only a test that puts its database back does so."""
    _windows.clear()


@contextmanager
def watched(action: str, subject: Subject) -> Iterator[None]:
    """Have every refusal in the block kept in the log as a refused ``action`` on ``subject``, whatever its kind."""
    try:
        yield
    except Refusal as refusal:
        refusal.about = refusal.about or About(action, subject)
        raise


def note(
    session: Session,
    action: str,
    subject: Subject,
    changes: Changes | None = None,
    outcome: Outcome = Outcome(),  # noqa: B008 - it is frozen
    who: Actor | None = None,
) -> None:
    """Add an entry about what changes nothing: a sign-in, a reading, an export, a download.

    In an open transaction it is part of it; else it is a small one of its own, which expires what the session holds.
    """
    actor = who or actor_of(session)
    if session.info.get("in_transaction"):
        _add(session, action, subject, changes, outcome, actor)
        return
    with transaction(session):
        _add(session, action, subject, changes, outcome, actor)


def _add(
    session: Session, action: str, subject: Subject, changes: Changes | None, outcome: Outcome, actor: Actor
) -> None:
    with acting_as(session, SYSTEM):
        log(session, action, subject, changes, outcome=outcome, who=actor)
        session.flush()


def read(session: Session, subject: Subject, reason: str, action: str = "查看敏感信息") -> None:
    """Keep that somebody has read what is not shown to everybody, and why. Call it before reading."""
    note(session, action, subject, outcome=Outcome(reason=reason))


def rejected(
    session: Session, action: str, subject: Subject, outcome: Outcome, who: Actor | None = None
) -> None:
    """Keep a refusal or a failure in a transaction of its own; equal ones within a minute become one line with a count."""
    tell_repeated(session)
    actor = who or actor_of(session)
    window = window_of(session)
    key = window.key((actor.account_id, session.info.get("origin"), action, subject, outcome))
    fresh = Repeated(actor, About(action, subject), outcome, window.clock())
    if window.is_first(key, fresh):
        note(session, action, subject, outcome=outcome, who=actor)


def tell_repeated(session: Session, *, everything: bool = False) -> int:
    """Write the counts whose minute is over; returns how many lines that were."""
    ended = window_of(session).over(everything=everything)
    for each in ended:
        reason = f"一分钟内相同操作再次被拒 {each.more} 次；首次原因：{each.outcome.reason or '未说明'}"
        outcome = Outcome(each.outcome.result, reason, each.more)
        note(session, each.about.action, each.about.subject, outcome=outcome, who=each.who)
    return len(ended)


def keep_refusal(session: Session, refusal: Refusal) -> None:
    """Keep a refusal that the log is to have, once."""
    if refusal.is_kept or not (refusal.is_security or refusal.about):
        return
    refusal.is_kept = True
    about: About = refusal.about or About("访问", Subject("", 0, summary=session.info.get("place", "")))
    own = actor_of(session).area or 0
    subject = Subject(about.subject.table_name, own, about.subject.row_id, about.subject.summary)
    rejected(session, about.action, subject, Outcome(Result.REFUSED, refusal.message))


REFUSED.append(keep_refusal)
