"""对应关系 which row of a sheet may be a stored row under another spelling: a name, never a code; each stored row once."""

from datetime import datetime
from typing import Any

from imports.matching import Match, match_rows
from models.hometown.field_survey import Infrastructure
from models.platform.stored import Stored
from tests.people import ZHONGSUO


def row(name: str, infra_type: str = "street_lamp") -> dict[str, Any]:
    return {"area": ZHONGSUO, "hamlet_id": None, "infra_type": infra_type, "name": name}


STORED = Stored(7, 1, row("大坪水库泵站"), None, datetime(2021, 9, 1))


def matched(*rows: dict[str, Any]) -> list[Match]:
    found = match_rows(Infrastructure, rows, range(len(rows)), [STORED])
    return [found[index] for index in range(len(rows))]


def test_the_same_key_is_the_stored_row_and_another_spelling_may_be() -> None:
    assert matched(row("大坪水库泵站")) == [Match(STORED)]
    assert matched(row("大坪水库蹦站")) == [Match(None, STORED)]


def test_a_code_is_never_misspelt() -> None:
    assert matched(row("大坪水库泵站", "street_lamps")) == [Match()]


def test_a_stored_row_is_suspected_once() -> None:
    assert matched(row("大坪 水库泵站"), row("大坪-水库泵站")) == [Match(None, STORED), Match()]
