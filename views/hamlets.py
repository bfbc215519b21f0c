"""自然村 the hamlets that rows name: found through the table's own foreign key."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.hamlets import hamlet_table


def names_of_hamlets(session: Session, table: type[Any], ids: Iterable[int]) -> dict[int, str]:
    """The names of hamlets by id, in one query; no query when there is nothing to name."""
    hamlets, wanted = hamlet_table(table), set(ids)
    if hamlets is None or not wanted:
        return {}
    found = session.execute(select(hamlets.id, hamlets.name).where(hamlets.id.in_(wanted)))
    return dict(found.all())


def hamlets_of(session: Session, table: type[Any], area: int) -> list[tuple[int, str]]:
    """The hamlets of a village that may be chosen now."""
    hamlets = hamlet_table(table)
    if hamlets is None:
        return []
    wanted = select(hamlets.id, hamlets.name).where(hamlets.area == area)
    if hasattr(hamlets, "is_active"):
        wanted = wanted.where(hamlets.is_active)
    return [(key, name) for key, name in session.execute(wanted.order_by(hamlets.id))]
