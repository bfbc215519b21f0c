"""模板 what an issued template holds, and that it survives the programs it is opened in (001-132; data.md 1.21)."""

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from exports.template import file_name
from imports.identity import identity_of
from imports.reading import read_workbook
from imports.run import run_file
from imports.workbook import Asked
from models.fields import Kind, fields_of
from models.hometown.field_survey import SURVEY_TABLES, Industry
from models.platform.dictionary import dictionaries
from models.platform.import_sets import set_of
from models.platform.template_layout import HINT_MARK, HINT_ROW, INTRODUCTION
from tests import people
from tests.imports import survey_file as files
from tests.imports.survey_file import VILLAGE

SURVEY = set_of("field_survey")
OFFICE = shutil.which("soffice")


@pytest.fixture
def hamlets(session: Session) -> dict[int, str]:
    return files.open_survey(session)


@pytest.fixture
def book(session: Session, hamlets: dict[int, str]) -> Workbook:
    return load_workbook(io.BytesIO(files.template(session, SURVEY)))


def checks_of(sheet: Any, heading: str) -> list[Any]:
    letter = sheet.cell(2, files.column_of(sheet, heading)).column_letter
    return [
        each for each in sheet.data_validations.dataValidation if str(each.sqref).startswith(f"{letter}4:")
    ]


def test_the_first_sheet_explains_and_every_table_has_its_own(book: Workbook) -> None:
    labels = [table.__decl__.label for table in SURVEY_TABLES]
    assert book.sheetnames[0] == INTRODUCTION
    assert [name for name in book.sheetnames if name in labels] == labels
    hidden = [sheet.title for sheet in book if sheet.sheet_state != "visible"]
    assert sorted(hidden) == ["_lists", "_meta"]


def test_required_headings_carry_a_red_star_and_every_heading_an_explanation(book: Workbook) -> None:
    for table in SURVEY_TABLES:
        sheet = book[table.__decl__.label]
        for declared in fields_of(table):
            if declared.is_typed:
                column = files.column_of(sheet, declared.heading)
                cell = sheet.cell(2, column)
                assert str(cell.value).endswith("*") is declared.required
                assert (
                    cell.font.color is not None and cell.font.color.rgb == "FFC00000"
                ) is declared.required
                assert str(sheet.cell(HINT_ROW, column).value).startswith(HINT_MARK)


def test_every_choice_of_the_dictionary_is_offered(book: Workbook, session: Session) -> None:
    words = dictionaries(session)
    for table in SURVEY_TABLES:
        sheet = book[table.__decl__.label]
        for declared in fields_of(table):
            if declared.is_typed and declared.kind is Kind.CHOICE:
                [check] = checks_of(sheet, declared.heading)
                labels = [option.label for option in words.options(declared.choices or "")]
                assert offered(book, check.formula1) == labels


def offered(book: Workbook, formula: str) -> list[str]:
    """What a dropdown offers: the words in it, or those of the range that it names."""
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    sheet, area = book.defined_names[formula.lstrip("=")].attr_text.split("!")
    return [str(row[0].value) for row in book[sheet.strip("'")][area.replace("$", "")]]


def test_hamlets_are_offered_by_name(book: Workbook) -> None:
    [check] = checks_of(book["人口状况"], "自然村")
    assert offered(book, check.formula1) == list(files.HAMLETS)


def test_phones_and_codes_are_text_and_figures_are_checked(book: Workbook) -> None:
    sheet = book["集体经济发展情况"]
    place = files.column_of(sheet, "联系电话")
    phone = next(
        each for each in sheet.column_dimensions.values() if (each.min or 0) <= place <= (each.max or 0)
    )
    assert phone.number_format == "@"
    [check] = checks_of(sheet, "受益成员户数")
    assert (check.type, check.operator, check.formula1) == ("whole", "greaterThanOrEqual", "0")


def test_headings_stay_in_sight_and_say_the_rule(book: Workbook) -> None:
    sheet = book["道路"]
    assert str(sheet.freeze_panes).endswith("4")
    comment = sheet.cell(2, files.column_of(sheet, "其中硬化长度")).comment
    assert comment is not None
    assert "不填即为全长" in comment.text


def test_the_file_is_called_as_the_manual_says(session: Session) -> None:
    name = file_name(session, SURVEY, VILLAGE)
    assert re.fullmatch(r"景东彝族自治县_文井镇_中所村\w*_实地调研模板_[0-9]{8}\.xlsx", name)


def test_it_says_whose_it_is_even_without_its_hidden_sheet(book: Workbook, session: Session) -> None:
    del book["_meta"]
    data = files.saved(book)
    identity = identity_of(read_workbook(data, "t.xlsx"), data)
    assert identity is not None
    assert (identity.set_key, identity.area, identity.schema) == ("field_survey", VILLAGE, SURVEY.schema)


def test_a_countys_sheet_offers_the_hamlets_of_the_chosen_village(
    session: Session, hamlets: dict[int, str]
) -> None:
    data = files.template(session, "hometown_population", people.WENJING)
    book = load_workbook(io.BytesIO(data))
    [village] = checks_of(book["人口状况"], "行政村")
    assert any("中所" in name for name in offered(book, village.formula1))
    [hamlet] = checks_of(book["人口状况"], "自然村")
    assert "INDIRECT" in hamlet.formula1
    assert offered(book, f"hamlets_{VILLAGE}") == list(files.HAMLETS)


def test_a_value_that_looks_like_a_formula_stays_a_text(session: Session, hamlets: dict[int, str]) -> None:
    rows = files.drawn_survey(hamlets)["hometown_industry"]
    blank = files.template(session, "field_survey")
    file = files.typed_into(session, blank, {"hometown_industry": [{**rows[0], "problems": "缺水"}]}, hamlets)
    run_file(session, SURVEY, file, "t.xlsx", Asked())
    row = session.query(Industry).one()
    session.rollback()
    with session.begin():
        session.get_one(Industry, row.id).problems = '=HYPERLINK("http://example.invalid")'
    issued = load_workbook(io.BytesIO(files.template(session, SURVEY, filled=True)))["村庄产业"]
    cell = issued.cell(4, files.column_of(issued, "存在问题"))
    assert cell.data_type == "s"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed; make test installs it")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_it_survives_libreoffice_with_dropdowns_and_identity(
    session: Session, hamlets: dict[int, str], tmp_path: Path, ending: str
) -> None:
    blank = files.template(session, "field_survey")
    sheets = files.drawn_survey(hamlets)
    (tmp_path / "中所村.xlsx").write_bytes(files.typed_into(session, blank, sheets, hamlets))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "中所村.xlsx")], check=True, capture_output=True, timeout=240)
    data = (tmp_path / "out" / f"中所村.{ending}").read_bytes()
    if ending == "xlsx":
        book = load_workbook(io.BytesIO(data))
        assert any(each.type == "list" for each in book["道路"].data_validations.dataValidation)
    outcome = run_file(session, SURVEY, data, f"中所村.{ending}", Asked())
    assert outcome.plan is not None, outcome.refusal
    assert [each.sentence for each in outcome.plan.report.problems] == []
    assert outcome.written
    again = run_file(session, SURVEY, (tmp_path / "中所村.xlsx").read_bytes(), "中所村.xlsx", Asked())
    assert "0 条变化" in again.sentence
