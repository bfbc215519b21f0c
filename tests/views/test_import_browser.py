"""导入向导 in a browser: an upload with an error is told by its cells, a sound one is previewed and written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from app.worker import work_off
from models.platform.scope import SYSTEM, acting_as
from tests import people
from tests.browser import Site, Watched
from tests.imports import survey_file as files
from tests.people import Person

pytestmark = pytest.mark.browser


def filled_survey(site: Site) -> bytes:
    with Session(site.database.engine, expire_on_commit=False) as session, acting_as(session, SYSTEM):
        hamlets = files.open_survey(session)
        blank = files.template(session, "field_survey")
        return files.typed_into(session, blank, files.drawn_survey(hamlets), hamlets)


def upload(page: Page, site: Site, *paths: Path) -> None:
    page.goto("/imports/new?set=field_survey")
    page.get_by_label("文件", exact=False).first.set_input_files([str(path) for path in paths])
    page.get_by_role("button", name="上传并校验").click()
    page.wait_for_url("**/imports/jobs/*")
    work_off(site.database.app)
    page.wait_for_url("**/imports/*")


def test_errors_are_told_and_then_the_mended_file_goes_in(
    page: Page,
    live_server: Site,
    login_as: Callable[[Page, Person], None],
    watched: Watched,
    tmp_path: Path,
) -> None:
    login_as(page, people.ADMINISTRATOR)
    sound = filled_survey(live_server)
    bad, good = tmp_path / "中所村（第一次）.xlsx", tmp_path / "中所村.xlsx"
    good.write_bytes(sound)
    bad.write_bytes(files.edited(sound, {("道路", "长度", 4): "很长", ("人口状况", "自然村", 5): "不存在村"}))
    upload(page, live_server, bad)
    expect(page.get_by_text("发现 2 处错误")).to_be_visible()
    expect(page.get_by_text("“很长”不是数字")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载错误文件").click()
    assert download.value.suggested_filename == "中所村（第一次）_错误.xlsx"
    upload(page, live_server, good)
    expect(page.get_by_text("校验通过，尚未写入")).to_be_visible()
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_url("**/imports/jobs/*")
    work_off(live_server.database.app)
    page.wait_for_url("**/imports/*")
    expect(page.get_by_text("导入完成：新增")).to_be_visible()
    page.goto("/imports/")
    expect(page.get_by_role("link", name="中所村.xlsx").first).to_be_visible()
    assert watched.complaints == []
