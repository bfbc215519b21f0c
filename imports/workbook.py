"""导入引擎 the engine: a workbook becomes a plan, or problems, each by its cell. It writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from imports.drafts import Told
from imports.hamlets import HamletBook
from imports.plan import Plan, make_plan
from imports.problems import CellProblem, Report
from imports.rows import read_rows
from imports.sets import match_sheets
from imports.sheet_rows import Reader, SheetRows
from imports.sheets import Sheet, Workbook
from imports.villages import place_name, villages_of
from models.fields import Severity
from models.platform.dictionary import dictionaries
from models.platform.hamlets import hamlet_tables
from models.platform.import_sets import ImportSet, set_of
from models.platform.own_level import levels_written
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of, area_bounds, level_of
from models.platform.template_layout import INTRODUCTION, Identity

OLD = "模板不是现在的版本，已按列名识别"
RENEW = "建议下载新模板填写"
UPLOAD_PICTURES = "请在导入后到页面上传照片"
MOST_NAMED = 10


@dataclass(frozen=True)
class Asked:
    """What the person chose beside the file: the village, 自动建号, the answers about doubtful duplicates."""

    area: int | None = None
    make_hamlets: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Typed:
    """A workbook understood cell by cell, before it is compared with anything."""

    wanted: ImportSet
    area: int | None
    sheets: list[SheetRows]
    report: Report
    book: HamletBook
    issued: datetime | None = None
    tabs: tuple[str, ...] = ()
    """The names of all sheets of the workbook, in its order."""

    def plan(self, session: Session, answers: Mapping[str, str]) -> Plan:
        """Compare it with what is stored."""
        told = Told(answers, self.issued, actor_of(session).account_id)
        plan = make_plan(session, self.wanted, self.sheets, self.report, self.book, told)
        plan.report.put_in_order(self.tabs)
        return plan


def understand(
    session: Session, wanted: ImportSet, workbook: Workbook, identity: Identity | None, asked: Asked
) -> Typed:
    """Type every cell of a workbook; its problems are in the report."""
    area = place_of(session, wanted, identity, asked)
    report = Report()
    if identity is not None and identity.schema != wanted.schema:
        report.add(CellProblem(INTRODUCTION, 0, "", "", "", "old_template", Severity.WARNING, OLD, RENEW))
    matched = match_sheets(workbook, wanted, report)
    report.extend(pictures_left(found.sheet) for found in matched if found.sheet.pictures)
    words = dictionaries(session)
    book = HamletBook(session, next(iter(hamlet_tables(wanted.tables)), None), asked.make_hamlets)
    levels = levels_written(wanted.tables)
    own = area if area is not None and level_of(area) in levels else None
    reader = Reader(words, book, own, cache(lambda: villages_of(session, area, levels)), report)
    sheets = [read_rows(each, reader) for each in matched]
    tabs = tuple(sheet.name for sheet in workbook.sheets)
    return Typed(wanted, area, sheets, report, book, identity.issued if identity else None, tabs)


def pictures_left(sheet: Sheet) -> CellProblem:
    """Tell which rows have pictures: they stay in the file."""
    rows = "、".join(map(str, sheet.pictures[:MOST_NAMED])) + (
        "等" if len(sheet.pictures) > MOST_NAMED else ""
    )
    message = f"第 {rows} 行的图片不会导入"
    return CellProblem(sheet.name, 0, "", "", "", "picture", Severity.WARNING, message, UPLOAD_PICTURES)


def require_right(session: Session, wanted: ImportSet) -> None:
    """Refuse an account that may not import some table of the set."""
    actor = actor_of(session)
    refused = [
        table.__decl__.label
        for table in wanted.tables
        if not actor.may(Permission.IMPORT.value, table.__tablename__)
    ]
    if refused:
        raise Forbidden(f"本账号没有{'、'.join(refused[:3])}的导入权限，如需办理请联系系统管理员")


def place_of(session: Session, wanted: ImportSet, identity: Identity | None, asked: Asked) -> int | None:
    """The division that a file is for. Refused when the file says another set or another village."""
    if identity is not None and identity.set_key != wanted.key:
        raise Refusal(f"这是“{_set_label(identity.set_key)}”的模板，不是“{wanted.label}”的，请重新选择文件")
    named = identity.area if identity is not None else None
    if named is not None and asked.area is not None and not _within(named, asked.area):
        if not _within(asked.area, named):
            raise Refusal(
                f"文件是“{place_name(session, named)}”的模板，所选的是“{place_name(session, asked.area)}”，"
                "请改选文件或行政村"
            )
        named = asked.area
    actor = actor_of(session)
    area = named or asked.area or actor.area
    if area is not None and not actor.covers(area):
        raise Forbidden(f"文件是“{place_name(session, area)}”的，不在本账号范围内，请核对后重新选择文件")
    return area


def _within(area: int, wider: int) -> bool:
    low, high = area_bounds(wider)
    return low <= area < high


def _set_label(key: str) -> str:
    try:
        return set_of(key).label
    except NotFound:
        return "其他"
