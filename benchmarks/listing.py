"""列表 the list page over 300,000 rows, against the framework's own page over the same table."""

import gzip
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from statistics import median

from flask.testing import FlaskClient
from sqlalchemy import event

from app.extensions import db
from benchmarks import stock
from benchmarks.report import Result
from benchmarks.scene import LOGIN, PASSWORD, Scene, add_roads
from benchmarks.serving import requests_per_second, server, sign_in

ROWS = int(os.environ.get("BENCH_ROWS", "300000"))
OURS, STOCK = "/tables/hometown_road/", "/stockroad/list/"
ADMINISTRATOR = f"{LOGIN}-sysadmin"
PROVINCIAL = f"{LOGIN}-province_nr"
KILOBYTE = 1024
WARM_UP_SECONDS = 4


def measure(scene: Scene) -> Iterator[Result]:
    """The list page and the add form."""
    add_roads(scene, ROWS)
    stock.create_stock_app(scene.settings.database_url)
    app = scene.app()
    with app.test_client() as client:
        _sign_in(client, ADMINISTRATOR)
        client.get(OURS)
        with counted(app) as statements:
            page = client.get(OURS)
        yield Result(
            "SQL statements of a list page", scene.dialect, f"{len(statements)}", "", len(statements), 7
        )
        yield _weight(scene, client, page.data)
    yield _form(scene)
    yield _throughput(scene)


def _form(scene: Scene) -> Result:
    """The form of 工作纪实, which the province's account may fill in for any division."""
    with scene.app().test_client() as client:
        _sign_in(client, PROVINCIAL)
        answer = client.get("/tables/hometown_work_log/add")
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"the form was not given: {answer.status_code}")
    size = len(answer.data) / KILOBYTE
    return Result("Add form with the division picker, KB", scene.dialect, f"{size:.1f}", "", size, 40)


def _weight(scene: Scene, client: FlaskClient, page: bytes) -> Result:
    """What a first visit fetches: the page, its style sheet (whose pictures are in it), scripts and icons."""
    wanted = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.decode()))
    files = [client.get(address).data for address in wanted]
    html = len(gzip.compress(page, 6)) / KILOBYTE
    rest = sum(len(gzip.compress(data, 6)) for data in files) / KILOBYTE
    told = f"{html:.1f} HTML + {rest:.1f} in {len(files)} files"
    return Result("First visit of a list page, gzip, KB", scene.dialect, told, "", html + rest, 110)


def _throughput(scene: Scene) -> Result:
    """Both servers in turn, three times, four seconds each; the median of the ratios."""
    ours, theirs = [], []
    for _ in range(3):
        with server(scene, "run:app", 8191) as port:
            ours.append(_warm_rate(port, sign_in(port, ADMINISTRATOR, PASSWORD), OURS))
        with server(scene, "benchmarks.stock:create_stock_app()", 8192) as port:
            cookie = sign_in(port, stock.LOGIN, stock.PASSWORD)
            theirs.append(_warm_rate(port, cookie, STOCK))
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    told = f"{median(ours):.1f} req/s", f"{median(theirs):.1f} req/s stock"
    return Result("List page over 300,000 rows, times stock", scene.dialect, *told, ratio, 6, at_most=False)


def _warm_rate(port: int, cookie: str, path: str) -> float:
    """The rate once both workers have compiled their templates and statements."""
    requests_per_second(port, cookie, path, WARM_UP_SECONDS)
    return requests_per_second(port, cookie, path, 4)


def _sign_in(client: FlaskClient, login: str) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/login/", data={"username": login, "password": PASSWORD})


@contextmanager
def counted(app: object) -> Iterator[list[str]]:
    """The statements that are sent within the block."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    with app.app_context():  # type: ignore[attr-defined]
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
