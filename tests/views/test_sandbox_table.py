"""一处声明 a table declared here and nowhere else is on every page, in the template, the import and the export."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import Integer, String, select
from sqlalchemy.orm import Mapped, Session

from app.factory import create_app
from models.base import Base, SurveyRow
from models.fields import Values, field, rule
from models.levels import AccountKind
from models.registry import register, withdraw
from models.types import Dec
from tests.clients import Client
from tests.databases import Database
from tests.people import ADMINISTRATOR, CLERK, COUNTY, ZHONGSUO, Person


class Spring(
    SurveyRow,
    label="泉眼",
    subsystem="sandbox",
    menu="基本信息",
    written_by=(AccountKind.VILLAGE,),
    natural_key=("name",),
):
    """A spring: one class, and nothing else anywhere."""

    __tablename__ = "sandbox_spring"

    name: Mapped[str] = field("泉眼名称", String(20), required=True)
    flow: Mapped[Decimal | None] = field("流量", Dec(10, 2), unit="吨/日")
    households: Mapped[int | None] = field("供水户数", Integer, unit="户", required=True)

    @rule("flow", "households")
    @staticmethod
    def flow_is_enough(row: Values) -> str | None:
        """有户数须有流量。"""
        return "流量：供水户数大于 0 时必须填写" if row["households"] and row.get("flow") is None else None


TABLE = Base.metadata.tables["sandbox_spring"]
withdraw(Spring)
Base.metadata.remove(TABLE)
PAGE = "/tables/sandbox_spring/"


@pytest.fixture
def sandbox(database: Database) -> Iterator[Flask]:
    """An application that has the table, on a database that has it."""
    register(Spring)
    app = create_app(database.settings)
    database.apps.append(app)
    TABLE.create(database.engine)
    assert app.test_cli_runner().invoke(args=["sync-permissions"]).exit_code == 0
    yield app
    withdraw(Spring)


@pytest.fixture
def of(sandbox: Flask) -> Callable[[Person], Client]:
    return lambda person: Client.of(sandbox, person)


def rows(session: Session) -> list[Any]:
    session.rollback()
    return list(session.scalars(select(Spring).order_by(Spring.id)))


def test_it_is_registered_edited_listed_shown_and_deleted(
    of: Callable[[Person], Client], session: Session
) -> None:
    clerk = of(CLERK)
    assert "泉眼" in clerk.get("/").text
    form = clerk.get(f"{PAGE}add").text
    for said in ("泉眼名称", "流量", "吨/日", "供水户数"):
        assert said in form
    saved = clerk.post(f"{PAGE}add", data={"name": "龙潭", "flow": "１２.50", "households": "30"})
    assert saved.status_code == 302
    row = rows(session)[0]
    assert (row.name, row.flow, row.households) == ("龙潭", Decimal("12.50"), 30)
    county = of(COUNTY)
    assert "龙潭" in county.get(f"{PAGE}?name=龙").text
    assert "龙潭" not in county.get(f"{PAGE}?name=虎").text
    assert "12.5" in county.get(f"{PAGE}show/{row.id}").text
    changed = {"name": "黑龙潭", "flow": "13", "households": "31", "version": str(row.version)}
    assert clerk.post(f"{PAGE}edit/{row.id}", data=changed).status_code == 302
    history = county.get(f"{PAGE}history/{row.id}").text
    assert "泉眼名称" in history
    assert "黑龙潭" in history
    assert "黑龙潭" in county.get(f"{PAGE}export/csv").data.decode("utf-8-sig")
    assert clerk.post(f"{PAGE}delete/{row.id}").status_code == 302
    assert rows(session) == []


def test_its_rules_are_asked_on_the_page(of: Callable[[Person], Client], session: Session) -> None:
    clerk = of(CLERK)
    missing = clerk.post(f"{PAGE}add", data={"name": "", "households": "-1"})
    assert missing.status_code == 422
    assert "不能为空" in missing.text
    assert "不能小于 0" in missing.text
    crossed = clerk.post(f"{PAGE}add", data={"name": "龙潭", "households": "3"})
    assert "供水户数大于 0 时必须填写" in crossed.text
    assert rows(session) == []


def test_its_template_is_filled_in_and_imported(
    sandbox: Flask, of: Callable[[Person], Client], session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "泉眼.xlsx"
    runner = sandbox.test_cli_runner()
    exported = ["template", "export", "sandbox_spring", "--area", str(ZHONGSUO), "--out", str(file)]
    assert runner.invoke(args=exported).exit_code == 0
    book = openpyxl.load_workbook(file)
    sheet = book["泉眼"]
    headings = {str(cell.value).strip("*"): cell for row in sheet.iter_rows() for cell in row if cell.value}
    first = next(cell for text, cell in headings.items() if text.startswith("泉眼名称"))
    line = first.row + 1
    for text, value in (("泉眼名称", "龙潭"), ("流量", 12.5), ("供水户数", 30)):
        column = next(cell.column for heading, cell in headings.items() if heading.startswith(text))
        sheet.cell(line, column, value)
    book.save(file)
    done = runner.invoke(args=["import", "run", "sandbox_spring", str(file)])
    assert done.exit_code == 0, done.output
    assert [(row.area, row.name, row.flow) for row in rows(session)] == [(ZHONGSUO, "龙潭", Decimal("12.50"))]
    assert "龙潭" in of(ADMINISTRATOR).get(PAGE).text
