"""接口坏输入 no request, however wrong, is a server error or changes anything; each is told in Chinese what to do (P10)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform import records
from tests import planning_scene as scene
from tests.callers import calling_as
from tests.databases import Database
from tests.hostile.test_hostile_requests import INSIDE
from tests.hostile.unchanged import Watched
from tests.people import CLERK, ZHONGSUO

UNITS = "/api/v1/tables/hometown_assist_unit"
LOGS = "/api/v1/tables/hometown_work_log"
GROUPS = "/api/v1/tables/hometown_villager_group"
PLANS = "/api/v1/tables/hometown_village"
AREA = str(ZHONGSUO)
UNIT = {"area": AREA, "unit_name": "普洱市示例局"}
LOG = {"area": AREA, "step_code": "S01", "item": "走访", "held_on": "2021-03-01", "content": "走访农户"}
VILLAGE = {"area": AREA, "office_location": "中寨", "area_sqm": "36521837.00", "population": 4225}
GROUP = {"area": AREA, "name": "一组", "leader_name": "甲一", "leader_phone": "19900000002"}


class Bad(NamedTuple):
    """One wrong request and what it may be answered."""

    name: str
    method: str
    path: str
    status: tuple[int, ...]
    content: Any = None
    headers: dict[str, str] = {}  # noqa: RUF012 - nobody writes it


def deep(levels: int) -> bytes:
    return b'{"area":' + b"[" * levels + b"]" * levels + b"}"


def bodies() -> Iterator[Bad]:
    raw = {
        "nothing": b"",
        "half a JSON": b'{"area": "530',
        "a list": b"[]",
        "null": b"null",
        "a number": b"1",
        "a text": b'"x"',
        "NaN": b'{"area": NaN}',
        "Infinity": b'{"area": -Infinity}',
        "a name twice": b'{"area": "1", "area": "2"}',
        "bytes that are no text": b"\xff\xfe\x00",
        "half a surrogate": b'{"unit_name": "\\ud800"}',
        "half a surrogate as a name": b'{"\\udfff": 1}',
        "a thousand levels": deep(1000),
        "a hundred thousand levels": deep(100_000),
        "a number of five thousand digits": b'{"area": ' + b"9" * 5000 + b"}",
    }
    yield from (Bad(name, "POST", UNITS, (400,), content) for name, content in raw.items())
    yield Bad("300 kB", "POST", UNITS, (413,), b'{"unit_name": "' + b"x" * 300_000 + b'"}')
    for kind in (
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ):
        yield Bad(f"sent as {kind}", "POST", UNITS, (415,), b"{}", {"Content-Type": kind})


AREAS: Any = (
    1,
    None,
    True,
    [],
    {},
    "",
    "53",
    "5308231022150",
    "abcdefghijkl",
    "５３０８２３１０２２１５",
    "530823102215 ",
)
NAMES: Any = (1, True, 1.5, [], ["a"], {}, {"a": 1}, "长" * 501, " ", "\u0000", "\u200b")
WHOLES: Any = ("1", 1.5, -1, 10**40, 1e30, True, [], "", {}, 2**31)
DECIMALS: Any = (
    "1e5",
    "NaN",
    "Infinity",
    "1,000",
    "１２",
    -1,
    "1.234",
    0.001,
    10**38,
    True,
    [],
    "--1",
    "9" * 31,
)
DATES: Any = (
    "2021-02-30",
    "20210301",
    "2021-3-1",
    "2021年3月1日",
    "0000-00-00",
    "2021-03-01T00:00:00",
    44256,
    True,
    [],
    {},
)
STEPS: Any = ("nosuch", "底图底数", 1, True, [], ["S01"], {}, "S01 ", "s01")
HAMLETS: Any = (0, -1, 999_999, 2**31, 10**30, "1", True, 1.5, [], {})
FIELDS = ("nosuch", "id", "created_on", "created_by", "__class__", "unit_name ", "位", "x" * 300)
WRONG: tuple[tuple[str, dict[str, Any], str, Any], ...] = (
    (UNITS, UNIT, "area", AREAS),
    (UNITS, UNIT, "unit_name", NAMES),
    (PLANS, VILLAGE, "population", WHOLES),
    (PLANS, VILLAGE, "area_sqm", DECIMALS),
    (LOGS, LOG, "held_on", DATES),
    (LOGS, LOG, "step_code", STEPS),
    (GROUPS, GROUP, "located_hamlet_id", HAMLETS),
    *((UNITS, UNIT, name, (1,)) for name in FIELDS),
)
QUERIES = [
    "nosuch=1",
    "page=0",
    "page=-1",
    "page=a",
    "page=1.5",
    "page=99999999",
    "page=",
    "page=1&page=2",
    "page=%EF%BC%91",
    "page_size=0",
    "page_size=101",
    "page_size=1e9",
    "area=1",
    "area=abc",
    "area=",
    "area=530823102215%00",
    "area=5308231022151",
    "changed_since=yesterday",
    "changed_since=2021-02-30",
    "changed_since=0001-01-01T00:00:00%2B14:00",
    "changed_since=9999-12-31T23:59:59-12:00",
    "changed_since=2021-01-01T25:00",
    "unit_name=x",
    "_order=id",
    "q=(((((((",
    "filters=!(1)",
]


def values() -> Iterator[Bad]:
    yield Bad("no area", "POST", UNITS, (422,), {"unit_name": "普洱市示例局"})
    for path, sound, name, wrong in WRONG:
        for each in wrong:
            yield Bad(
                f"{name[:20]} {str(each)[:20]!r} {type(each).__name__}",
                "POST",
                path,
                (422,),
                sound | {name: each},
            )
    for area in ("530823000000", "999999999999"):
        yield Bad(f"the division {area}", "POST", UNITS, (403, 404, 422), UNIT | {"area": area})


def queries() -> Iterator[Bad]:
    yield from (Bad(f"?{query}", "GET", f"{UNITS}?{query}", (400,)) for query in QUERIES)
    yield Bad("a foreign area", "GET", f"{UNITS}?area=530102010004", (404,))
    yield Bad("since left out", "GET", f"{UNITS}/deleted", (400,))
    for query in (
        "level=x",
        "level=hamlet",
        "level=village&area=530000000000",
        "from=x",
        "nosuch=1",
        "step=S01",
    ):
        yield Bad(f"a ledger ?{query}", "GET", f"/api/v1/ledgers/progress?{query}", (400, 404, 422))
    yield Bad("a step that is none", "GET", "/api/v1/steps/states?step=S99", (400,))
    yield Bad("a level that is none", "GET", "/api/v1/divisions?level=street", (400,))


def addresses() -> Iterator[Bad]:
    for key in (
        "0",
        "-1",
        "abc",
        "999999",
        "2147483648",
        "9" * 30,
        "1.5",
        "1%20OR%201=1",
        "%00",
        "..%2F..",
    ):
        yield Bad(f"the record {key}", "GET", f"{UNITS}/{key}", (400, 404))
    for table in (
        "nosuch",
        "platform_account",
        "ab_user",
        "hometown_parameter",
        "platform_audit_entry",
        "%00",
        "x" * 300,
    ):
        yield Bad(f"the table {table[:20]}", "GET", f"/api/v1/tables/{table}", (400, 404))
        yield Bad(f"a post to {table[:20]}", "POST", f"/api/v1/tables/{table}", (400, 404), {})
    for method in ("PUT", "DELETE", "PATCH", "BREW", "TRACE"):
        yield Bad(f"{method} of a list", method, UNITS, (405,))
    for method in ("PUT", "POST"):
        yield Bad(f"{method} of a record", method, f"{UNITS}/{{id}}", (405,))
    yield Bad("a slash too many", "GET", f"{UNITS}/", (404,))
    yield Bad("a ledger that is none", "GET", "/api/v1/ledgers/nosuch", (404,))
    yield Bad("the root", "GET", "/api/v1/", (404,))


def changes() -> Iterator[Bad]:
    place = f"{UNITS}/{{id}}"
    versions: tuple[Any, ...] = (0, -1, "1", 1.0, True, None, [], {}, 2**31, 10**30)
    for version in versions:
        yield Bad(f"the version {version!r}", "PATCH", place, (422,), {"version": version, "unit_name": "乙"})
    yield Bad("a version that is not yet", "PATCH", place, (409,), {"version": 7, "unit_name": "乙局"})
    yield Bad("another area", "PATCH", place, (422,), {"version": 1, "area": "530823102201"})
    yield Bad("another id", "PATCH", place, (422,), {"version": 1, "id": 5})
    yield Bad("a name taken away", "PATCH", place, (422,), {"version": 1, "unit_name": None})
    for query in (
        "",
        "?version=",
        "?version=a",
        "?version=-1",
        "?version=1.0",
        "?version=9999999999",
        "?version=1&x=1",
    ):
        yield Bad(f"a deletion with {query!r}", "DELETE", f"{place}{query}", (400,))
    yield Bad("a deletion of an old version", "DELETE", f"{place}?version=9", (409,))


BAD = [*bodies(), *values(), *queries(), *addresses(), *changes()]


def test_there_are_more_than_a_hundred_and_no_two_have_one_name() -> None:
    assert len({each.name for each in BAD}) == len(BAD) > 150


def test_no_bad_request_is_a_server_error_or_changes_anything(
    app: Flask, database: Database, session: Session
) -> None:
    with scene.working(session, CLERK.actor):
        key = records.create(session, AssistUnit, {"area": ZHONGSUO, "unit_name": "甲局的样子"}).row.id
    caller = calling_as(app, session, CLERK)
    caller.get(UNITS)
    session.rollback()
    watched, complaints = Watched(database), []
    for number, each in enumerate(BAD):
        headers = {
            "Idempotency-Key": f"bad-request-{number}",
            "Content-Type": "application/json",
            **each.headers,
        }
        content = each.content if isinstance(each.content, bytes | None) else app.json.dumps(each.content)
        asked = each.path.replace("{id}", str(key))
        answer = caller.open(asked, method=each.method, data=content, headers=headers)
        told = answer.json or {}
        wrong = [f"answered {answer.status_code}"] if answer.status_code not in each.status else []
        if answer.mimetype != "application/problem+json" or "请" not in told.get("detail", "") + str(
            told.get("problems")
        ):
            wrong.append("says nothing to do")
        if found := INSIDE.search(answer.text):
            wrong.append(f"tells of our inside: {found[0]}")
        complaints += [f"{each.name}: {what}: {answer.text[:200]}" for what in wrong]
    assert complaints == [], "\n".join(complaints)
    assert watched.changes() == []


def test_the_same_requests_without_the_fault_are_taken(app: Flask, session: Session) -> None:
    """The counter-proof."""
    caller = calling_as(app, session, CLERK)
    for number, (path, body) in enumerate(((UNITS, UNIT), (LOGS, LOG), (PLANS, VILLAGE), (GROUPS, GROUP))):
        taken = caller.post(path, json=body, headers={"Idempotency-Key": f"sound-{number:04}"})
        assert taken.status_code == 201, taken.text
