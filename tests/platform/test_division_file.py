"""区划文件 a file of divisions is read whole, or refused with the line that contradicts itself (001-031)."""

from pathlib import Path

import pytest

from models.platform.division_file import read_divisions
from models.platform.refusal import Refusal

HEADINGS = "code,name,level,parent_code"
PROVINCE, PREFECTURE = "530000000000,云南省,province,", "530800000000,普洱市,prefecture,530000000000"
COUNTY = "530823000000,景东县,county,530800000000"


def read(folder: Path, *lines: str, headings: str = HEADINGS) -> list[str]:
    file = folder / "divisions.csv"
    file.write_text("\n".join((headings, *lines)), encoding="utf-8")
    return [row["name"] for row in read_divisions(file)]


def test_a_file_whose_codes_levels_and_parents_agree_is_read_in_its_order(tmp_path: Path) -> None:
    assert read(tmp_path, PROVINCE, PREFECTURE, COUNTY) == ["云南省", "普洱市", "景东县"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("530823000000,景东县,township,530800000000", "第 4 行的代码 530823000000 与层级或上级不符"),
        ("530823000000,景东县,county,530000000000", "第 4 行的代码 530823000000 与层级或上级不符"),
        ("530823000000,景东县,county,", "第 4 行的代码 530823000000 与层级或上级不符"),
        ("530823000000,景东县,县,530800000000", "第 4 行无法识别"),
        ("景东,景东县,county,530800000000", "第 4 行无法识别"),
        ("530923000000,别处县,county,530900000000", "530923000000 的上级 530900000000 不存在"),
    ],
)
def test_a_line_that_contradicts_itself_is_told(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        read(tmp_path, PROVINCE, PREFECTURE, line)


def test_a_file_without_its_columns_is_told_which_it_should_have(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="应有 code,name,level,parent_code 四列"):
        read(tmp_path, PROVINCE, headings="代码,名称,层级,上级")
