"""标记扫描 the XML scan: the fast way sees what the slow way sees, and no bytes can break either."""

from collections.abc import Callable
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from imports.guard import inspect
from imports.inspection import Inspection
from imports.raw import column_letter
from imports.refusals import UnsafeWorkbook
from tests.hostile.files import plain_xls, plain_xlsx
from tests.hostile.packages import PERCENT_STYLE, book, ods, parts, sheet, zipped

CONTENTS = st.sampled_from(
    [
        "/>",
        "><v>1</v></c>",
        "><v/></c>",
        "><v>1e9</v></c>",
        "><f>A1</f></c>",
        "><f>A1</f><v>2</v></c>",
        ' t="e"><v>#N/A</v></c>',
        ' t="s"><v>0</v></c>',
        ' t="str"><v>村</v></c>',
        ' t="inlineStr"><is><t>村 &amp; 镇</t></is></c>',
        ' t="inlineStr"><is><t xml:space="preserve"> </t></is></c>',
        f' s="{PERCENT_STYLE}"><v>0.5</v></c>',
    ]
)
CELLS = st.lists(st.tuples(st.integers(1, 60), CONTENTS), max_size=8, unique_by=lambda cell: cell[0])
TABLES = st.dictionaries(st.integers(1, 40), CELLS, max_size=8)
SLOW = "<!-- </row> -->"


def rows(table: dict[int, list[tuple[int, str]]], before_row: str = "") -> str:
    return "".join(
        f'{before_row}<row r="{row}" spans="1:60">'
        + "".join(f'<c r="{column_letter(column)}{row}"{content}' for column, content in sorted(cells))
        + "</row>"
        for row, cells in sorted(table.items())
    )


def seen(rows_xml: str) -> Inspection:
    return inspect(book(rows_xml, shared="<si><t>村</t></si>"))


@settings(max_examples=150)
@given(TABLES)
def test_the_fast_way_and_the_slow_way_see_the_same(table: dict[int, list[tuple[int, str]]]) -> None:
    assert seen(rows(table)) == seen(SLOW + rows(table)) == seen(rows(table, before_row="<!-- -->\n"))


@settings(max_examples=150)
@given(
    st.sampled_from([plain_xlsx, plain_xls, lambda: ods("")]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_no_damage_to_a_file_is_more_than_a_refusal(
    build: Callable[[], bytes], damage: list[tuple[float, int]]
) -> None:
    data = bytearray(build())
    for place, value in damage:
        data[int(place * len(data))] = value
    is_refused_or_seen(bytes(data))


@settings(max_examples=150)
@given(st.integers(0, 400), st.text("<>/cr=\"'&;!-[]rowvsheetData 1A", max_size=30))
def test_no_damage_to_the_xml_is_more_than_a_refusal(place: int, damage: str) -> None:
    whole = sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 2, after="<mergeCells/>")
    is_refused_or_seen(book(sheet_part=whole[:place] + damage + whole[place:]))


@settings(max_examples=80)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_are_more_than_a_refusal(data: bytes) -> None:
    for head in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        is_refused_or_seen(head + data)


@settings(max_examples=80)
@given(st.sampled_from(sorted(parts())), st.binary(max_size=200))
def test_no_part_can_be_more_than_a_refusal(name: str, content: bytes) -> None:
    is_refused_or_seen(zipped(parts() | {name: content}))


def is_refused_or_seen(data: bytes) -> None:
    with suppress(UnsafeWorkbook):
        inspect(data, "a.xlsx")
