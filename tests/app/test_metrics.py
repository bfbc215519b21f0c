"""运行指标 what Prometheus is told, and who may ask."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from app.factory import create_app
from config import Settings
from models.platform import jobs
from models.platform.clock import now
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.transaction import transaction
from tests.clients import Client
from tests.databases import Database
from tests.people import CLERK, ZHONGSUO

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def fresh(database: Database) -> Flask:
    """An application that has answered nothing yet."""
    app = create_app(database.settings)
    database.apps.append(app)
    return app


def told(app: Flask) -> Figures:
    """Every figure by its name and labels."""
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    return dict(_samples(answer.text))


def _samples(text: str) -> Iterator[tuple[tuple[str, frozenset[tuple[str, str]]], float]]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield (sample.name, frozenset(sample.labels.items())), sample.value


def figure(figures: Figures, name: str, **labels: str) -> float:
    return figures[name, frozenset(labels.items())]


def test_requests_are_counted_by_route_and_status_and_never_by_address(fresh: Flask) -> None:
    client = Client.of(fresh, CLERK)
    for address in ("show/999991", "show/999992"):
        assert client.get(f"/tables/hometown_assist_unit/{address}").status_code == 404
    client.get("/no-such-page")
    figures = told(fresh)
    route = "/tables/hometown_assist_unit/show/<int:pk>"
    assert figure(figures, "yunling_requests_total", route=route, method="GET", status="404") == 2
    assert figure(figures, "yunling_request_seconds_count", route=route) == 2
    assert figure(figures, "yunling_request_seconds_bucket", route=route, le="+Inf") == 2
    assert figure(figures, "yunling_requests_total", route="none", method="GET", status="404") == 1
    assert not [key for key in figures if "99999" in str(key)]


def test_a_request_that_is_turned_away_at_the_door_counts_too(fresh: Flask) -> None:
    assert fresh.test_client().get("/planning/").status_code == 302
    counted = figure(told(fresh), "yunling_requests_total", route="/planning/", method="GET", status="302")
    assert counted == 1


def test_jobs_imported_rows_and_connections_are_told_as_they_stand(fresh: Flask, session: Session) -> None:
    with transaction(session):
        jobs.enqueue(session, "import.check", {})
        for state, rows in ((BatchState.IMPORTED, 7), (BatchState.REFUSED, 100)):
            batch = ImportBatch(set_key="field_survey", file_name="a.xlsx", sha256="0" * 64, area=ZHONGSUO)
            batch.state, batch.started, batch.rows_new = state.value, now(), rows
            session.add(batch)
    figures = told(fresh)
    assert figure(figures, "yunling_jobs", state="queued") == 1
    assert figure(figures, "yunling_jobs", state="failed") == 0
    assert figure(figures, "yunling_import_rows_total", fate="new") == 7
    assert figure(figures, "yunling_import_rows_total", fate="changed") == 0
    assert figure(figures, "yunling_database_connections", state="in_use") == 0
    assert figure(figures, "yunling_database_up") == 1


def test_a_database_that_is_away_is_a_figure_and_no_failure(database: Database) -> None:
    app = create_app(Settings("sqlite:////nonexistent/yunling.db", database.instance))
    figures = told(app)
    assert figure(figures, "yunling_database_up") == 0
    assert not [name for name, _ in figures if name == "yunling_jobs"]


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 404),
        ("192.0.2.7", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("192.0.2.7", {"Authorization": "Bearer "}, 404),
    ],
)
def test_without_a_token_only_the_machine_itself_may_ask(
    app: Flask, address: str, headers: dict[str, str], status: int
) -> None:
    asked = app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert asked.status_code == status


@pytest.mark.parametrize(
    ("address", "given", "status"),
    [
        ("192.0.2.7", "Bearer zhibiao", 200),
        ("192.0.2.7", "Bearer zhibiao2", 404),
        ("192.0.2.7", "zhibiao", 404),
        ("127.0.0.1", "", 404),
        ("127.0.0.1", "Bearer 指标", 404),
    ],
)
def test_with_a_token_whoever_has_it_may_ask(
    database: Database, address: str, given: str, status: int
) -> None:
    app = create_app(replace(database.settings, metrics_token="zhibiao"))
    database.apps.append(app)
    headers = {"Authorization": given.encode().decode("latin-1")}
    asked = app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert asked.status_code == status
