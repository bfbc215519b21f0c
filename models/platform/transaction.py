"""事务 the unit of work: record, audit line and state change are in one commit or in none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.platform.refusal import Refusal, Stale

CLASH = "已有相同的记录，或它被别的记录引用，未保存。请刷新页面后核对再试"
STALE = "这条记录刚被别人修改过，您的填写尚未保存。请核对最新内容后再保存"

OPENINGS: list[Callable[[Session], object]] = []
"""What is brought up to date before the work begins: settings on which rules depend."""
CLOSINGS: list[Callable[[Session], object]] = []
"""What has to hold before the commit; whoever raises undoes the work."""
REFUSED: list[Callable[[Session, Refusal], object]] = []
"""Who hears of a refusal, once the refused work has been undone."""


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Do a piece of work whole or not at all. The one commit of the system is here.

    On SQLite the write lock is taken first, so that what is read inside cannot change before it is
    written. Raises :class:`Refusal` when the database refuses what the rules let pass.
    """
    if session.info.get("in_transaction"):
        raise RuntimeError("a transaction is already open in this session")
    session.rollback()
    session.info["in_transaction"] = True
    try:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        for bring_up_to_date in OPENINGS:
            bring_up_to_date(session)
        yield session
        session.flush()
        for hold in CLOSINGS:
            hold(session)
        session.commit()
    except StaleDataError as error:
        _undo(session)
        raise Stale(STALE) from error
    except IntegrityError as error:
        _undo(session)
        raise Refusal(CLASH) from error
    except Refusal as refusal:
        _undo(session)
        for tell in REFUSED:
            tell(session, refusal)
        raise
    except BaseException:
        _undo(session)
        raise
    finally:
        session.info["in_transaction"] = False


def _undo(session: Session) -> None:
    session.rollback()
    session.info["in_transaction"] = False
