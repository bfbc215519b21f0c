"""附件栏 attachment slots: the places for files that a table declares (data.md 0.5; 001-003, 132)."""

from dataclasses import dataclass
from typing import Any

from models.platform.refusal import NotFound

IMAGES = ("jpg", "jpeg", "png")
DOCUMENTS = ("pdf", "doc", "docx", "xls", "xlsx")
ANY = (*IMAGES, *DOCUMENTS)
MEGABYTE = 1 << 20
NO_LETTERHEAD = "所有上传附件需去掉红头和盖章"


@dataclass(frozen=True)
class AttachmentSlot:
    """A place for files on a table: which formats, how many, how large, and whether it must be filled."""

    key: str
    label: str
    extensions: tuple[str, ...] = ANY
    most: int = 20
    megabytes: int = 50
    required: bool = False
    is_official: bool = True

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
        return f"支持 {formats}，单个不超过 {self.megabytes} MB，最多 {self.most} 个；{NO_LETTERHEAD}"


PHOTOS = AttachmentSlot("photos", "现场照片", IMAGES, is_official=False)


def slots_of(table: type[Any]) -> tuple[AttachmentSlot, ...]:
    """The slots of a table: what it declares (``attachments=``), and photos where it says ``photos``."""
    extra = table.__decl__.extra
    photos = (PHOTOS,) if extra.get("photos") else ()
    return (*extra.get("attachments", ()), *photos)


def slot_of(table: type[Any], key: str) -> AttachmentSlot:
    """The slot of that key; :class:`NotFound` when the table has none."""
    found = next((slot for slot in slots_of(table) if slot.key == key), None)
    if found is None:
        raise NotFound("没有这个附件栏，请返回页面重新上传")
    return found
