"""附件栏 attachment slots: the places for files that a table declares (data.md 0.5; 001-003, 132)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.platform.refusal import NotFound
from models.registry import DeclarationError

IMAGES = ("jpg", "jpeg", "png")
DOCUMENTS = ("pdf", "doc", "docx", "xls", "xlsx")
ANY = (*IMAGES, *DOCUMENTS)
MEGABYTE = 1 << 20
NO_LETTERHEAD = "所有上传附件需去掉红头和盖章"
NAME_PARTS = {"place": "村名称", "title": "名称", "label": "附件栏名称", "number": "序号"}
"""What a naming rule may hold, and what the hint beside the button calls it."""


@dataclass(frozen=True)
class AttachmentSlot:
    """A place for files on a table: which formats, how many, how large, and whether it must be filled.

    ``naming`` is the manual's rule for the names of its files, without the ending: ``{place}村域综合规划草案图``
    or ``{title}{number}``. Files are renamed to it as they come; the name they came under is remembered.
    ``demand`` says why a row may not be saved without a file; nothing when it may.
    ``check`` looks into a file that has proved sound, and raises a :class:`Refusal` when it is not what is asked for.
    ``views`` are what its pictures should show, a picture of each; whoever reads the row is told of fewer.
    """

    key: str
    label: str
    extensions: tuple[str, ...] = ANY
    most: int = 20
    megabytes: int = 50
    required: bool = False
    is_official: bool = True
    naming: str = ""
    demand: Callable[[Mapping[str, Any]], str] | None = None
    check: Callable[[Path], None] | None = None
    views: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """A rule that cannot tell its files apart, or names what there is not, stops the start-up."""
        parts = re.findall(r"\{(\w*)\}", self.naming)
        if unknown := set(parts) - NAME_PARTS.keys():
            raise DeclarationError(
                f"attachment slot {self.key}: unknown part {sorted(unknown)} in its naming rule"
            )
        if self.naming and self.most > 1 and "number" not in parts:
            raise DeclarationError(
                f"attachment slot {self.key}: several files need {{number}} in the naming rule"
            )

    def why_demanded(self, row: Mapping[str, Any]) -> str:
        """Why a row with these values may not be saved without a file; empty when it may."""
        return self.demand(row) if self.demand is not None else ""

    @property
    def accept(self) -> str:
        """The formats as a browser's file dialog is told them."""
        return ",".join(f".{each}" for each in self.extensions)

    @property
    def limit(self) -> int:
        """The largest size in bytes."""
        return self.megabytes * MEGABYTE

    @property
    def hint(self) -> str:
        """What is shown beside the button, always."""
        formats = "、".join(self.extensions)
        named = f"；自动命名为“{self.naming_words}”" if self.naming else ""
        least = f"；不少于 {len(self.views)} 张：{'、'.join(self.views)}" if self.views else ""
        return f"支持 {formats}，单个不超过 {self.megabytes} MB，最多 {self.most} 个{named}{least}；{NO_LETTERHEAD}"

    @property
    def naming_words(self) -> str:
        """The naming rule as people read it: 村名称+村域综合规划草案图."""
        words = re.sub(r"\{(\w+)\}", lambda part: f"+{NAME_PARTS[part[1]]}+", self.naming)
        return re.sub(r"\++", "+", words).strip("+")


PHOTOS = AttachmentSlot("photos", "现场照片", IMAGES, is_official=False)


def slots_of(table: type[Any]) -> tuple[AttachmentSlot, ...]:
    """The slots of a table: what it declares (``attachments=``), and photos where it says ``photos`` (or of what)."""
    extra = table.__decl__.extra
    photos = extra.get("photos")
    views = photos if isinstance(photos, tuple) else ()
    return (*extra.get("attachments", ()), *([replace(PHOTOS, views=views)] if photos else ()))


def slot_of(table: type[Any], key: str) -> AttachmentSlot:
    """The slot of that key; :class:`NotFound` when the table has none."""
    found = next((slot for slot in slots_of(table) if slot.key == key), None)
    if found is None:
        raise NotFound("没有这个附件栏，请返回页面重新上传")
    return found
