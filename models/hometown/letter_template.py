"""发函模板 the template of the letters, which an administrator may replace by an upload (001-115)."""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Boolean, String, select
from sqlalchemy.orm import Mapped, Session

from models.base import Record
from models.fields import field
from models.hometown.letter_words import KNOWN, NEEDED, words_in
from models.levels import AccountKind
from models.platform.attachment import Attachment
from models.platform.attachment_slot import AttachmentSlot
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as

TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
TEXT = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>")
LARGEST_PART = 5 << 20


def require_known_words(path: Path) -> None:
    """Refuse a template that holds a placeholder nobody can fill, or says neither to whom nor about whom."""
    words = [word for text in _paragraphs(path) for word in words_in(text)]
    if unknown := [word for word in dict.fromkeys(words) if word not in KNOWN]:
        raise Refusal(
            f"模板中的占位符“{'”“'.join(unknown[:5])}”无法识别，可用的有：{'、'.join(KNOWN)}。请改正后重新上传"
        )
    if missing := [word for word in NEEDED if word not in words]:
        raise Refusal(
            f"模板中缺少占位符 {'、'.join(f'{{{{{word}}}}}' for word in missing)}，请补充后重新上传"
        )


def _paragraphs(path: Path) -> Iterator[str]:
    """The text of each paragraph; Word cuts a text into pieces as it likes, so it is put together first."""
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            if not TEXT_PARTS.fullmatch(entry.filename):
                continue
            if entry.file_size > LARGEST_PART:
                raise Refusal("模板内容过多，请只保留一封函件的正文后重新上传")
            xml = package.read(entry).decode("utf-8", "replace")
            for paragraph in PARAGRAPH.findall(xml):
                yield html.unescape("".join(TEXT.findall(paragraph)))


TEMPLATE_FILE = AttachmentSlot(
    "template", "发函模板", ("docx",), most=1, megabytes=5, is_official=False, check=require_known_words
)
KEEPERS = (AccountKind.DATA_ADMINISTRATOR,)


class LetterTemplate(
    Record,
    label="发函模板",
    menu="系统管理",
    written_by=KEEPERS,
    read_by=KEEPERS,
    imported_by=(),
    attachments=(TEMPLATE_FILE,),
    closed_to_api="函件的版式文件，由数据管理员在系统里维护",
):
    """A template; the newest one in use that has its file is what letters are made from."""

    __tablename__ = "hometown_letter_template"

    name: Mapped[str] = field(
        "模板名称", String(100), required=True, help="保存后上传 .docx 模板；占位符写成 {{单位名称}} 的样子"
    )
    is_used: Mapped[bool] = field(
        "是否启用",
        Boolean,
        required=True,
        default=True,
        help="启用多个时用最新的；都不启用时用系统自带的模板",
    )


def template_digest(session: Session) -> str | None:
    """The content of the template in use, by its digest; None when the built-in one is."""
    with acting_as(session, SYSTEM):
        return session.scalars(
            select(Attachment.digest)
            .join(LetterTemplate, LetterTemplate.id == Attachment.row_id)
            .where(Attachment.table_name == LetterTemplate.__tablename__, LetterTemplate.is_used)
            .order_by(LetterTemplate.id.desc())
            .limit(1)
        ).one_or_none()
