"""账号导入 accounts from a workbook: every problem by its cell, and all of them made or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.headings import Header, find_header
from imports.problems import CellProblem, Report, shown_value
from imports.raw import Row, column_letter, is_blank
from imports.reading import read_workbook
from imports.sheets import Sheet, Workbook
from models.fields import Field, Severity
from models.levels import AccountKind
from models.platform.account_batch import Made
from models.platform.accounts import judged_phone
from models.platform.delegation import Act, managed_kinds, stands_at
from models.platform.division import Division
from models.platform.login_name import canonical, judged
from models.platform.new_accounts import NewAccount, create_accounts, taken_names
from models.platform.one_time import one_time_hash, one_time_secret
from models.platform.refusal import Refusal
from models.platform.scope import actor_of

SHEET = "账号"
MOST_ROWS = 20_000
FIELDS = (
    Field("账号名称", "login_name", required=True, aliases=("账号", "登录名", "登录名称")),
    Field("账号类型", "kind", required=True, aliases=("类型",)),
    Field("行政区划代码", "area", required=True, aliases=("区划代码", "代码")),
    Field("单位名称", "unit", required=True, length=200, aliases=("单位",)),
    Field("使用人", "holder", length=50, aliases=("联系人",)),
    Field("联系电话", "contact_phone", length=20, aliases=("电话", "手机号码")),
)
LABELS = {kind.label: kind for kind in AccountKind} | {kind.value: kind for kind in AccountKind}


class Unsound(Refusal):
    """The workbook was read, and something in it is wrong; nothing has been made."""

    def __init__(self, found: Sequence[CellProblem]) -> None:
        super().__init__(f"有 {len(found)} 处错误，一个账号也没有建立。请改好后重新导入")
        self.found = tuple(found)


@dataclass(frozen=True)
class _Line:
    """One row as it was typed, by field."""

    row: int
    texts: Mapping[str, str]
    header: Header
    sheet: str

    def problem(self, name: str, message: str) -> CellProblem:
        """Something wrong with one of its cells."""
        label = next(each.label for each in FIELDS if each.name == name)
        letter, value = column_letter(self.header.columns[name]), self.texts[name]
        return CellProblem(self.sheet, self.row, letter, label, value, "account", Severity.ERROR, message)


def import_accounts(session: Session, data: bytes, name: str) -> list[Made]:
    """Make every account of the workbook, inside the caller's transaction; tells their one-time secrets.

    Raises :class:`Unsound` with all that is wrong, each by its cell.
    """
    lines, known = _sound(session, read_workbook(data, name).sheets)
    made = [_made(line, known) for line in lines]
    wanted = [_wanted(*pair) for pair in zip(lines, made, strict=True)]
    create_accounts(session, wanted)
    return made


def faults(session: Session, data: bytes, name: str) -> tuple[Workbook, Report]:
    """The workbook as it was read, and all that is wrong with it now, for the error workbook."""
    workbook, report = read_workbook(data, name), Report()
    try:
        _sound(session, workbook.sheets)
    except Unsound as unsound:
        report.extend(unsound.found)
    return workbook, report


def _sound(session: Session, sheets: Sequence[Sheet]) -> tuple[list[_Line], dict[int, str]]:
    """The lines, and the divisions that they name."""
    lines = _lines(sheets)
    known = _known_areas(session, lines)
    taken = taken_names(session, [canonical(line.texts["login_name"]) for line in lines])
    seen: dict[str, int] = {}
    problems: list[CellProblem] = []
    for line in lines:
        problems.extend(_wrong(session, line, known))
        problems.extend(_wrong_name(line, taken, seen))
    if problems:
        raise Unsound(sorted(problems, key=lambda each: (each.row, each.column_letter)))
    return lines, known


def _lines(sheets: Sequence[Sheet]) -> list[_Line]:
    sheet = next((each for each in sheets if each.name.strip() == SHEET), sheets[0] if sheets else None)
    if sheet is None:
        raise Refusal("文件里没有表格，请下载模板填写后再导入")
    header = find_header(sheet.name, sheet.rows, FIELDS)
    if header.problems:
        raise Unsound(header.problems)
    rows = list(enumerate(sheet.rows, start=1))[header.row :]
    lines = [
        _Line(number, _texts(row, header), header, sheet.name)
        for number, row in rows
        if not all(map(is_blank, row))
    ]
    if not lines:
        raise Refusal("表里没有账号，请填写后再导入")
    if len(lines) > MOST_ROWS:
        raise Refusal(f"一次最多导入 {MOST_ROWS} 个账号，请分成几个文件")
    return lines


def _texts(row: Row, header: Header) -> dict[str, str]:
    return {
        each.name: shown_value(row[header.columns[each.name] - 1]).strip()
        if header.columns[each.name] <= len(row)
        else ""
        for each in FIELDS
    }


def _known_areas(session: Session, lines: Sequence[_Line]) -> dict[int, str]:
    """The divisions that are named, as far as the account reaches, with their names."""
    actor = actor_of(session)
    codes = {int(line.texts["area"]) for line in lines if _is_code(line.texts["area"])}
    asked = sorted(code for code in codes if actor.reaches(code))
    found: dict[int, str] = {}
    for start in range(0, len(asked), 500):
        some = asked[start : start + 500]
        found.update(
            session.execute(select(Division.area, Division.name).where(Division.area.in_(some))).all()
        )
    return found


def _is_code(text: str) -> bool:
    return len(text) == 12 and text.isascii() and text.isdigit()


def _wrong(session: Session, line: _Line, known: Mapping[int, str]) -> Iterator[CellProblem]:
    texts = line.texts
    for each in FIELDS:
        if each.required and not texts[each.name] and each.name != "login_name":
            yield line.problem(each.name, f"{each.label}不能为空")
        if each.length and len(texts[each.name]) > each.length:
            yield line.problem(each.name, f"{each.label}最多 {each.length} 个字")
    try:
        judged_phone(texts["contact_phone"])
    except Refusal as refused:
        yield line.problem("contact_phone", refused.message)
    kind = LABELS.get(texts["kind"])
    if texts["kind"] and (kind is None or kind not in managed_kinds(actor_of(session), Act.CREATE)):
        yield line.problem("kind", "没有这种账号类型，或它不归本账号管理，请按填写说明选择")
        kind = None
    code = int(texts["area"]) if _is_code(texts["area"]) else None
    if texts["area"] and code not in known:
        yield line.problem("area", "没有这个行政区划，或不在本账号范围内，请填 12 位代码")
    elif kind is not None and code is not None and not stands_at(kind, code):
        yield line.problem("area", f"{kind.label}的行政区划层级不对，请核对代码")


def _wrong_name(line: _Line, taken: set[str], seen: dict[str, int]) -> Iterator[CellProblem]:
    name = line.texts["login_name"]
    try:
        plain = canonical(judged(name))
    except Refusal as refused:
        yield line.problem("login_name", refused.message if name else "账号名称不能为空")
        return
    if plain in taken:
        yield line.problem("login_name", "账号名称已被使用，请换一个")
    elif plain in seen:
        yield line.problem("login_name", f"与第 {seen[plain]} 行的账号名称相同或极相似，请换一个")
    seen.setdefault(plain, line.row)


def _made(line: _Line, known: Mapping[int, str]) -> Made:
    area = int(line.texts["area"])
    return Made(area, known[area], judged(line.texts["login_name"]), one_time_secret())


def _wanted(line: _Line, made: Made) -> NewAccount:
    texts = line.texts
    hashed = one_time_hash(made.secret)
    return NewAccount(
        made.login_name,
        LABELS[texts["kind"]],
        made.area,
        texts["unit"],
        hashed,
        is_initial=True,
        holder=texts["holder"],
        contact_phone=judged_phone(texts["contact_phone"]),
    )
