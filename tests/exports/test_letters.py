"""函件 the letters: filled however Word has cut the text, one for each unit, and they open in LibreOffice (001-115)."""

import io
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.hometown.letter_form import built_in_template
from exports.hometown.letters import LetterForm, LetterText, archive_of_letters
from models.hometown.letter_words import OF_A_PERSON, OF_THE_LETTER
from tests.exports.letter_documents import document_of, saved, template

OFFICE = shutil.which("soffice")
WORDS = dict.fromkeys(OF_THE_LETTER, "") | {
    "单位名称": "示例市水务局",
    "发函单位": "景东县委组织部",
    "函文号": "景组函〔2026〕8号",
    "日期": "2026年11月21日",
    "人数": "2",
}
PEOPLE = [
    {name: f"{name}{number}" for name in OF_A_PERSON} | {"姓名": f"戊{number}", "序号": str(number)}
    for number in (1, 2)
]
LETTER = LetterText("示例市水务局", WORDS, PEOPLE)


def filled(template: bytes, letter: LetterText) -> bytes:
    return LetterForm(template).filled(letter)


def words_of(content: bytes) -> list[str]:
    document = document_of(content)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def test_a_letter_says_to_whom_by_whom_and_lists_the_people() -> None:
    """001-115: one letter for a unit, listing everybody of it who takes part."""
    words = words_of(filled(built_in_template(), LETTER))

    assert "示例市水务局：" in words
    assert "景组函〔2026〕8号" in words
    assert any("下列 2 名同志" in text for text in words)
    assert words.index("戊1") < words.index("戊2")
    assert words[-1] == "编制角色2"
    assert not any("{{" in text for text in words)


def test_a_long_list_fits_the_text_and_has_its_headings_on_every_page() -> None:
    """001-115: the columns are as wide as what stands in them, together as wide as the text."""
    document = document_of(filled(built_in_template(), LETTER))
    [table], section = document.tables, document.sections[0]
    across = section.page_width - section.left_margin - section.right_margin

    assert abs(sum(column.width for column in table.columns) - across) < Cm(0.1)
    assert table.columns[5].width > 2 * table.columns[0].width
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_row_is_repeated_for_each_person_and_stands_before_what_follows() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=1)
    for place, text in enumerate(("名单", "{{序号}}.{{姓名}}（{{单位名称}}）", "以上")):
        table.cell(place, 0).text = text

    assert words_of(filled(saved(document), LETTER)) == [
        "名单",
        "1.戊1（示例市水务局）",
        "2.戊2（示例市水务局）",
        "以上",
    ]


@settings(max_examples=40)
@given(cuts=st.lists(st.integers(0, 22), max_size=6))
def test_a_placeholder_is_found_however_word_has_cut_it(cuts: list[int]) -> None:
    """001-115: Word keeps a text in pieces as it was typed."""
    text = "致{{单位名称}}，共{{ 人数 }}人。"
    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    document = docx.Document()
    paragraph = document.add_paragraph()
    for start, end in pairwise(places):
        paragraph.add_run(text[start:end])

    assert words_of(filled(saved(document), LETTER)) == ["致示例市水务局，共2人。"]


def test_head_and_foot_of_the_page_are_filled_too_and_forms_are_kept() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{发函单位}}"
    run = document.add_paragraph().add_run("{{单位名称}}")
    run.bold = True
    made = document_of(filled(saved(document), LETTER))

    assert made.sections[0].header.paragraphs[0].text == "景东县委组织部"
    assert [(each.text, each.bold) for each in made.paragraphs[0].runs] == [("示例市水务局", True)]


@given(unit=st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()))
@settings(max_examples=25)
def test_what_is_typed_is_text_never_a_placeholder_or_markup(unit: str) -> None:
    content = filled(template("致{{单位名称}}"), LetterText(unit, WORDS | {"单位名称": unit}, PEOPLE))
    assert words_of(content)[0] == f"致{unit}"


def test_nothing_of_one_letter_is_left_in_the_next() -> None:
    """001-115: one template read for all; a long letter before a short one, head and foot included."""
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "{{单位名称}}"
    document.add_paragraph("致{{单位名称}}，共{{人数}}人")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{{姓名}}"
    form, alone = LetterForm(saved(document)), LetterForm(saved(document))
    short = LetterText("乙局", WORDS | {"单位名称": "乙局", "人数": "1"}, PEOPLE[:1])

    assert words_of(form.filled(LETTER)) == ["致示例市水务局，共2人", "戊1", "戊2"]
    again = form.filled(short)
    assert words_of(again) == ["致乙局，共1人", "戊1"] == words_of(alone.filled(short))
    assert document_of(again).sections[0].footer.paragraphs[0].text == "乙局"


def test_a_letter_has_no_heads_and_feet_that_its_template_has_not() -> None:
    with zipfile.ZipFile(io.BytesIO(filled(template("致{{单位名称}}"), LETTER))) as package:
        assert [name for name in package.namelist() if "header" in name or "footer" in name] == []


def test_every_unit_has_its_own_file_in_the_archive() -> None:
    """001-115: in a zip, each under its unit's name; names that meet are told apart."""
    letters = [LetterText(unit, WORDS | {"单位名称": unit}, PEOPLE) for unit in ("甲/局", "甲局", "乙局")]
    file = io.BytesIO()
    assert archive_of_letters(file, built_in_template(), letters) == 3
    with zipfile.ZipFile(file) as package:
        assert package.namelist() == ["甲局_函.docx", "甲局_函（2）.docx", "乙局_函.docx"]
        assert "乙局：" in words_of(package.read("乙局_函.docx"))


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_letter_opens_in_libreoffice_on_one_page(tmp_path: Path) -> None:
    """001-115: the letter itself, as it is printed."""
    file = tmp_path / "letter.docx"
    file.write_bytes(filled(built_in_template(), LETTER))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with pdfium.PdfDocument(file.with_suffix(".pdf")) as printed:
        texts = [page.get_textpage().get_text_bounded() for page in printed]
    assert len(texts) == 1
    for word in ("干部规划家乡行动", "示例市水务局", "戊1", "戊2", "景东县委组织部", "2026年11月21日"):
        assert word in texts[0].replace(" ", "")
