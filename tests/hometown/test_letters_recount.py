"""发函清点 whatever is sent and revoked in whatever order, the letters equal a recount (manual §5.3)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.due_letters import Asked, due
from models.hometown.letter import Letter
from models.platform.audit import AuditEntry
from models.platform.scope import SYSTEM, acting_as
from tests.hometown.letter_scene import FOREST, UNITS, ids, letters, returnees, revoke, send
from tests.people import ORGANISATION

PLANS = st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 3), min_size=1)), max_size=6)
QUICK = settings(
    max_examples=15,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@QUICK
@given(plan=PLANS)
def test_whatever_is_sent_and_revoked_in_whatever_order_the_letters_equal_a_recount(
    session: Session, plan: list[tuple[bool, set[int]]]
) -> None:
    """001-115: random histories beside an oracle; one line in the log for each change."""
    with acting_as(session, ORGANISATION.actor):
        known = sorted(each.member.id for each in due(session, Asked()))
    members = known or ids(returnees(session, *UNITS, FOREST))
    sent = {key for key, letter in letters(session).items() if letter.is_sent}
    before = logged(session)
    changes = 0
    for sends, places in plan:
        chosen = [members[place] for place in places]
        wanted = set(chosen) - sent if sends else set(chosen) & sent
        outcome = send(session, chosen) if sends else revoke(session, chosen, "误点")
        assert outcome.done == len(wanted)
        sent ^= wanted
        changes += len(wanted)

    assert {key for key, letter in letters(session).items() if letter.is_sent} == sent
    assert logged(session) - before == changes


def logged(session: Session) -> int:
    with acting_as(session, SYSTEM):
        rows = session.scalars(select(AuditEntry.id).where(AuditEntry.table_name == Letter.__tablename__))
        return len(rows.all())
