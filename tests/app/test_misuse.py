"""误用 wrong words on the command line: told in Chinese with what would be right, exit code 2, and nothing written."""

import re
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask

from app.cli import COMMANDS
from app.cli.misuse import Group
from tests.people import ZHONGSUO

VILLAGE = str(ZHONGSUO)


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ledger", "exprot"), "没有“exprot”这个命令，可用的有：check、export、list、rebuild、verify"),
        (("ledger", "export", "road"), "缺少“--area”，请补上"),
        (("ledger", "export"), "缺少“KEY”，请补上"),
        (("ledger", "list", "road"), "多写了不认识的内容，请核对"),
        (("ledger", "export", "road", "--aera", VILLAGE), "没有“--aera”这个选项"),
        (("ledger", "export", "road", "--area"), "“--area”写得不完整"),
        (("ledger", "export", "road", "--area", "中所村"), "“--area”应为整数"),
        (("ledger", "export", "road", "--level", "乡"), "“--level”应为其中之一：province、prefecture"),
        (("template", "export", "field_survey", "--filled=1"), "“--filled”写得不完整：开关后面不写值"),
        (("accounts", "break-glass", "--minutes", "0"), "“--minutes”应为 1 至 480 之间的整数"),
        (("import", "run", "field_survey"), "缺少“FILE…”，请补上"),
        (("import", "run", "people", "a.xlsx", "--duplicates", "x"), "“--duplicates”应为其中之一：ask"),
        (("divisions", "load", "没有.csv"), "“FILE”没有.csv：没有找到这个文件，请核对路径"),
    ],
)
def test_wrong_words_are_told_in_chinese(app: Flask, words: tuple[str, ...], told: str) -> None:
    result = run(app, *words)
    assert result.exit_code == 2
    assert f"错误：{told}" in result.output
    assert re.search(r"用法见：.*--help", result.output)
    assert "Usage" not in result.output
    assert "Traceback" not in result.output


@pytest.fixture
def existing(tmp_path: Path) -> Path:
    file = tmp_path / "已有.xlsx"
    file.write_text("人家的表")
    return file


@pytest.mark.parametrize(
    "words",
    [
        ("template", "export", "field_survey", "--area", VILLAGE),
        ("ledger", "export", "road", "--area", VILLAGE),
        ("accounts", "create-for-divisions", "--level", "village"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_before_anything_is_done(
    app: Flask, tmp_path: Path, existing: Path, words: tuple[str, ...]
) -> None:
    for out, told in (
        (tmp_path, "是文件夹，请写上文件名"),
        (tmp_path / "没有" / "表.xlsx", "所在的文件夹不存在，请先建立"),
        (existing / "表.xlsx", "所在的文件夹不存在，请先建立"),
    ):
        result = run(app, *words, "--out", str(out))
        assert result.exit_code == 2
        assert f"“--out”{out}：{told}" in result.output


def test_what_is_refused_leaves_the_file_that_was_there(app: Flask, existing: Path) -> None:
    """A wrong code or set is found out before the file is opened."""
    for wrong in (("nonsense", VILLAGE), ("field_survey", "530823999999")):
        result = run(app, "template", "export", wrong[0], "--area", wrong[1], "--out", str(existing))
        assert result.exit_code == 1
        assert existing.read_text() == "人家的表"


def test_error_workbooks_go_into_a_folder(app: Flask, existing: Path) -> None:
    for folder in (existing, existing / "下面"):
        result = run(app, "import", "run", "field_survey", str(existing), "--errors", str(folder))
        assert result.exit_code == 2
        assert "不是文件夹，请换一个路径" in result.output


def test_two_files_of_one_name_get_an_error_workbook_each(app: Flask, tmp_path: Path) -> None:
    files = []
    for folder in ("文井镇", "锦屏镇"):
        (tmp_path / folder).mkdir()
        files.append(tmp_path / folder / "调研.xlsx")
        files[-1].write_bytes(b"not a workbook")
    words = ["import", "run", "field_survey", *map(str, files), "--errors", str(tmp_path / "错误")]
    assert run(app, *words).exit_code == 1
    assert {file.name for file in (tmp_path / "错误").iterdir()} == {
        "调研_错误.xlsx",
        "调研_错误（2）.xlsx",
    }


def test_every_group_of_commands_tells_in_chinese(app: Flask) -> None:
    commands = (app.cli.get_command(click.Context(app.cli), name) for name in COMMANDS if name != "db")
    assert {type(each) for each in commands if isinstance(each, click.Group)} == {Group}
