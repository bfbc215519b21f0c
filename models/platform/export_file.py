"""导出文件 the file that a request was granted: sealed while it waits, taken once, gone after a day (R45, R47)."""

import io
from os import urandom

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.database import touched
from models.platform import audit, job_lease, keyring
from models.platform.clock import now
from models.platform.export_request import GOOD_FOR, PAGE, ExportRequest
from models.platform.filestore import FileStore
from models.platform.jobs import Lease
from models.platform.keyring import Purpose
from models.platform.periodic import periodic
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import SYSTEM, acting_as, actor_of
from models.platform.transaction import transaction

NONCE = 12
LARGEST = 256 << 20
GONE = "这份导出文件已被下载过，或已过期；如仍需要，请重新提交导出申请"
NOT_YET = "导出文件正在生成，请稍后刷新本页"


def sealed(content: bytes, request_id: int) -> bytes:
    """The file as it lies in the store: it opens for this request alone."""
    key, nonce = keyring.current(Purpose.DOWNLOAD), urandom(NONCE)
    return key.kid.encode() + b"." + nonce + AESGCM(key.secret).encrypt(nonce, content, _bound(request_id))


def opened(stored: bytes, request_id: int) -> bytes:
    """The file again."""
    kid, _, rest = stored.partition(b".")
    key = keyring.key(kid.decode(), Purpose.DOWNLOAD)
    return AESGCM(key.secret).decrypt(rest[:NONCE], rest[NONCE:], _bound(request_id))


def _bound(request_id: int) -> bytes:
    return f"{PAGE}|{request_id}".encode()


def granted(session: Session, request_id: int) -> ExportRequest:
    """The request of the account itself, while its file may be taken; refused otherwise."""
    mine = ExportRequest.id == request_id, ExportRequest.account_id == actor_of(session).account_id
    found = session.scalars(select(ExportRequest).where(*mine)).one_or_none()
    if found is None:
        raise NotFound("没有找到这份导出申请，请返回列表重新选择")
    if found.failure is not None:
        raise Refusal(f"导出文件没有生成：{found.failure}。请重新提交导出申请")
    if not found.is_usable:
        raise Refusal(GONE)
    return found


def keep(session: Session, lease: Lease, request_id: int, name: str, content: bytes) -> None:
    """Put a file that a job has made where whoever asked for it may take it."""
    store: FileStore = session.info["files"]
    with store.receive(io.BytesIO(sealed(content, request_id)), LARGEST) as incoming:
        digest = store.keep(incoming)
        with transaction(session):
            job_lease.hold(session, lease, done=1)
            with acting_as(session, SYSTEM):
                session.execute(
                    update(ExportRequest)
                    .where(ExportRequest.id == request_id)
                    .values(digest=digest, file_name=name)
                )
            audit.log(session, "生成导出文件", audit.Subject(PAGE, 0, request_id, name))


def take(session: Session, store: FileStore, request_id: int) -> tuple[str, bytes]:
    """The name and the content, once; logged as an export in the commit that uses the consent up."""
    with transaction(session):
        found = granted(session, request_id)
        if found.digest is None:
            raise Refusal(NOT_YET)
        name, content = found.file_name, opened(store.read(found.digest), request_id)
        with acting_as(session, SYSTEM):
            done = session.execute(
                update(ExportRequest)
                .where(ExportRequest.id == request_id, ExportRequest.taken_on.is_(None))
                .values(taken_on=now(), digest=None)
                .execution_options(synchronize_session=False)
            )
        if not touched(done):
            raise Refusal(GONE)
        whole = "（包含完整号码）" if found.is_unmasked else ""
        subject = audit.Subject(found.table_name, found.area, None, f"{found.label} {found.count} 条{whole}")
        told = {"导出申请": (None, request_id), "文件名": (None, name)}
        audit.log(session, "导出", subject, told, outcome=audit.Outcome(reason=found.reason))
    return name, content


@periodic("drop_export_files", "15 * * * *", "清除到期的导出文件")
def drop_export_files(session: Session) -> None:
    """Let go of files that nobody took within the day; the sweeper deletes what nothing names."""
    gone = session.execute(
        update(ExportRequest)
        .where(ExportRequest.digest.is_not(None), ExportRequest.decided_on < now() - GOOD_FOR)
        .values(digest=None)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    if gone:
        audit.log(session, "清除导出文件", audit.Subject(PAGE, 0, None, f"{gone} 份，24 小时内没有下载"))
