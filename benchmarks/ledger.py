"""台账 the province's ledger page against its raw SQL, with ten times the rows, and against a live GROUP BY over the facts."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from random import Random
from statistics import median
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, insert, select, text

from app.extensions import db
from benchmarks.report import Result
from benchmarks.scene import CHUNK, LOGIN, PASSWORD, PROVINCE, Scene, working
from models.hometown.field_survey import LandResource, WaterResource
from models.hometown.ledgers.standing import HOMETOWN_STEPS
from models.levels import AccountKind, Level
from models.platform.clock import now
from models.platform.division import villages_under
from models.platform.ledger.leaf import leaf_of
from models.platform.ledger.reach import division_of
from models.platform.scope import SYSTEM
from models.platform.step_state import StepState

READER = f"{LOGIN}-{AccountKind.PROVINCE.value}"
PAGES = ("progress", "water_resource", "land_resource")
FEW = int(os.environ.get("BENCH_ROWS", "300000")) // 10
TIMES = 10
ROUNDS = 25
MILLISECOND = 1000
WATERS = ("river", "lake", "reservoir", "pond", "spring", "well", "canal")
ROW = {"quantity": 1, "protection_use": "保护利用", "problems": "无"}
LANDS = ("0101", "0103", "0201", "0202", "0301", "0305", "1202", "1104")


def measure(scene: Scene) -> Iterator[Result]:
    """Random facts in every village: the page, then ten times the facts, then the facts themselves."""
    _complete_steps(scene)
    _add(scene, _land, LandResource, 0, FEW)
    _add(scene, _water, WaterResource, 0, FEW)
    app = scene.app()
    with app.test_client() as client:
        _sign_in(client)
        for key in PAGES:
            yield _page_against_sql(scene, app, client, key)
        yield _ten_times(scene, client)
    yield _leaf_against_facts(scene)


def _ten_times(scene: Scene, client: FlaskClient) -> Result:
    """The page once every village has told every kind, and with ten times those rows."""
    with working(scene) as session:
        full = len(WATERS) * len(villages_under(session, PROVINCE))
    reached, taken = FEW, []
    for rows in (full, TIMES * full):
        _add(scene, _water, WaterResource, reached, rows)
        taken.append(median(_times(lambda: _get(client, "/hometown/ledgers/water_resource"))))
        reached = rows
    few, many = taken
    goal = f"Province ledger page with ten times the rows ({TIMES * full:,})"
    return Result(goal, scene.dialect, f"{many:.1f} ms", f"{few:.1f} ms with {full:,} rows", many / few, 1.2)


def _page_against_sql(scene: Scene, app: Flask, client: FlaskClient, key: str) -> Result:
    """The whole request in this process, and in turn with it its adding-up statements on a bare cursor."""
    address = f"/hometown/ledgers/{key}"
    _get(client, address)
    with _noted(app) as statements:
        _get(client, address)
    own = [(sql, values) for sql, values in statements if "GROUP BY" in sql]
    with app.app_context():
        raw = db.engine.raw_connection()
    cursor = raw.cursor()
    pages, bare = [], []
    for _ in range(ROUNDS):
        pages.append(_time(lambda: _get(client, address)))
        bare.append(_time(lambda: _replay(cursor, own)))
    raw.close()
    page, sql = median(pages), median(bare)
    told = f"{page:.1f} ms", f"{sql:.1f} ms raw SQL"
    return Result(
        f"Province ledger page ({key}) less 10 ms, times its SQL",
        scene.dialect,
        *told,
        (page - 10) / sql,
        1.3,
    )


@contextmanager
def _noted(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent within the block, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def _replay(cursor: Any, statements: list[tuple[str, Any]]) -> None:
    for sql, values in statements:
        cursor.execute(sql, values)
        cursor.fetchall()


def _leaf_against_facts(scene: Scene) -> Result:
    """The same figures of the prefectures, from the leaf rows and from the facts."""
    leaf = leaf_of(WaterResource)
    rows, facts = leaf.table.c, WaterResource.__table__.c
    names = [name for name in ("n", "served_population") if name in leaf.names]
    kept = [func.sum(rows[name]) for name in names]
    place = division_of(rows.area, Level.PREFECTURE)
    from_leaf = select(place, *kept).where(rows.split == "").group_by(place)
    place = division_of(facts.area, Level.PREFECTURE)
    sums = [func.count(), func.sum(facts.served_population)]
    from_facts = select(place, *sums).group_by(place)
    with working(scene) as session:
        connection = session.connection()
        leafs = _times(lambda: connection.execute(from_leaf).all())
        lives = _times(lambda: connection.execute(from_facts).all())
    one, other = median(leafs), median(lives)
    told = f"{one:.1f} ms", f"{other:.1f} ms live GROUP BY over the {TIMES * len(WATERS)} rows a village"
    return Result(
        "Leaf rows, times faster than the facts",
        scene.dialect,
        *told,
        other / one,
        3,
        at_most=False,
    )


def _times(work: Callable[[], object]) -> list[float]:
    work()
    return [_time(work) for _ in range(ROUNDS)]


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * MILLISECOND


def _sign_in(client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/login/", data={"username": READER, "password": PASSWORD})


def _get(client: FlaskClient, address: str) -> None:
    status = client.get(address).status_code
    if status != HTTPStatus.OK:
        raise RuntimeError(f"{address}: {status}")


def _complete_steps(scene: Scene) -> None:
    """Every village some of the planning steps in order, as they are done."""
    random, keys = Random(5), [step.key for step in HOMETOWN_STEPS if step.grain is Level.VILLAGE]
    with working(scene) as session:
        villages = villages_under(session, PROVINCE)
        done = [
            {"area": area, "step": key, "is_done": True, "done_on": now(), "version": 1}
            for area in villages
            for key in keys[: random.randrange(len(keys))]
        ]
        session.execute(insert(StepState), done, execution_options={"authorised": SYSTEM})
        session.commit()


def _add(
    scene: Scene, draw: Callable[[Random, int], dict[str, Any]], table: type[Any], start: int, end: int
) -> None:
    """Rows so far up to so many, spread over every village of the province."""
    random, at = Random(start), now()
    stamp = {"version": 1, "created_on": at, "changed_on": at}
    with working(scene) as session:
        villages = villages_under(session, PROVINCE)
        for first in range(start, end, CHUNK):
            numbers = range(first, min(end, first + CHUNK))
            rows = [
                stamp | {"area": villages[n % len(villages)], "name": f"{n}"} | draw(random, n)
                for n in numbers
            ]
            session.execute(insert(table), rows, execution_options={"authorised": SYSTEM})
            session.commit()
        with session.get_bind().engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def _water(random: Random, number: int) -> dict[str, Any]:
    """One kind after the other: of seven rows of a village no two are of one kind, the eighth is of a kind it has."""
    return ROW | {
        "water_type": WATERS[number % len(WATERS)],
        "capacity_wm3": random.randint(1, 90),
        "water_quality": random.choice("123456"),
        "is_drinking": random.random() < 0.4,
        "served_population": random.randint(0, 900),
    }


def _land(random: Random, _number: int) -> dict[str, Any]:
    area = random.randint(10, 900)
    return ROW | {"land_type": random.choice(LANDS), "area_mu": area, "ownership": "village"}
