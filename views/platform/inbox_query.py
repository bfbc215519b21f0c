"""待办的查询条件 what the inbox may be asked, checked at the door (001-075, 108)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from models.platform.flows import FLOWS, Filters, Flow, Kind, State
from models.platform.scope import Actor
from models.platform.subsystems import SUBSYSTEMS, subsystem_label
from views.numbers import read_whole
from views.query_boxes import place_box, select_box, text_box
from views.query_texts import BadQuery, read_area

NAMES = ("system", "flow", "state", "turn", "desk", "area", "days", "overdue", "word")
PAGE = "_page"
MOST_DAYS, MOST_PAGES, LONGEST_WORD, LONGEST_KEY = 3650, 10_000, 50, 60
KINDS = {Kind.WAITING.value: "待我审核", Kind.RETURNED.value: "待我修改"}
"""待办 of an account that decides, and of one that fills in."""
DESKS = {"unit": "本单位全部"}
"""What a colleague was chosen for stands in his inbox; asked for, it is listed as well."""
NOT_A_NUMBER = "等待天数应为 0 到 {most} 的整数，请重新输入"


@dataclass(frozen=True)
class Asked:
    """What the inbox is asked for, read from an address or a form and found sound."""

    filters: Filters
    texts: Mapping[str, str]
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Asked":
        """Read it; refused with a sentence when no page of ours would send it."""
        texts = {name: text for name in NAMES if (text := args.get(name, "").strip())}
        if len(texts.get("word", "")) > LONGEST_WORD:
            raise BadQuery(f"关键字最多 {LONGEST_WORD} 个字，请缩短后再查")
        _listed(texts)
        days = _whole(texts.get("days", ""), NOT_A_NUMBER.format(most=MOST_DAYS), MOST_DAYS)
        filters = Filters(
            flow=texts.get("flow", ""),
            subsystem=texts.get("system", ""),
            state=texts.get("state", "")[:LONGEST_KEY],
            area=read_area(texts["area"]) if "area" in texts else None,
            waiting_days=days,
            overdue="overdue" in texts,
            kind=Kind(texts["turn"]) if "turn" in texts else None,
            whole_desk="desk" in texts,
            text=texts.get("word", ""),
        )
        page = _whole(args.get(PAGE, ""), "页码应为正整数，请重新输入", MOST_PAGES) or 1
        return cls(filters, texts, page)

    def address(self, here: str) -> str:
        """The same query with a place for the number of a page."""
        query = urlencode(self.texts)
        return f"{here}?{query}{'&' if query else ''}{PAGE}={{page}}"


def _listed(texts: Mapping[str, str]) -> None:
    """Refuse what stands in none of the lists that the page offers."""
    offered = {
        "flow": ("流程", FLOWS),
        "system": ("系统", SUBSYSTEMS),
        "turn": ("办理方式", KINDS),
        "desk": ("范围", DESKS),
        "overdue": ("是否逾期", {"true"}),
    }
    for name, (label, known) in offered.items():
        if name in texts and texts[name] not in known:
            raise BadQuery(f"“{label}”请从列表中选择")


def _whole(text: str, told: str, most: int) -> int | None:
    if not text:
        return None
    number = read_whole(text, most)
    if number is None:
        raise BadQuery(told)
    return number


def concerning(actor: Actor) -> Iterator[Flow]:
    """The flows in which this kind of account has anything to do."""
    return (flow for flow in FLOWS.values() if any(actor.kind in way.kinds for way in flow.transitions))


def boxes(
    session: Session, actor: Actor, asked: Asked, *, with_states: bool = True, is_waiting: bool = False
) -> list[dict[str, Any]]:
    """The boxes of the query card."""
    texts, flows = asked.texts, list(concerning(actor))
    systems = dict.fromkeys(each.subsystem for each in flows)
    found = [
        select_box("system", "系统", texts, [(name, subsystem_label(name)) for name in systems]),
        select_box("flow", "流程", texts, [(each.key, each.label) for each in flows]),
        *([select_box("state", "状态", texts, _states(flows))] if with_states else []),
        place_box(session, asked.filters.area),
        text_box("word", "关键字", texts) | {"placeholder": "记录或村名"},
    ]
    if with_states:
        found.append(text_box("days", "等待天数不少于", texts) | {"kind": "number"})
        found.append(select_box("overdue", "是否逾期", texts, [("true", "是")]))
    if is_waiting:
        found.append(select_box("turn", "办理方式", texts, list(KINDS.items())))
        found.append(select_box("desk", "范围", texts, list(DESKS.items()), blank="由本账号办理"))
    return found


def _states(flows: Iterable[Flow]) -> list[tuple[str, str]]:
    """Every state of the flows but their first; states of several flows under one key stand together."""
    found: dict[str, dict[str, None]] = {}
    for state in _submitted(flows):
        found.setdefault(state.key, {})[state.label] = None
    return [(key, "、".join(labels)) for key, labels in found.items()]


def _submitted(flows: Iterable[Flow]) -> Iterator[State]:
    return (state for flow in flows for state in flow.states[1:])
