"""模板 the workbook that a village fills in: 填写说明, a sheet for each table, and who it is for (001-132, data.md 1.21)."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from sqlalchemy.orm import Session

from exports.template_issue import Formats, Issue, Places
from exports.template_lists import Lists
from exports.template_sheet import add_sheet
from models.base import Record
from models.fields import Values
from models.platform.clock import now
from models.platform.dictionary import dictionaries
from models.platform.division import divisions_under, fetch_division, names_of, path_of
from models.platform.hamlets import hamlet_tables, hamlets_by_village
from models.platform.import_sets import LAYOUT_VERSION, ImportSet
from models.platform.masking import masked_values
from models.platform.own_level import levels_written
from models.platform.scope import level_of
from models.platform.stored import stored_rows
from models.platform.template_layout import INTRODUCTION, META_SHEET, PROPERTY, Identity
from models.platform.ticks import ANSWER, HAMLET, answer_of, possible_ticks

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MOST_LISTED = 2_000
UNSAFE_IN_FILES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
NOTES = (
    "1. 不要改动各工作表第 2 行的列名；列的顺序可以调整，多余的列不会导入。",
    "2. 从第 4 行开始填写，带红色 * 的列必须填写；没有的数值填 0，没有的文字填“无”。",
    "3. 有下拉列表的单元格请从列表中选择；多选的内容之间用“、”隔开。",
    "4. 手机号码、证件号、代码按文本填写，不要改成数值格式。",
    "5. 同名的记录会更新已有数据，新的记录会新增；表中没有写的已有记录不会删除。",
    "6. 填好后由有导入权限的账号在系统中导入。有错误时整份文件都不会写入，可下载标红的文件改好再导入。",
    "7. 图片不随表导入，请在导入以后到页面上传照片。",
)


def write_template(
    session: Session, wanted: ImportSet, area: int, stream: IO[bytes], *, filled: bool = False
) -> None:
    """Write the template of a set for a division; with ``filled`` it holds what is stored now."""
    import xlsxwriter  # a server's start need not wait for it

    book = xlsxwriter.Workbook(stream, OPTIONS)
    place = fetch_division(session, area)
    issue = Issue(book, Formats.of(book), Lists(book), dictionaries(session), _places(session, wanted, area))
    name = "".join(each.name for each in path_of(session, area)[1:]) or place.name
    identity = Identity(wanted.key, LAYOUT_VERSION, wanted.schema, area, now())
    _introduce(issue, wanted, name, identity)
    for table in wanted.tables:
        rows = _rows(session, issue, table, area, filled=filled)
        add_sheet(issue, table, f"{name} {table.__decl__.label}", rows)
    _identify(book, identity)
    book.close()


def file_name(session: Session, wanted: ImportSet, area: int) -> str:
    """The manual's name for the file: 县_乡_村_实地调研模板_20210801.xlsx."""
    names = [place.name for place in path_of(session, area)][2:] or [fetch_division(session, area).name]
    parts = [*names, f"{wanted.label}模板", f"{now():%Y%m%d}"]
    return UNSAFE_IN_FILES.sub("", "_".join(parts)) + ".xlsx"


def _places(session: Session, wanted: ImportSet, area: int) -> Places:
    villages = list(divisions_under(session, area, levels_written(wanted.tables)))
    single = area if area in villages else None
    listed = [area] if single else villages if len(villages) <= MOST_LISTED else []
    table = next(iter(hamlet_tables(wanted.tables)), None)
    hamlets = hamlets_by_village(session, table, villages) if table is not None and villages else {}
    return Places(_distinct(session, listed), hamlets, single)


def _distinct(session: Session, villages: Sequence[int]) -> dict[int, str]:
    """A name for each village by which it can be told from the others."""
    names = names_of(session, villages)
    seen: dict[str, int] = {}
    for area in villages:
        own = names[area].get(level_of(area), str(area))
        seen[own] = seen.get(own, 0) + 1
    return {
        area: own if seen[own] == 1 else "".join(list(names[area].values())[-2:])
        for area in villages
        for own in [names[area].get(level_of(area), str(area))]
    }


def _stored(session: Session, table: type[Record], area: int) -> list[Values]:
    """What is stored, personal data masked: an import takes a masked number for the stored one."""
    levels = levels_written([table])
    whose = [area] if level_of(area) in levels else list(divisions_under(session, area, levels))
    rows = stored_rows(session, table, whose)
    return [masked_values(table, row.values) for row in rows]


def _rows(session: Session, issue: Issue, table: type[Record], area: int, *, filled: bool) -> list[Values]:
    """What stands in a new sheet: what is stored, if that is wanted; in a table of ticks of one village, every tick."""
    if answer_of(table) is None:
        return _stored(session, table, area) if filled else []
    if issue.places.single is None:
        return [{**row, ANSWER: True} for row in _stored(session, table, area)] if filled else []
    key = (HAMLET, *table.__decl__.natural_key)
    said = {tuple(map(row.get, key)): row for row in _stored(session, table, area)}
    hamlets = issue.places.hamlets.get(area, {})
    listed = possible_ticks(table, issue.words, hamlets)
    return [
        {**row, **({**said[at], ANSWER: True} if at in said else {})}
        for row in listed
        for at in [tuple(map(row.get, key))]
    ]


def _introduce(issue: Issue, wanted: ImportSet, name: str, identity: Identity) -> None:
    sheet = issue.book.add_worksheet(INTRODUCTION)
    sheet.set_column(0, 0, 110)
    wrapped = issue.book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"{wanted.label}填写说明", issue.formats.title)
    lines = [
        f"适用范围：{name}",
        f"模板生成时间：{identity.issued:%Y-%m-%d %H:%M}",
        "",
        *NOTES,
        *(
            f"{number}. 没有内容的表，在“{table.__decl__.label}”工作表中选“是”；选“否”撤销声明，不填保持不变。"
            for number, table in enumerate(filter(answer_of, wanted.tables), len(NOTES) + 1)
        ),
        "",
        "本文件包含：",
    ]
    lines += [f"　{number}. {table.__decl__.label}" for number, table in enumerate(wanted.tables, 1)]
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line, wrapped)
    sheet.activate()


def _identify(book: Any, identity: Identity) -> None:
    """Write the identity twice: on a hidden sheet and in the properties, since programs lose one or the other."""
    sheet = book.add_worksheet(META_SHEET)
    sheet.hide()
    for row, (name, value) in enumerate(identity.to_pairs().items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
        book.set_custom_property(PROPERTY + name, value, "text")
    book.set_properties({"title": "", "created": datetime(2021, 1, 1)})  # noqa: DTZ001 - a fixed stamp
