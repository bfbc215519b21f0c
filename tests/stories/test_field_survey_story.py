"""实地调研的一生 from the clerk's first click to the province's ledger (001-127…133, 145, 192)."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from models.hometown.field_survey import SURVEY_TABLES
from models.platform.scope import SYSTEM, acting_as
from tests import planning_scene as scene
from tests.axe import violations
from tests.browser import Site
from tests.imports import survey_file
from tests.people import ADMINISTRATOR, CLERK, COUNTY, PREFECTURE, PROVINCIAL, Person
from tests.stories import administrator, clerk, readers, workbooks

pytestmark = pytest.mark.browser
WindowOf = Callable[[Person], Page]
VILLAGE = "中所村民委员会"
FIGURES = (
    ("土地资源", "面积合计（亩）", "hometown_land_resource", "area_mu"),
    ("宅基地", "宅基地宗数（宗）", "hometown_homestead", "parcels"),
)
"""Ledgers that those above read, and what in the workbook each of these columns adds up."""


@pytest.fixture
def session(live_server: Site) -> Iterator[Session]:
    with (
        Session(live_server.database.engine, expire_on_commit=False) as session,
        acting_as(session, SYSTEM),
    ):
        yield session


@pytest.fixture
def hamlets(session: Session) -> dict[int, str]:
    """The hamlets of 中所村, known before its planning begins."""
    rows = [scene.found_hamlet(session, name) for name in survey_file.HAMLETS]
    session.rollback()
    return {row.id: row.name for row in rows}


def stored(session: Session) -> int:
    """How many rows of the survey the village has."""
    session.rollback()
    return sum(survey_file.count(session, table.__tablename__) for table in SURVEY_TABLES)


def test_a_village_carries_its_survey_from_a_workbook_into_every_ledger(
    window_of: WindowOf, live_server: Site, session: Session, hamlets: dict[int, str], tmp_path: Path
) -> None:
    template = complete_the_basemap_and_fetch_the_template(window_of(CLERK), tmp_path)
    filled = workbooks.fill_in(session, template, hamlets)
    spoilt = workbooks.spoil(filled)
    saved = workbooks.through_libreoffice("ods", filled, spoilt)
    good, bad = workbooks.through_libreoffice("xlsx", *saved)

    desk = window_of(ADMINISTRATOR)
    see_every_error_by_its_cell(desk, live_server, bad, tmp_path)
    assert stored(session) == 0
    rows = sum(map(len, survey_file.drawn_survey(hamlets).values()))
    import_the_mended_workbook(desk, live_server, good, rows)
    assert stored(session) == rows
    import_it_again_in_vain(desk, live_server, saved[0], rows)
    assert stored(session) == rows

    complete_the_survey(window_of(CLERK))
    for person in (COUNTY, PREFECTURE, PROVINCIAL):
        read_the_sums(window_of(person), tmp_path, hamlets)


def complete_the_basemap_and_fetch_the_template(page: Page, folder: Path) -> Path:
    """小玉 does step 1, and step 2 opens; step 3 is locked and says why."""
    clerk.open_planning(page, VILLAGE)
    assert "底图底数" in clerk.why_locked(page, "实地调研")
    clerk.claim_basemap(page)
    clerk.log_work(page, "认领底图底数")
    clerk.complete_step(page, "底图底数")
    clerk.open_step(page, "实地调研")
    assert "请先完成：实地调研" in clerk.why_locked(page, "现状分析")
    return clerk.download_template(page, folder)


def see_every_error_by_its_cell(page: Page, site: Site, file: Path, folder: Path) -> None:
    """The administrator uploads the spoilt file: 37 errors, each by its cell, on the page and in the file."""
    planted = workbooks.places(file)
    assert len(planted) == 37
    administrator.upload(page, site, file)
    expect(page.get_by_text("发现 37 处错误")).to_be_visible()
    assert administrator.problem_cells(page) == planted
    assert workbooks.red_cells(administrator.download_errors(page, folder)) == planted


def import_the_mended_workbook(page: Page, site: Site, file: Path, rows: int) -> None:
    """校验 → 预览差异 → 导入."""
    administrator.upload(page, site, file)
    expect(page.get_by_text("校验通过，尚未写入")).to_be_visible()
    assert administrator.counts(page) == {"新增": rows, "更新": 0, "不变": 0, "错误": 0, "提醒": 0}
    administrator.confirm(page, site)
    expect(page.get_by_text(f"导入完成：新增 {rows} 条")).to_be_visible()


def import_it_again_in_vain(page: Page, site: Site, file: Path, rows: int) -> None:
    """The same survey, this time as LibreOffice's own kind of file, would change nothing."""
    administrator.upload(page, site, file)
    expect(page.get_by_text(f"0 条变化，{rows} 条不变，无需导入")).to_be_visible()
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)


def complete_the_survey(page: Page) -> None:
    """小玉 writes down the work and completes the step: 现状分析 opens."""
    clerk.open_planning(page, VILLAGE)
    clerk.open_step(page, "实地调研")
    clerk.log_work(page, "入户调研")
    clerk.complete_step(page, "实地调研")
    assert clerk.why_locked(page, "现状分析") == ""
    clerk.open_step(page, "现状分析")
    expect(page.get_by_role("button", name="保存")).to_be_visible()


def read_the_sums(page: Page, folder: Path, hamlets: dict[int, str]) -> None:
    """Those above read the village's figures, and take the same figures home as a workbook."""
    survey = survey_file.drawn_survey(hamlets)
    for ledger, heading, table, field in FIGURES:
        readers.open_ledger(page, "实地调研汇总", ledger)
        told = Decimal(readers.total_of(page, heading).replace(",", ""))
        assert told == workbooks.sum_of(survey, table, field)
        assert readers.exported_lines(readers.export(page, folder)) == readers.lines(page)
    assert violations(page) == [], "also where the shares of the total are tinted"
    readers.open_ledger(page, "工作进度")
    assert readers.total_of(page, "当前步骤分布（行政村数）", "现状分析") == "1"
    assert readers.exported_lines(readers.export(page, folder)) == readers.lines(page)
