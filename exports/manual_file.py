"""操作手册下载 the manual of a role as a Word document, to print or to keep (001-011)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from exports.manual_text import Block, Line, Shape

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "宋体"
POINTS = 12
STYLES = {Shape.PARAGRAPH: "Normal", Shape.BULLETS: "List Bullet"}


def manual_file(blocks: Sequence[Block]) -> bytes:
    """The document; the first heading is its title."""
    import docx  # a server's start need not wait for it

    document = docx.Document()
    document.core_properties.title = "".join(run.text for run in blocks[0].lines[0])
    document.core_properties.author = "云岭"
    _use_chinese_fonts(document)
    for block in blocks:
        _write(document, block)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _use_chinese_fonts(document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), FONT)
    document.styles["Normal"].font.size = Pt(POINTS)


def _write(document: Document, block: Block) -> None:
    if block.shape is Shape.HEADING:
        [line] = block.lines
        document.add_heading("".join(run.text for run in line), block.level - 1)
        return
    for number, line in enumerate(block.lines, 1):
        paragraph = document.add_paragraph(style=STYLES.get(block.shape, "Normal"))
        if block.shape is Shape.NUMBERS:  # a list numbered by Word would go on from the list before it
            paragraph.add_run(f"{number}. ")
        _add(paragraph, line)


def _add(paragraph: Paragraph, line: Line) -> None:
    for run in line:
        paragraph.add_run(run.text).bold = run.is_strong or None
