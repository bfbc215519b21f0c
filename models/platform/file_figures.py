"""文件概况 the files as the system operator sees them: how many, how large, which nobody refers to; no name, no content."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.attachment import Attachment
from models.platform.clock import now
from models.platform.file_use import GRACE, digests_in_use
from models.platform.filestore import FileStore
from models.platform.refusal import Forbidden
from models.platform.rights import Permission, grant
from models.platform.scope import SYSTEM, acting_as, actor_of

PAGE = "console_file"
grant(Permission.VIEW, PAGE, AccountKind.SYSTEM_OPERATOR)


@dataclass(frozen=True)
class OfFormat:
    """The attachments of one format; the same content attached twice is kept once."""

    extension: str
    attached: int
    contents: int
    size: int


@dataclass(frozen=True)
class StoreCount:
    """The store held against what the database refers to."""

    kept: int
    unused: int
    due: int
    """Unused for longer than the time of grace: the next sweep takes them."""
    missing: int
    """Referred to and not there."""


def by_format(session: Session) -> list[OfFormat]:
    """The attachments of the whole system by format, the most numerous first."""
    _require(session)
    count = func.count()
    with acting_as(session, SYSTEM):
        rows = session.execute(
            select(
                Attachment.extension,
                count,
                func.count(Attachment.digest.distinct()),
                func.coalesce(func.sum(Attachment.size), 0),
            )
            .group_by(Attachment.extension)
            .order_by(count.desc(), Attachment.extension)
        )
        return [
            OfFormat(extension, attached, contents, int(size)) for extension, attached, contents, size in rows
        ]


def count_store(session: Session, store: FileStore) -> StoreCount:
    """Go through the whole store; it takes as long as the store is large."""
    _require(session)
    used, kept, due, unused = digests_in_use(session), set(), 0, 0
    moment = now()
    for each in store.kept():
        kept.add(each.digest)
        if each.digest not in used:
            unused += 1
            due += moment - each.on >= GRACE
    return StoreCount(len(kept), unused, due, len(used - kept))


def _require(session: Session) -> None:
    if not actor_of(session).may(Permission.VIEW.value, PAGE):
        raise Forbidden("文件概况只供系统管理账号查看")
