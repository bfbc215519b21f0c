"""台账命令 `flask ledger …`: list, export, verify, check, rebuild (001-192)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.base import Base
from models.hometown.field_survey import Population, Road
from models.platform.ledger.leaf import leaf_of
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.upkeep import synchronise
from tests.databases import Database
from tests.hometown import ledger_scene as scene
from tests.people import JINGDONG


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["ledger", *words])


def test_list_names_every_ledger(app: Flask) -> None:
    lines = run(app, "list").output.splitlines()
    assert [line.split("\t")[0] for line in lines] == list(LEDGERS)


def test_export_writes_the_workbook_of_a_division(app: Flask, session: Session, tmp_path: Path) -> None:
    scene.fill_in(session)
    file = tmp_path / "road.xlsx"
    done = run(app, "export", "road", "--area", str(JINGDONG), "--out", str(file), "--level", "village")
    assert done.exit_code == 0, done.output
    sheet = load_workbook(file).active
    assert sheet is not None
    assert sheet["A1"].value == "景东彝族自治县道路"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("moon", "--area", str(JINGDONG)), "没有“moon”这个台账"),
        (("road", "--area", "530823999000"), "没有找到这个行政区划"),
        (("road", "--area", str(JINGDONG), "--level", "province"), "不能按省分组"),
    ],
)
def test_export_says_what_it_cannot_do(app: Flask, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    refused = run(app, "export", *words, "--out", str(tmp_path / "none.xlsx"))
    assert refused.exit_code == 1
    assert said in refused.output
    assert not (tmp_path / "none.xlsx").exists()


def test_verify_tells_the_first_differences_and_fails(
    app: Flask, database: Database, session: Session
) -> None:
    scene.fill_in(session)
    assert run(app, "verify").exit_code == 0
    leaf = leaf_of(Population).table
    with database.engine.begin() as connection:
        row = connection.execute(select(leaf).where(leaf.c.split == "")).first()
        assert row is not None
        drifted = (leaf.c.area == row.area) & (leaf.c.split == "")
        connection.execute(update(leaf).where(drifted).values(households=leaf.c.households + 5))
    told = run(app, "verify")
    assert told.exit_code == 1
    kept = f"kept {row.households + 5}, counted {row.households}"
    assert f"ledger_hometown_population {row.area} whole households: {kept}" in told.output
    assert "ledger: 1 cells differ from a recount" in told.output
    assert run(app, "rebuild").exit_code == 0
    assert run(app, "verify").exit_code == 0


@pytest.fixture
def healed(database: Database) -> Iterator[None]:
    """Puts the triggers back: between tests only rows are."""
    yield
    with database.engine.begin() as connection:
        synchronise(connection, Base.metadata)


@pytest.mark.usefixtures("healed")
def test_check_tells_a_trigger_that_is_not_as_generated(app: Flask, database: Database) -> None:
    assert run(app, "check").exit_code == 0
    table = "" if database.dialect == "sqlite" else f" ON {Road.__tablename__}"
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER ledger_hometown_road_insert{table}")
    told = run(app, "check")
    assert told.exit_code == 1
    assert "ledger_hometown_road_insert" in told.output
