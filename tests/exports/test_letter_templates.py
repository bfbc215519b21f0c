"""函件模板 a template of one's own: what it may say, told by name what it may not (001-115)."""

from pathlib import Path

import pytest

from exports.hometown.letter_form import built_in_template
from models.hometown.letter_template import require_known_words
from models.hometown.letter_words import KNOWN
from models.platform.refusal import Refusal
from tests.exports.letter_documents import document_of, saved, template


def checked(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "template.docx"
    file.write_bytes(content)
    require_known_words(file)


def test_the_template_that_comes_with_the_system_is_accepted(tmp_path: Path) -> None:
    checked(tmp_path, built_in_template())


def test_a_template_may_use_every_known_placeholder(tmp_path: Path) -> None:
    checked(tmp_path, template(*(f"{{{{{word}}}}}" for word in KNOWN)))


def test_an_unknown_placeholder_is_told_by_its_name(tmp_path: Path) -> None:
    """001-115: the refusal says which, and which there are."""
    with pytest.raises(Refusal, match=r"占位符“工资”无法识别，可用的有：单位名称、"):
        checked(tmp_path, template("致{{单位名称}}", "{{工资}}"))


def test_an_unknown_placeholder_is_found_however_word_has_cut_it(tmp_path: Path) -> None:
    document = document_of(template("致{{单位名称}}"))
    paragraph = document.add_paragraph()
    for piece in ("{", "{工", "资}}"):
        paragraph.add_run(piece)
    with pytest.raises(Refusal, match="工资"):
        checked(tmp_path, saved(document))


@pytest.mark.parametrize(
    ("text", "row", "told"), [("函", "{{姓名}}", "单位名称"), ("{{单位名称}}", "名单", "姓名")]
)
def test_a_template_says_to_whom_and_about_whom(tmp_path: Path, text: str, row: str, told: str) -> None:
    with pytest.raises(Refusal, match=rf"缺少占位符 \{{\{{{told}\}}\}}"):
        checked(tmp_path, template(text, row=row))
