"""附件办理 the verbs upon attachments: take in, hold, rename, take off; each judged as a change of the record (001-003, 132, 152)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from sqlalchemy.orm import Session

from models.base import AreaScoped, Record
from models.platform import audit
from models.platform.attachment import Attachment, attachments_of, owner_of
from models.platform.attachment_arrival import clean_name, examined, extension_of, require_type
from models.platform.attachment_naming import follows_rule, name_by_rule
from models.platform.attachment_slot import AttachmentSlot, slot_of
from models.platform.clock import now
from models.platform.filestore import FileStore, Incoming, TooLargeError
from models.platform.letterhead import Doubt
from models.platform.records import allow, subject_of, values_of
from models.platform.refusal import Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.write_guards import Attempt


@dataclass(frozen=True)
class Upload:
    """What a browser sent: the name as typed there, the bytes, and the tick 已去红头、盖章."""

    name: str
    stream: IO[bytes]
    is_confirmed: bool = False


@dataclass(frozen=True)
class Arrived:
    """A file that has come in and proved sound, but is not a record's yet."""

    slot: AttachmentSlot
    name: str
    extension: str
    incoming: Incoming
    doubts: tuple[Doubt, ...]


@contextmanager
def arriving(store: FileStore, slot: AttachmentSlot, sent: Upload) -> Iterator[Arrived]:
    """Take a file in and judge it, before any transaction is open: pictures and PDF are opened in a confined child.

    Raises :class:`Refusal` with what to do; then nothing is kept.
    """
    name = clean_name(sent.name)
    extension = extension_of(slot, name)
    if slot.is_official and not sent.is_confirmed:
        raise Refusal(f"{name}：请先勾选“已去红头、盖章”后再上传")
    try:
        with store.receive(sent.stream, slot.limit) as incoming:
            found = require_type(slot, name, extension, incoming)
            doubts = examined(name, incoming, found, slot)
            yield Arrived(slot, name, extension, incoming, doubts)
    except TooLargeError as error:
        raise Refusal(f"{name}：文件超过 {slot.megabytes} MB，请压缩后重新上传") from error


@dataclass(frozen=True)
class Content:
    """A file that lies in the store: the name it came under, what it is, what is doubted of it."""

    name: str
    extension: str
    digest: str
    size: int
    doubts: str = ""


def attach(session: Session, store: FileStore, owner: Record, file: Arrived) -> Attachment:
    """Make a file that has arrived one of a record's, under the name that the manual's rule gives it."""
    incoming = file.incoming
    content = Content(file.name, file.extension, incoming.digest, incoming.size, "、".join(file.doubts))
    row = hold_content(session, owner, file.slot, content)
    store.keep(incoming)
    return row


def hold_content(session: Session, owner: Record, slot: AttachmentSlot, content: Content) -> Attachment:
    """Make a file of the store one of a record's. Raises :class:`Refusal` when there is no room or it is there."""
    allow_change(session, owner)
    held = _held_with_room(session, owner, slot, content.digest)
    name = _name(session, owner, slot, content, {each.name for each in held})
    row = Attachment(
        area=_area_of(session, owner),
        table_name=owner.__tablename__,
        row_id=owner.id,
        slot=slot.key,
        name=name,
        original_name=content.name,
        extension=content.extension,
        digest=content.digest,
        size=content.size,
        doubts=content.doubts,
        uploaded_by=actor_of(session).account_id,
        uploaded_on=now(),
    )
    session.add(row)
    session.flush()
    audit.log(session, "上传附件", subject_of(owner), {slot.key: (None, name)})
    return row


def rename_by_rule(session: Session, owner: Record) -> int:
    """Name every file of a record anew by its slot's rule, as after the record's own name has changed; how many."""
    allow_change(session, owner)
    renamed: dict[str, tuple[str, str]] = {}
    for key, held in attachments_of(session, owner).items():
        slot = slot_of(type(owner), key)
        taken = {each.name for each in held if follows_rule(session, owner, slot, each.name)}
        for each in held:
            if each.name not in taken:
                old, each.name = each.name, name_by_rule(session, owner, slot, each.extension, taken)
                taken.add(each.name)
                renamed[f"{key}-{each.id}"] = (old, each.name)
    if renamed:
        session.flush()
        audit.log(session, "附件改名", subject_of(owner), renamed)
    return len(renamed)


def misnamed(session: Session, owner: Record) -> list[Attachment]:
    """The files of a record whose names do not follow their rule."""
    return [
        each
        for key, held in attachments_of(session, owner).items()
        for each in held
        if not follows_rule(session, owner, slot_of(type(owner), key), each.name)
    ]


def detach(session: Session, attachment: Attachment) -> None:
    """Take one file off its record; not the last of those that the record must have."""
    owner = owner_of(session, attachment)
    allow_change(session, owner)
    slot = slot_of(type(owner), attachment.slot)
    others = [each for each in attachments_of(session, owner)[slot.key] if each is not attachment]
    if not others and (why := slot.why_demanded(values_of(owner))):
        raise Refusal(f"{slot.label}：{why}，请先上传新文件再删除这个文件，或删除整条记录")
    let_go(session, owner, attachment)


def let_go(session: Session, owner: Record, attachment: Attachment) -> None:
    """Take a file off its record; the log keeps its name."""
    allow_change(session, owner)
    change = {attachment.slot: (attachment.name, None)}
    audit.log(session, "删除附件", subject_of(owner), change)
    session.delete(attachment)
    session.flush()


def allow_change(session: Session, owner: Record) -> None:
    """Files follow the rules of their record: who may not edit it may not change them."""
    area = getattr(owner, "area", None)
    allow(session, Attempt(Permission.EDIT, type(owner), area, owner))


def _area_of(session: Session, owner: Record) -> int:
    """The division that a file belongs to: its owner's, or of a record that has none the account's own."""
    area: int = owner.area if isinstance(owner, AreaScoped) else actor_of(session).area or 0
    return area


def _name(session: Session, owner: Record, slot: AttachmentSlot, content: Content, taken: set[str]) -> str:
    if not slot.naming:
        return content.name
    return name_by_rule(session, owner, slot, content.extension, taken)


def _held_with_room(session: Session, owner: Record, slot: AttachmentSlot, digest: str) -> list[Attachment]:
    session.refresh(owner, with_for_update=True)
    held = attachments_of(session, owner)[slot.key]
    if any(each.digest == digest for each in held):
        raise Refusal(f"{slot.label}中已有同样的文件，无需重复上传")
    if len(held) >= slot.most:
        raise Refusal(f"{slot.label}最多 {slot.most} 个文件，请先删除再上传")
    return held
