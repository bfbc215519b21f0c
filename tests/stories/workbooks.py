"""故事里的工作簿 the workbooks of a story: filled in with openpyxl, carried through LibreOffice, spoilt in 37 places."""

import io
import subprocess
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from exports.style_patch import RED
from models.platform.workbook_marks import LIST_SHEET, REASON_HEADING
from tests.imports import survey_file
from tests.imports.survey_file import column_of

OFFICE = "soffice"
Spoilt = Mapping[tuple[str, str, int], Any]

ERRORS: Spoilt = {
    ("土地资源", "名称", 4): None,
    ("土地资源", "数量", 5): "几块",
    ("土地资源", "地类", 6): "水浇田地",
    ("土地资源", "权属性质", 7): "大家的",
    ("水资源", "类型", 4): "小溪流",
    ("水资源", "保护利用情况", 5): None,
    ("水资源", "是否饮用水源", 6): "大概",
    ("矿产资源", "矿种", 4): None,
    ("矿产资源", "开采状态", 4): "时断时续",
    ("景区景点", "等级", 4): "六星级",
    ("景区景点", "年旅游收入", 4): "不少",
    ("历史文化资源", "类型", 4): "老树",
    ("历史文化资源", "保存状况", 5): None,
    ("民俗文化资源", "民族", 4): "外星族",
    ("民俗文化资源", "传承人数", 4): "三五个",
    ("人口状况", "自然村", 4): "不存在村",
    ("人口状况", "常住人口", 5): "约100",
    ("近三年社会经济情况", "农村居民人均可支配收入", 4): "一万多",
    ("近三年社会经济情况", "务工收入", 5): -5,
    ("村庄产业", "三次产业", 4): "第四产业",
    ("村庄产业", "规模单位", 5): "片",
    ("集体经济发展情况", "联系电话", 4): "12345",
    ("集体经济发展情况", "负责人", 4): None,
    ("道路", "长度", 4): "很长",
    ("道路", "路面类型", 5): "钻石路",
    ("基础设施", "运行状态", 4): "时好时坏",
    ("基础设施", "建成年份", 5): "去年",
    ("基础设施覆盖情况", "移动信号", 4): "7G",
    ("公共服务设施", "名称", 4): None,
    ("公共服务设施", "使用状况", 5): "还行",
    ("宅基地", "确权登记面积", 4): "若干",
    ("宅基地", "闲置农房数", 5): "2.5",
    ("空闲地", "拟利用方向", 4): "再说",
    ("建筑风貌", "主色调", 4): None,
    ("集体经营性建设用地", "面积", 4): -1,
    ("集体经营性建设用地", "现状用途", 5): "打牌",
    ("消防安全", "灭火器", 4): "几具",
}
"""What the clerk got wrong at first: sheet, heading and row, and what stands there."""


def fill_in(session: Session, template: Path, hamlets: Mapping[int, str]) -> Path:
    """Type a believable survey into the downloaded template, every sheet of it."""
    sheets = survey_file.drawn_survey(hamlets)
    filled = template.with_name("填好的表.xlsx")
    filled.write_bytes(survey_file.typed_into(session, template.read_bytes(), sheets, hamlets))
    return filled


def spoil(file: Path) -> Path:
    """A copy with the 37 errors planted."""
    spoilt = file.with_name("第一次.xlsx")
    spoilt.write_bytes(survey_file.edited(file.read_bytes(), ERRORS))
    return spoilt


def places(file: Path) -> set[tuple[str, str]]:
    """Where the errors stand: the sheet and the cell."""
    book = load_workbook(file)
    return {
        (sheet, book[sheet].cell(row, column_of(book[sheet], heading)).coordinate)
        for sheet, heading, row in ERRORS
    }


def through_libreoffice(kind: str, *files: Path) -> list[Path]:
    """The same workbooks as LibreOffice saves them, in a profile of its own."""
    folder = files[0].parent
    out = folder / f"libreoffice-{kind}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(out)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=120)
    return [out / f"{file.stem}.{kind}" for file in files]


def red_cells(file: Path) -> set[tuple[str, str]]:
    """The cells of a returned workbook that are red; each row with one must say why in its last column."""
    found = set()
    for sheet in load_workbook(io.BytesIO(file.read_bytes())).worksheets:
        for row in sheet.iter_rows() if sheet.title != LIST_SHEET else ():
            red = [cell for cell in row if cell.fill.start_color.rgb == RED]
            found |= {(sheet.title, cell.coordinate) for cell in red}
            if red:
                assert row[column_of(sheet, REASON_HEADING) - 1].value
    return found


def sum_of(sheets: Mapping[str, Sequence[Mapping[str, Any]]], table: str, field: str) -> Decimal:
    """What a column of the filled-in survey adds up to."""
    return sum((Decimal(row[field] or 0) for row in sheets[table]), Decimal(0))
