"""附件检查 what is looked at before a file is taken: its name, its ending, its content, opened where it can do no harm (001-003)."""

import re

from models.platform.attachment_slot import AttachmentSlot
from models.platform.confined import Allowance, confined
from models.platform.file_soundness import make_ready, require_sound
from models.platform.file_types import FileType, UnreadableError, type_of
from models.platform.filestore import Incoming
from models.platform.letterhead import Doubt, doubts_about, prepare
from models.platform.refusal import Refusal

LONGEST_NAME = 200
EXAMINATION = Allowance(memory_bytes=1 << 30, processor_seconds=20, wall_seconds=40)
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
"""What Windows takes for a device: an office could neither save such a file nor unpack an archive that holds one."""


def clean_name(name: str) -> str:
    """The name a file is kept and shown under: no folders, no invisible characters, no device, not too long."""
    last = UNSEEN.sub("", name).replace("\\", "/").rsplit("/", 1)[-1].strip(" .")
    if not last:
        raise Refusal("文件没有名称，请重命名后重新上传")
    if len(last) > LONGEST_NAME:
        raise Refusal(f"文件名超过 {LONGEST_NAME} 个字，请缩短后重新上传")
    return f"_{last}" if DEVICE.match(last) else last


def extension_of(slot: AttachmentSlot, name: str) -> str:
    """The ending of a name, where the slot takes it."""
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if extension not in slot.extensions:
        formats = "、".join(f".{each}" for each in slot.extensions)
        raise Refusal(f"{name}：格式不符，{slot.label}只能上传 {formats}")
    return extension


def require_type(slot: AttachmentSlot, name: str, extension: str, incoming: Incoming) -> FileType:
    """What a file is by its content; refused where its ending says otherwise."""
    try:
        found = type_of(incoming.path)
    except UnreadableError as error:
        raise Refusal(f"{name}：{error}") from error
    if extension not in found.extensions:
        raise Refusal(
            f"{name}：文件内容是 {found.extensions[0]}，与后缀 .{extension} 不符，"
            f"请用原文件重新上传{slot.label}"
        )
    return found


def examined(name: str, incoming: Incoming, kind: FileType, slot: AttachmentSlot) -> tuple[Doubt, ...]:
    """Opened where it can do no harm; a file that cannot be is refused."""

    def examine() -> tuple[Doubt, ...]:
        try:
            require_sound(incoming.path, kind)
        except UnreadableError as error:
            raise Refusal(f"{name}：{error}") from error
        if slot.check is not None:
            slot.check(incoming.path)
        return doubts_about(incoming.path, kind) if slot.is_official else ()

    make_ready()
    if slot.is_official:
        prepare()
    return confined(examine, EXAMINATION)
