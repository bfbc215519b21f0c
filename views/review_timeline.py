"""流转记录 what a record under review has been through, and who has urged it, as its page draws them (001-074…076, 108)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account
from models.platform.flows import Act, ReviewEvent
from models.platform.urges import Urge

EVENT_TONES = {Act.APPROVE: "ok", Act.RETURN: "bad", Act.WITHDRAW: "warn", Act.UNDO: "warn"}


def timeline_lines(
    session: Session, events: Sequence[ReviewEvent], urges: Sequence[Urge] = ()
) -> list[dict[str, Any]]:
    """What a record has been through, newest first, in the manual's form: 西翥街道办事处 在 … 已提交; and who urged it."""
    wanted = {each.handler_id for each in events if each.handler_id is not None}
    names = {key: f"{held.unit} {held.login_name}" for key in wanted if (held := session.get(Account, key))}
    lines = [(each.at, _line(each, names)) for each in events]
    lines += [(each.sent_on, _urge_line(each)) for each in reversed(urges)]
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])][::-1]


def _urge_line(urge: Urge) -> dict[str, Any]:
    """An urge as a line of the timeline."""
    return {
        "who": urge.sender_unit,
        "did": "已催办",
        "account": "",
        "subject": f"，提醒{AccountKind(urge.receiver_kind).label}办理",
        "opinion": urge.note,
        "at": f"{urge.sent_on:%Y-%m-%d %H:%M:%S}",
        "tone": "warn",
    }


def _line(event: ReviewEvent, names: Mapping[int, str]) -> dict[str, Any]:
    unit = f"{event.on_behalf_name}（{event.unit} 代填）" if event.on_behalf_name else event.unit
    to = names.get(event.handler_id, "") if event.handler_id is not None else ""
    return {
        "who": unit,
        "did": f"已{event.label}",
        "account": event.account_name if event.account_id is not None else "",
        "subject": f"至 {to}" if to else "",
        "opinion": event.opinion,
        "at": f"{event.at:%Y-%m-%d %H:%M:%S}",
        "tone": EVENT_TONES.get(event.kind_of_act, ""),
    }
