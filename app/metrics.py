"""运行指标 what Prometheus reads at `/metrics`: requests, jobs, imported rows, connections; never who or where."""

import hmac
from collections.abc import Iterator
from ipaddress import ip_address
from time import perf_counter

from flask import Flask, Response, abort, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app.extensions import db
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.jobs import Job, JobState
from views.request import public

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
NO_ROUTE = "none"
FATES = {"new": ImportBatch.rows_new, "changed": ImportBatch.rows_changed, "same": ImportBatch.rows_same}


class Counts:
    """What one process has counted since it began."""

    def __init__(self, engine: Engine) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "yunling_requests",
            "Requests answered, by route, method and status.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "yunling_request_seconds",
            "Time to answer a request, by route.",
            ["route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.registry.register(Stored(engine))


class Stored(Collector):
    """What the database and its connections say at the moment of asking; the same from every process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def describe(self) -> list[Metric]:
        """Nothing is asked of the database at the start."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Jobs, imported rows and connections; a database that is away is a figure too."""
        yield from _connections(self.engine)
        try:
            with self.engine.connect() as connection:
                found = [_jobs(connection), _imported_rows(connection)]
        except DBAPIError:
            found = []
        yield from found
        yield GaugeMetricFamily("yunling_database_up", "Whether the database answers.", value=bool(found))


def _jobs(connection: Connection) -> Metric:
    told = GaugeMetricFamily("yunling_jobs", "Background jobs, by state.", labels=["state"])
    held = dict(connection.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    for state in JobState:
        told.add_metric([state.value], held.get(state.value, 0))
    return told


def _imported_rows(connection: Connection) -> Metric:
    told = CounterMetricFamily(
        "yunling_import_rows", "Rows of imported workbooks, by what became of them.", labels=["fate"]
    )
    wanted = select(*(func.sum(column) for column in FATES.values())).where(
        ImportBatch.state == BatchState.IMPORTED.value
    )
    for fate, number in zip(FATES, connection.execute(wanted).one(), strict=True):
        told.add_metric([fate], number or 0)
    return told


def _connections(engine: Engine) -> Iterator[Metric]:
    pool = engine.pool
    if isinstance(pool, QueuePool):
        told = GaugeMetricFamily(
            "yunling_database_connections", "Connections of this process, by state.", labels=["state"]
        )
        told.add_metric(["in_use"], pool.checkedout())
        told.add_metric(["idle"], pool.checkedin())
        yield told


def register_metrics(app: Flask) -> None:
    """Count every request, and tell at `/metrics`. Comes before whatever may refuse a request."""
    with app.app_context():
        app.extensions["metrics"] = Counts(db.engine)
    app.before_request(_begin)
    app.after_request(_count)
    app.add_url_rule("/metrics", "metrics", metrics)


def _begin() -> None:
    g.began = perf_counter()


def _count(response: Response) -> Response:
    counts: Counts = current_app.extensions["metrics"]
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    counts.requests.labels(route, request.method, response.status_code).inc()
    counts.seconds.labels(route).observe(perf_counter() - g.began)
    return response


@public
def metrics() -> Response:
    """The figures, for this machine or for whoever has the token; there is no such page for anybody else."""
    if not _may_read():
        abort(404)
    encode, kind = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(current_app.extensions["metrics"].registry), content_type=kind)


def _may_read() -> bool:
    token = current_app.extensions["settings"].metrics_token
    if token:
        return hmac.compare_digest(
            request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()
        )
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return (
        not is_forwarded and request.remote_addr is not None and ip_address(request.remote_addr).is_loopback
    )
