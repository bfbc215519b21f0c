"""读取工作簿 reading: a file becomes sheets of raw cells at their true addresses.

The guard looks, calamine parses. Both run in limited children, because a file can make a parser abort,
swallow all memory or never end; of a file that the guard refuses nothing reaches the caller.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from imports import marks
from imports.completing import completed
from imports.guard import ZIP, inspect
from imports.inspection import Inspection
from imports.limits import LIMITS, Limits
from imports.package import opened
from imports.raw import Row
from imports.refusals import Reason, UnsafeWorkbook
from imports.sheets import Area, Sheet, Workbook
from models.platform.confined import ALLOWANCE, Allowance, Exhausted, beside, confined

Content = tuple[Inspection, tuple[Sheet, ...]]
LARGE = 256 * 2**10
"""From here on a second child is worth its start. What is smaller is never parsed before the guard has passed it."""

REMEMBERED = 2 * 2**20
"""A larger workbook is not kept in memory once it has been read."""
_last_read: dict[str, tuple[tuple[bytes, Limits], Workbook]] = {}


def read_workbook(
    data: bytes, name: str, limits: Limits = LIMITS, allowance: Allowance = ALLOWANCE
) -> Workbook:
    """Read a file, or refuse it with a sentence that says why and what to do. Our own marks are left out.

    What is confirmed after it was looked at is not parsed twice: the last file of usual size is remembered.
    """
    told = hashlib.sha256(data).digest(), limits
    known = _last_read.get("file")
    if known is None or known[0] != told:
        with being_read(data, name, limits, allowance) as workbook:
            known = told, workbook()
        if len(data) <= REMEMBERED:
            _last_read["file"] = known
    return replace(known[1], name=name)


@contextmanager
def being_read(
    data: bytes, name: str, limits: Limits = LIMITS, allowance: Allowance = ALLOWANCE
) -> Iterator[Callable[[], Workbook]]:
    """Begin to read a file while the block does something else and then asks for the workbook, or its refusal."""
    with _contents(data, limits, allowance) as content:
        yield lambda: _asked(content, name)


def _asked(content: Callable[[], Content], name: str) -> Workbook:
    try:
        inspection, sheets = content()
    except Exhausted as exhausted:
        raise UnsafeWorkbook(Reason.EXHAUSTED, name) from exhausted
    except UnsafeWorkbook as refused:
        raise UnsafeWorkbook(refused.reason, name, refused.detail) from refused
    return marks.without(Workbook(name, inspection, sheets))


@contextmanager
def _contents(data: bytes, limits: Limits, allowance: Allowance) -> Iterator[Callable[[], Content]]:
    """A large package is looked over and parsed at once, each in a child of its own; nothing is kept unless both agree."""
    if len(data) < LARGE or not data.startswith(ZIP):
        with beside(lambda: _parse(data, limits), allowance) as content:
            yield content
        return
    with (
        beside(lambda: _parse_package(data, limits), allowance) as sheets,
        beside(lambda: inspect(data, limits=limits), allowance) as inspection,
    ):
        yield lambda: _agreed(inspection(), sheets)


def _agreed(inspection: Inspection, sheets: Callable[[], tuple[Sheet, ...]]) -> Content:
    return inspection, completed(inspection, sheets())


def read_many(
    files: Sequence[tuple[bytes, str]], limits: Limits = LIMITS, allowance: Allowance = ALLOWANCE
) -> list[Workbook | UnsafeWorkbook]:
    """Read several small files in one child, each a workbook or its refusal.

    When one of them kills the child, each is read again in a child of its own.
    """
    try:
        contents = confined(
            lambda: [_parsed_or_refused(data, name, limits) for data, name in files], allowance
        )
    except Exhausted:
        return [_read_or_refused(data, name, limits, allowance) for data, name in files]
    return [
        content if isinstance(content, UnsafeWorkbook) else marks.without(Workbook(name, *content))
        for content, (_, name) in zip(contents, files, strict=True)
    ]


def _parsed_or_refused(data: bytes, name: str, limits: Limits) -> Content | UnsafeWorkbook:
    try:
        return _parse(data, limits)
    except UnsafeWorkbook as refused:
        return UnsafeWorkbook(refused.reason, name, refused.detail)


def _read_or_refused(
    data: bytes, name: str, limits: Limits, allowance: Allowance
) -> Workbook | UnsafeWorkbook:
    try:
        return read_workbook(data, name, limits, allowance)
    except UnsafeWorkbook as refused:
        return refused


def _parse(data: bytes, limits: Limits) -> Content:
    inspection = inspect(data, limits=limits)
    return inspection, completed(inspection, _parsed(data, limits))


def _parse_package(data: bytes, limits: Limits) -> tuple[Sheet, ...]:
    """Parse a package whose directory promises no more than is allowed; what is in it another child looks at."""
    with opened(data, limits):
        return _parsed(data, limits)


def _parsed(data: bytes, limits: Limits) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return tuple(_sheets(workbook, limits))
    except PasswordError as error:
        raise UnsafeWorkbook(Reason.ENCRYPTED) from error
    except (CalamineError, ValueError, OSError) as error:
        raise UnsafeWorkbook(Reason.DAMAGED) from error


def _sheets(workbook: CalamineWorkbook, limits: Limits) -> Iterable[Sheet]:
    tables = [meta for meta in workbook.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
    if len(tables) > limits.sheets:
        raise UnsafeWorkbook(Reason.SHEETS)
    for meta in tables:
        source = workbook.get_sheet_by_name(meta.name)
        if source.total_height * source.total_width > limits.area:
            raise UnsafeWorkbook(Reason.DIMENSIONS)
        yield Sheet(meta.name, _rows(source), _merged(source), meta.visible is not Visible.Visible)


def _rows(source: CalamineSheet) -> list[Row]:
    """The cells from A1 on."""
    return cast(list[Row], source.to_python(skip_empty_area=False))


def _merged(source: CalamineSheet) -> tuple[Area, ...]:
    ranges = source.merged_cell_ranges or ()
    return tuple(Area(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges)
