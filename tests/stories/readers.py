"""阅读台账的人 what those above do with the ledgers: open one, read it, export it."""

import itertools
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.stories.menu import open_entry

Lines = list[list[str]]


def open_ledger(page: Page, group: str, ledger: str = "") -> None:
    """Open 台账信息 from the menu, then a group of ledgers, then one of them."""
    page.goto("/")
    open_entry(page, "台账信息", "台账信息")
    page.get_by_role("navigation", name="台账分组").get_by_role("link", name=group, exact=True).click()
    if ledger:
        page.get_by_role("navigation", name="台账", exact=True).get_by_role(
            "link", name=ledger, exact=True
        ).click()
    expect(page.locator("table.ledger")).to_be_visible()


def lines(page: Page) -> Lines:
    """The table under its header, the total last."""
    return _texts(page, "table.ledger tbody tr, table.ledger tfoot tr")


def _texts(page: Page, rows: str) -> Lines:
    found: Lines = page.locator(rows).evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    return found


def total_of(page: Page, *heading: str) -> str:
    """What stands in the total row in the column under a heading, given from its group down."""
    rows = page.locator("table.ledger thead tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => [cell.innerText.trim(), cell.colSpan, cell.rowSpan]))"
    )
    return lines(page)[-1][_paths(rows).index(heading)]


def _paths(rows: list[list[tuple[str, int, int]]]) -> list[tuple[str, ...]]:
    """For each column the headings over it, from the top."""
    taken: dict[tuple[int, int], str] = {}
    for down, row in enumerate(rows):
        free = (across for across in itertools.count() if (down, across) not in taken)
        for label, width, height in row:
            columns = list(itertools.islice(free, width))
            taken |= {(down + below, column): label for below in range(height) for column in columns}
    last = max(column for _, column in taken)
    over = [[taken[down, column] for down in range(len(rows))] for column in range(last + 1)]
    return [tuple(dict.fromkeys(labels)) for labels in over]


def export(page: Page, folder: Path) -> Path:
    """Press 导出 Excel."""
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def exported_lines(file: Path) -> Lines:
    """The table of an exported workbook under its header, each cell as Excel shows it."""
    rows = [
        [_as_shown(cell.value, cell.number_format) for cell in row]
        for row in load_workbook(file).worksheets[0].iter_rows()
    ]
    return rows[next(at for at, row in enumerate(rows) if row[0] == "1") :]


def _as_shown(value: object, number_format: str) -> str:
    if not isinstance(value, int | float):
        return str(value or "")
    form, *others = number_format.split(";")
    if others and not value:
        return others[-1]
    places = form.rstrip('"%').partition(".")[2].count("0")
    return f"{value:,.{places}f}{'%' if '%' in number_format else ''}"
