"""导入权限 whose import it is, and what may be imported where."""

from sqlalchemy.orm import Session

from imports.jobs import sets_for
from models.platform.import_batch import BatchState, ImportBatch, fetch_batch
from models.platform.import_sets import ImportSet, set_of
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import actor_of
from models.types import LARGEST_ID


def fetch_own_batch(session: Session, batch_id: int) -> ImportBatch:
    """A batch that the account may see: one of its area, of something that it may import itself."""
    batch = fetch_batch(session, min(batch_id, LARGEST_ID))
    if not may_import(session, batch.set_key):
        raise NotFound("没有找到这次导入，请从导入记录中选择")
    return batch


def may_import(session: Session, key: str) -> bool:
    """Whether the account may import a set; nobody imports one that is no longer declared."""
    try:
        return sets_for(actor_of(session), set_of(key))
    except NotFound:
        return False


def chosen_set(session: Session, key: str) -> ImportSet:
    """The set that was chosen. Refused when the account may not import it."""
    wanted = set_of(key)
    if not sets_for(actor_of(session), wanted):
        raise Refusal(f"本账号没有“{wanted.label}”的导入权限，请从列表中选择")
    return wanted


def require_own(session: Session, batch: ImportBatch, state: BatchState) -> None:
    """Refuse to act on a file of somebody else's, or on one that is not at this point."""
    if batch.account_id != actor_of(session).account_id:
        raise Refusal("只能导入本账号上传的文件，请重新上传")
    if batch.standing is not state:
        raise Refusal(f"这份文件的状态是“{batch.standing.label}”，不能重复办理，请查看导入记录")
