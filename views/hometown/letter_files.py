"""函件文件 the letters of some members as a zip, and the list by unit as a workbook; numbers are masked (001-114…117)."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from exports.hometown.letter_form import built_in_template
from exports.hometown.letters import LetterText, archive_of_letters
from exports.sheet_style import GENERAL
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.hometown.due_letters import Due
from models.hometown.letter import Letter
from models.hometown.letter_template import template_digest
from models.hometown.roster_member import RosterMember
from models.platform import audit
from models.platform.clock import now
from models.platform.filestore import FileStore
from models.platform.masking import mask
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from models.platform.security_mark import Mark
from views.columns import Column as ListColumn
from views.columns import list_columns
from views.display import plain
from views.handing_out import Parcel, hand_out, new_stamp
from views.listed_cells import cells
from views.request import choices

ZIP = "application/zip"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SPOOL = 4_000_000
MOST_LETTERS = 1_000
"""So many Word documents are made while somebody waits for them."""
TOO_MANY = "共 {units} 个单位，一次最多生成 {most} 份函件，请按单位名称或行政区划缩小范围后分批下载"
Rows = Sequence[Due]
WIDTHS = {"place_county": 16, "place_village": 18, "unit_name": 24, "phone": 14, "remark": 16, "willing": 8}
"""Characters, so that the sixteen columns are printed on one page side by side."""


def template_of(session: Session, store: FileStore) -> bytes:
    """The template in use: what an administrator has uploaded, else the one that comes with the system."""
    digest = template_digest(session)
    if digest is None:
        return built_in_template()
    with closing(store.open(digest)) as content:
        return content.read()


def letters_zip(session: Session, store: FileStore, rows: Rows) -> Response:
    """One letter a unit, together in a zip."""
    units = len({each.member.unit_name for each in rows})
    if units > MOST_LETTERS:
        raise Refusal(TOO_MANY.format(units=units, most=MOST_LETTERS))
    file = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - the response closes it
    count = archive_of_letters(file, template_of(session, store), letters_of(session, rows))
    subject = audit.Subject(Letter.__tablename__, 0, None, f"函件 {count} 份，{len(rows)} 人")
    name = f"函件_{now():%Y%m%d%H%M%S}.zip"
    return hand_out(session, Parcel(file, name, "letters.zip", ZIP), subject, new_stamp(session))


def letters_of(session: Session, rows: Rows) -> Iterator[LetterText]:
    """What stands in the letter of each unit; the rows come sorted by unit."""
    from_unit, today = actor_of(session).unit, now()
    shown = cells(session, list_columns(RosterMember, None), [each.member for each in rows])
    for unit, group in groupby(zip(rows, shown, strict=True), key=lambda pair: pair[0].member.unit_name):
        people, places = zip(*group, strict=True)
        letter = people[0].letter
        words = {
            "单位名称": unit,
            "发函单位": from_unit,
            "县(市、区)": places[0].get("place_county") or "",
            "函文号": (letter.letter_no if letter else None) or "",
            "批次号": (letter.batch_no if letter else None) or "",
            "日期": f"{today.year}年{today.month}月{today.day}日",
            "人数": str(len(people)),
        }
        told = [
            _person(number, due, place)
            for number, (due, place) in enumerate(zip(people, places, strict=True), 1)
        ]
        yield LetterText(unit, words, told)


def _person(number: int, due: Due, place: Mapping[str, Any]) -> dict[str, str]:
    member, names = due.member, choices()
    return {
        "序号": str(number),
        "姓名": member.name,
        "职务": member.post,
        "职级": names.label("rank_level", member.rank_level),
        "人员类别": names.label("person_category", member.category),
        "政治面貌": names.label("political_status", member.political),
        "联系电话": mask("phone", member.phone),
        "行政村": f"{place.get('place_township') or ''}{place.get('place_village') or ''}",
        "编制角色": names.label("group_role", member.group_role),
    }


def list_file(session: Session, columns: Sequence[ListColumn], rows: Rows) -> Response:
    """发函名单: a sheet for each unit, with the columns of the page."""
    stamp = new_stamp(session, Mark.PERSONAL.of_file(is_unmasked=False))
    headings = [
        Column("序号", GENERAL, 6),
        *(Column(each.label, width=WIDTHS.get(each.key, 11), wrap=True) for each in columns),
    ]
    file = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - the response closes it
    sheets = (
        SheetContent(unit or "无单位", headings, list(_lines(session, columns, list(group))), title=unit)
        for unit, group in groupby(rows, key=lambda each: each.member.unit_name)
    )
    write_sheet(file, sheets, stamp=stamp)
    subject = audit.Subject(Letter.__tablename__, 0, None, f"发函名单 {len(rows)} 人")
    name = f"发函名单_{now():%Y%m%d%H%M%S}.xlsx"
    return hand_out(session, Parcel(file, name, "letters.xlsx"), subject, stamp)


def _lines(session: Session, columns: Sequence[ListColumn], rows: Rows) -> Iterator[list[Any]]:
    shown = cells_of(session, columns, rows)
    for number, line in enumerate(shown, 1):
        yield [number, *(_word(line[each.key]) for each in columns)]


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(value) if value is not None else ""


SENT = ListColumn("is_sent", "是否发函")


def cells_of(session: Session, columns: Sequence[ListColumn], rows: Rows) -> list[dict[str, Any]]:
    """What stands in the columns of each row; 是否发函 is the letter's."""
    own = [each for each in columns if each is not SENT]
    shown = cells(session, own, [each.member for each in rows])
    return [line | {SENT.key: due.is_sent} for line, due in zip(shown, rows, strict=True)]
