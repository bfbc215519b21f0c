"""译文 no English sentence of the framework is left on the screen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import flask_appbuilder
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.source import ROOT

FRAMEWORK = Path(flask_appbuilder.__file__).parent
THEIRS = FRAMEWORK / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
OURS = ROOT / "app" / "translations" / "zh" / "LC_MESSAGES"
MARKED = re.compile(r"""\b(?:_|lazy_gettext|gettext)\(\s*((?:"(?:[^"\\]|\\.)*"\s*|'(?:[^'\\]|\\.)*'\s*)+)""")


def catalogue(path: Path) -> dict[str, str]:
    """What a catalogue translates; guesses (fuzzy) and blanks do not count."""
    with path.open("rb") as file:
        messages = read_po(file) if path.suffix == ".po" else read_mo(file)
    return {str(each.id): str(each.string) for each in messages if each.id and each.string and not each.fuzzy}


def marked_in_the_framework() -> Iterator[str]:
    """Every literal that the framework hands to its translator."""
    for path in [*FRAMEWORK.rglob("*.py"), *FRAMEWORK.rglob("*.html")]:
        for match in MARKED.finditer(path.read_text(encoding="utf-8")):
            yield ast.literal_eval(f"({match.group(1)})")


def test_every_sentence_of_the_framework_has_its_chinese() -> None:
    known = catalogue(THEIRS) | catalogue(OURS / "messages.po")
    assert sorted(set(marked_in_the_framework()) - set(known)) == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert catalogue(OURS / "messages.mo") == catalogue(OURS / "messages.po")


@pytest.mark.parametrize("word", ["登记", "编辑", "删除", "查询", "返回", "暂无数据"])
def test_the_words_are_those_of_the_manuals(word: str) -> None:
    assert word in catalogue(OURS / "messages.po").values()


def test_no_translation_is_left_in_english() -> None:
    assert [
        text for text in catalogue(OURS / "messages.po").values() if not re.search(r"[\u4e00-\u9fff]", text)
    ] == []
