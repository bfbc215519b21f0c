"""函件文档 templates and letters as Word holds them."""

import io
from typing import Any

import docx


def document_of(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def saved(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def template(*paragraphs: str, row: str = "{{姓名}}") -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.add_table(rows=1, cols=1).cell(0, 0).text = row
    return saved(document)
