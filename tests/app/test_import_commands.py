"""导入命令 templates and imports from the command line: one error workbook for each file that did not go in."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.file_use import rotten
from models.platform.import_batch import ImportBatch
from models.platform.scope import SYSTEM, acting_as
from tests.imports import survey_file as files
from tests.imports.survey_file import VILLAGE


@pytest.fixture
def folder(session: Session, tmp_path: Path) -> Path:
    """A folder with one sound file, one with an error, and one that is no workbook."""
    hamlets = files.open_survey(session)
    blank = files.template(session, "field_survey")
    filled = files.typed_into(session, blank, files.drawn_survey(hamlets), hamlets)
    session.rollback()
    (tmp_path / "good.xlsx").write_bytes(filled)
    (tmp_path / "bad.xlsx").write_bytes(files.edited(filled, {("道路", "长度", 4): "很长"}))
    (tmp_path / "no.xlsx").write_bytes(b"not a workbook")
    return tmp_path


def flask(app: Flask, *arguments: Any) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=[str(each) for each in arguments], catch_exceptions=False)
    return result.exit_code, result.output


def test_a_template_is_written_for_a_village(app: Flask, session: Session, tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    code, _ = flask(app, "template", "export", "field_survey", "--area", VILLAGE, "--out", out)
    assert code == 0
    assert load_workbook(out).sheetnames[0] == "填写说明"


def test_an_unknown_set_is_told(app: Flask, session: Session, tmp_path: Path) -> None:
    code, output = flask(
        app, "template", "export", "nonsense", "--area", VILLAGE, "--out", tmp_path / "t.xlsx"
    )
    assert code == 1
    assert "没有名为“nonsense”的导入内容" in output


def test_a_sound_file_goes_in_and_the_command_succeeds(app: Flask, session: Session, folder: Path) -> None:
    code, output = flask(app, "import", "run", "field_survey", folder / "good.xlsx")
    assert (code, "已导入：新增" in output) == (0, True)
    assert files.count(session, "hometown_road") > 0


def test_the_workbook_itself_is_kept_with_the_entry_of_the_import(
    app: Flask, session: Session, folder: Path
) -> None:
    flask(app, "import", "run", "field_survey", folder / "good.xlsx")
    store = app.extensions["files"]
    with acting_as(session, SYSTEM):
        session.rollback()
        [batch] = session.scalars(select(ImportBatch))
        assert store.read(batch.workbook) == (folder / "good.xlsx").read_bytes()
        assert rotten(session, store) == []


def test_one_failed_file_fails_the_command_but_not_the_others(
    app: Flask, session: Session, folder: Path
) -> None:
    errors = folder / "errors"
    code, output = flask(
        app, "import", "run", "field_survey", folder / "bad.xlsx", folder / "no.xlsx", folder / "good.xlsx",
        "--errors", errors,
    )  # fmt: skip
    assert code == 1
    assert "有 1 处错误" in output
    assert files.count(session, "hometown_road") > 0
    marked = load_workbook(errors / "bad_错误.xlsx")
    assert "错误清单" in marked.sheetnames
    assert load_workbook(errors / "no_错误.xlsx").sheetnames == ["错误清单"]


def test_a_dry_run_stores_nothing(app: Flask, session: Session, folder: Path) -> None:
    code, output = flask(app, "import", "run", "field_survey", folder / "good.xlsx", "--dry-run")
    assert (code, "校验通过" in output) == (0, True)
    assert files.count(session, "hometown_road") == 0


def test_an_account_imports_only_what_it_may(app: Flask, session: Session, folder: Path) -> None:
    code, output = flask(app, "import", "run", "field_survey", folder / "good.xlsx", "--as", "小玉")
    assert code == 1
    assert "没有" in output
    assert flask(app, "import", "run", "field_survey", folder / "good.xlsx", "--as", "谁")[0] == 1
    assert flask(app, "import", "run", "field_survey", folder / "good.xlsx", "--as", "管理员小林")[0] == 0
