"""发函样式 the letter's template that comes with the system; an administrator takes it as the start of their own (001-115)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

TITLE_FONT, TEXT_FONT = "黑体", "仿宋"
BODY_POINTS, TABLE_POINTS, TITLE_POINTS = 16, 10.5, 22
INDENT, AHEAD = 2 * BODY_POINTS, 12
MARGINS = {"top_margin": 3.7, "bottom_margin": 3.5, "left_margin": 2.8, "right_margin": 2.6}
"""Centimetres, as official letters have them."""
PAGE = (21.0, 29.7)
COLUMNS = {
    "序号": 1.2, "姓名": 2.0, "职务": 2.4, "职级": 2.1, "人员类别": 2.4, "行政村": 3.7, "编制角色": 1.8,
}  # fmt: skip
"""The columns of the list with their widths in centimetres; together the width of the text."""
OPENING = (
    "为深入开展“干部规划家乡行动”，经征求本人意愿，并经县委组织部审核，拟请贵单位下列 {{人数}} 名同志参加家乡"
    "村庄规划编制工作。请贵单位予以支持，并为其参与规划编制提供便利。名单如下："
)
CLOSING = "特此函告。"


def built_in_template() -> bytes:
    """The template as a Word document."""
    import docx  # a server's start need not wait for it

    document = docx.Document()
    _set_page(document)
    _write(document, "关于邀请参加“干部规划家乡行动”的函", TITLE_FONT, TITLE_POINTS, align="center")
    _write(document, "{{函文号}}", TEXT_FONT, BODY_POINTS, align="center")
    _write(document, "{{单位名称}}：", TEXT_FONT, BODY_POINTS)
    _write(document, OPENING, TEXT_FONT, BODY_POINTS, indent=INDENT)
    _write_table(document)
    _write(document, CLOSING, TEXT_FONT, BODY_POINTS, indent=INDENT, ahead=AHEAD)
    _write(document, "{{发函单位}}", TEXT_FONT, BODY_POINTS, align="right")
    _write(document, "{{日期}}", TEXT_FONT, BODY_POINTS, align="right")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_page(document: Document) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = (Cm(each) for each in PAGE)
    for name, width in MARGINS.items():
        setattr(section, name, Cm(width))


def _write(
    document: Document,
    text: str,
    font: str,
    points: float,
    *,
    align: str = "left",
    indent: float = 0,
    ahead: float = 0,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH[align.upper()]
    paragraph.paragraph_format.first_line_indent = Pt(indent)
    paragraph.paragraph_format.line_spacing = 1.5
    paragraph.paragraph_format.space_before = Pt(ahead)
    _add(paragraph, text, font, points)


def _add(paragraph: Paragraph, text: str, font: str, points: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(points)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - the Chinese font


def _write_table(document: Document) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    table = document.add_table(rows=2, cols=len(COLUMNS), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, (heading, width) in enumerate(COLUMNS.items()):
        table.columns[column].width = Cm(width)
        for row, text in enumerate((heading, f"{{{{{heading}}}}}")):
            cell = table.cell(row, column)
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _add(paragraph, text, TITLE_FONT if row == 0 else TEXT_FONT, TABLE_POINTS)
    _repeat_on_each_page(table.rows[0])


def _repeat_on_each_page(row: Any) -> None:
    """A long list has its headings on every page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no way of its own
