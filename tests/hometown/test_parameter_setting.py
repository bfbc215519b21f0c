"""参数设置 the operator sets a parameter, two cannot overwrite each other, and the manual's figure can be put back."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.hometown.parameter_setting import put_back, set_parameter, setting, settings, text_of
from models.hometown.parameters import (
    BY_KEY,
    DEFINITIONS,
    Parameter,
    Parameters,
    current,
    read_parameter,
    refresh,
)
from models.platform.audit import AuditEntry
from models.platform.refusal import Forbidden, Invalid, NotFound, Refusal, Stale
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.people import CAST, OPERATOR, Person

KEY = "PUBLICITY_MIN_DAYS"
OTHERS = [person for person in CAST if person is not OPERATOR]


@pytest.fixture
def operator(session: Session) -> Iterator[Session]:
    """The operator's session, after which the manual's figures hold again in this process."""
    with acting_as(session, OPERATOR.actor):
        yield session
    session.rollback()
    session.execute(delete(Parameter))
    session.commit()
    refresh(session)


def put(session: Session, value: str, note: str = "", version: int = 0, key: str = KEY) -> None:
    with transaction(session):
        set_parameter(session, key, value, note, version)


def told(session: Session) -> list[tuple[str, object]]:
    session.rollback()
    wanted = select(AuditEntry.action, AuditEntry.changes).where(
        AuditEntry.table_name == "hometown_parameter"
    )
    with acting_as(session, SYSTEM):
        return [(action, changes) for action, changes in session.execute(wanted.order_by(AuditEntry.id))]


def test_every_parameter_stands_at_the_manuals_figure_until_it_is_set(operator: Session) -> None:
    found = settings(operator)
    assert [each.key for each in found] == [each.key for each in DEFINITIONS]
    assert all(each.value == each.default and not each.is_set for each in found)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.key)
def test_the_manuals_figure_as_it_is_shown_is_read_as_the_same(definition: object) -> None:
    default = getattr(Parameters(), definition.name)  # type: ignore[attr-defined]
    assert read_parameter(definition.key, text_of(default)) == default  # type: ignore[attr-defined]


@given(st.sampled_from(["STRICT_FUND_SUM", "BASE_YEAR", "POP_YEARS"]), st.integers(1900, 2150), st.booleans())
def test_whatever_is_set_is_shown_as_it_would_be_typed(key: str, year: int, yes: bool) -> None:
    value = {"STRICT_FUND_SUM": yes, "BASE_YEAR": year, "POP_YEARS": (year, year + 5)}[key]
    assert read_parameter(key, text_of(value)) == value


def test_a_parameter_that_is_set_holds_at_once_and_is_in_the_log(operator: Session) -> None:
    put(operator, "45", "省厅要求")
    stood = setting(operator, KEY)
    assert (stood.value, stood.default, stood.note, stood.version) == ("45", "30", "省厅要求", 1)
    refresh(operator)
    assert current().publicity_days == 45
    put(operator, "60", "省厅要求", 1)
    assert setting(operator, KEY).version == 2
    assert [(action, changes["value"]) for action, changes in told(operator)] == [  # type: ignore[index]
        ("编辑", [None, "45"]),
        ("编辑", ["45", "60"]),
    ]


def test_what_is_set_to_what_it_is_already_leaves_no_line(operator: Session) -> None:
    put(operator, "45")
    put(operator, " 45 ", "", 1)
    assert (setting(operator, KEY).version, len(told(operator))) == (1, 1)


@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_form_that_was_opened_before_somebody_else_saved_is_stale(operator: Session, version: int) -> None:
    put(operator, "45")
    with pytest.raises(Stale):
        put(operator, "50", "", version)
    assert setting(operator, KEY).value == "45"


@pytest.mark.parametrize(
    ("key", "value", "note"),
    [
        (KEY, "", ""),
        (KEY, "三十", ""),
        (KEY, "-1", ""),
        (KEY, "30", "长" * 201),
        ("PLAN_RATIO", "2021:30,2022:40", ""),
        ("GATE_PREP", "maybe", ""),
        ("POP_YEARS", "2020-2016", ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field_and_nothing_is_kept(
    operator: Session, key: str, value: str, note: str
) -> None:
    with pytest.raises(Invalid) as refused:
        put(operator, value, note, key=key)
    assert {each.field for each in refused.value.problems} == {"note" if note else "value"}
    assert not setting(operator, key).is_set


def test_a_parameter_that_does_not_exist_is_not_found(operator: Session) -> None:
    with pytest.raises(NotFound):
        put(operator, "1", key="SECRET_KEY")
    with pytest.raises(NotFound):
        setting(operator, "SECRET_KEY")
    assert "SECRET_KEY" not in BY_KEY


def test_the_manuals_figure_is_put_back_once(operator: Session) -> None:
    put(operator, "45")
    with transaction(operator):
        put_back(operator, KEY)
    assert setting(operator, KEY).value == "30"
    assert told(operator)[-1] == ("恢复默认", {"value": ["45", None]})
    with pytest.raises(Refusal, match="本来就是"), transaction(operator):
        put_back(operator, KEY)


@pytest.mark.parametrize("person", OTHERS, ids=lambda person: person.login)
def test_nobody_but_the_operator_sets_parameters_here(session: Session, person: Person) -> None:
    with acting_as(session, person.actor):
        with pytest.raises(Forbidden):
            settings(session)
        with pytest.raises(Forbidden):
            put(session, "45")
        with pytest.raises(Forbidden), transaction(session):
            put_back(session, KEY)


def test_a_choice_is_shown_in_words_however_it_was_typed(operator: Session) -> None:
    assert setting(operator, "GATE_PREP").default == "仅提醒"
    put(operator, "block", key="GATE_PREP")
    assert setting(operator, "GATE_PREP").value == "不予办理"
