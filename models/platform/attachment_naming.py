"""附件命名 the names of files by the manual's rules: 三多居委会村域综合规划草案图.jpg, 活动名称1.jpg (001-063, 163…167)."""

import re
from collections.abc import Collection

from sqlalchemy.orm import Session

from models.base import Record
from models.platform.attachment_slot import AttachmentSlot
from models.platform.division import path_of

NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST_PART = 80


def name_by_rule(
    session: Session, owner: Record, slot: AttachmentSlot, extension: str, taken: Collection[str]
) -> str:
    """The name of the next file of a slot; numbers begin at 1, and one that was given up is used again."""
    parts = {"label": slot.label, "title": safe_part(owner.title), "place": _place(session, owner)}
    number = 1
    while (name := f"{slot.naming.format(**parts, number=number)}.{extension}") in taken:
        number += 1
        if "{number}" not in slot.naming:
            break
    return name


def follows_rule(session: Session, owner: Record, slot: AttachmentSlot, name: str) -> bool:
    """Whether a name is one that the rule gives to a file of this record."""
    if not slot.naming:
        return True
    parts = {"label": slot.label, "title": safe_part(owner.title), "place": _place(session, owner)}
    escaped = {key: re.escape(value) for key, value in parts.items()}
    pattern = re.escape(slot.naming).replace(r"\{", "{").replace(r"\}", "}")
    return bool(re.fullmatch(pattern.format(**escaped, number=r"[1-9]\d*") + r"\.\w+", name))


def _place(session: Session, owner: Record) -> str:
    area = getattr(owner, "area", None)
    places = path_of(session, area) if area is not None else []
    return safe_part(places[-1].name) if places else ""


def safe_part(text: str) -> str:
    """A part of a name, without what a file system or a browser takes for something else."""
    return NOT_IN_NAMES.sub("", text).strip(" .")[:LONGEST_PART]
