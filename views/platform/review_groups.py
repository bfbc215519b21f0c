"""批量办理的分组 many chosen records, grouped by the transition that each would take (001-108, 109)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.flows import Act, Flow, Opinion, Transition
from models.platform.flows.listing import ids_waiting
from models.platform.flows.moves import choosing_states
from models.platform.flows.running import AT_ONCE
from models.platform.flows.runs import MOST, TOO_MANY
from models.platform.flows.runs import Group as Chosen
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from views.deciding import LONGEST_KEY, reviewed_flow, whole
from views.listing import Asked as Listed
from views.listing import wanted_rows
from views.platform.inbox_query import Asked
from views.query_texts import BadQuery
from views.review_actions import ways_for_many
from views.reviewing import approver_choices, approver_words

UNREADABLE = "提交的内容不完整或页面已过期，请返回列表重新选择"
BATCH = 5_000
NOT_ASKED = ("csrf_token", "back", "kind", "rowid", "all", "table")
"""What the form of a list sends beside the list's query."""


@dataclass
class Group:
    """The records that take the same transition; some may turn out not to be able to."""

    flow: Flow
    way: Transition
    ids: list[int] = field(default_factory=list)
    ready: int = 0
    """How many are in a state that it leads from."""
    going_back: int = 0
    """How many of these go back to whoever returned them, without an approver being chosen."""
    choosing: Any = None
    """One of those for which an approver is chosen, by whose place they are listed; none where all go back to who returned them."""

    @property
    def key(self) -> str:
        """The name under which a form speaks of it."""
        return f"{self.flow.table.__tablename__}/{self.way.key}"


def grouped(session: Session, kind: Act, chosen: Mapping[str, Sequence[int]]) -> list[Group]:
    """The groups of the records chosen (ids by table), as far as the account may see them."""
    _bound(sum(len(ids) for ids in chosen.values()), MOST)
    found: dict[str, Group] = {}
    for name, ids in chosen.items():
        flow = reviewed_flow(name)
        ways = list(_ways(session, flow, kind))
        if not ways:
            continue
        for row in _rows(session, flow, ids):
            way = next((each for each in ways if row.review_state in each.sources), None)
            group = Group(flow, way or ways[0])
            group = found.setdefault(group.key, group)
            group.ids.append(row.id)
            if way is not None:
                _count(group, row)
    return list(found.values())


def _count(group: Group, row: Any) -> None:
    """Note a record that takes the transition."""
    group.ready += 1
    if row.review_state in choosing_states(group.flow, group.way):
        group.choosing = group.choosing or row
    elif group.way.chooses is not None:
        group.going_back += 1


def _ways(session: Session, flow: Flow, kind: Act) -> Iterator[Transition]:
    actor = actor_of(session).kind
    return (each for each in ways_for_many(flow) if each.kind is kind and actor in each.kinds)


def _rows(session: Session, flow: Flow, ids: Sequence[int]) -> Iterator[Any]:
    table = flow.table
    columns = table.id, table.review_state, table.area, table.handler_id
    for start in range(0, len(ids), BATCH):
        wanted = table.id.in_(ids[start : start + BATCH])
        yield from session.execute(select(*columns).where(wanted).order_by(table.id))


def _bound(count: int, most: int) -> None:
    if count > most:
        raise Refusal(TOO_MANY.format(most=most, count=count))


def drawn(session: Session, group: Group, typed: Mapping[str, str]) -> dict[str, Any]:
    """A group as the form shows it."""
    way, desk = group.way, group.way.chooses if group.choosing else None
    listed = flows.candidates(session, group.flow, group.choosing, way) if desk else []
    return {
        "key": group.key,
        "flow": group.flow.label,
        "label": way.label,
        "count": group.ready,
        "going_back": group.going_back,
        "chooses": approver_words(desk.words) if desk else "",
        "approvers": approver_choices(listed),
        "chosen": typed.get(group.key, ""),
    }


def lacks_approver(session: Session, group: Group, approvers: Mapping[str, int]) -> bool:
    """Whether one of several accounts has to be named as the next approver, and none is."""
    if group.choosing is None or group.key in approvers:
        return False
    return len(flows.candidates(session, group.flow, group.choosing, group.way)) > 1


def needs_opinion(groups: Iterable[Group]) -> bool:
    """Whether an opinion must be given for one of them."""
    return any(each.way.opinion is Opinion.REQUIRED for each in groups)


def written(groups: Iterable[Group]) -> str:
    """The groups as a form carries them: table/transition:1,2,3;…"""
    return ";".join(f"{each.key}:{','.join(map(str, each.ids))}" for each in groups)


def read(text: str) -> list[Chosen]:
    """The same again: the flow, the transition and the ids. Refused when no page of ours has written it."""
    found = []
    for part in filter(None, text.split(";")):
        name, colon, ids = part.partition(":")
        table, slash, key = name.partition("/")
        if not (colon and slash and 0 < len(key) <= LONGEST_KEY):
            raise BadQuery(UNREADABLE)
        flow = reviewed_flow(table)
        found.append(Chosen(flow, key, list(dict.fromkeys(whole(each) for each in ids.split(",")))))
    if not found:
        raise BadQuery(UNREADABLE)
    _bound(sum(len(each.ids) for each in found), AT_ONCE)
    return found


def of_table(session: Session, name: str, form: Mapping[str, str]) -> dict[str, list[int]]:
    """Every record of a list's whole query, as the list would find them."""
    table = reviewed_flow(name).table
    query = {key: text for key, text in form.items() if key not in NOT_ASKED}
    wanted = wanted_rows(Listed.read(table, query), actor_of(session))
    return {name: list(session.scalars(select(table.id).where(*wanted).order_by(table.id).limit(MOST + 1)))}


def of_inbox(session: Session, kind: Act, form: Mapping[str, str]) -> list[Group]:
    """The groups of everything that the inbox finds by its whole query."""
    filters, found = Asked.read(form).filters, []
    for flow in flows.FLOWS.values():
        for way in _ways(session, flow, kind):
            ids = ids_waiting(session, flow, way.sources, filters, MOST + 1)
            if ids:
                first = ids_waiting(session, flow, choosing_states(flow, way), filters, 1)
                choosing = next(_rows(session, flow, first), None)
                found.append(Group(flow, way, ids, ready=len(ids), choosing=choosing))
    _bound(sum(group.ready for group in found), MOST)
    return found


def ticked(texts: Iterable[str], table: str) -> dict[str, list[int]]:
    """The ticked rows by table: ``table:7`` in a list of many tables, ``7`` in the list of one."""
    found: dict[str, dict[int, None]] = {}
    for text in texts:
        name, colon, number = text.rpartition(":")
        if not (name or table):
            raise BadQuery(UNREADABLE)
        found.setdefault(name if colon else table, {})[whole(number)] = None
    return {name: list(ids) for name, ids in found.items()}
