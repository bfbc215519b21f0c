"""字典选项 the choices of a dictionary, kept: the shipped ones loaded, others added, renamed, switched off."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.audit import Changes, Subject, differences, log
from models.platform.dictionary import DictionaryItem, normalised
from models.platform.epoch import Kept, advance
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import actor_of

CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
LONGEST_LABEL, LONGEST_ALIASES = 100, 500


def load_dictionaries(session: Session, file: Path) -> int:
    """Add the shipped choices that are missing; what an administrator changed is left alone."""
    known = set(session.execute(select(DictionaryItem.dictionary, DictionaryItem.code)))
    added = [row for row in _shipped(file) if (row["dictionary"], row["code"]) not in known]
    session.add_all(DictionaryItem(**row) for row in added)
    session.flush()
    if added:
        advance(session, Kept.DICTIONARIES)
    return len(added)


def _shipped(file: Path) -> list[dict[str, Any]]:
    content = json.loads(file.read_text(encoding="utf-8"))
    return [
        {
            "dictionary": key,
            "dictionary_label": dictionary["label"],
            "code": item["code"],
            "label": item["label"],
            "extra": item.get("extra"),
            "aliases": "\n".join(item.get("aliases", ())),
            "place": place,
        }
        for key, dictionary in content.items()
        for place, item in enumerate(dictionary["items"])
    ]


def add_item(
    session: Session,
    dictionary: str,
    code: str,
    label: str,
    aliases: tuple[str, ...] = (),
) -> None:
    """Extend a dictionary by one choice."""
    same = select(DictionaryItem).where(DictionaryItem.dictionary == dictionary)
    existing = session.scalars(same).all()
    if not existing:
        raise Refusal("没有这个字典，请从列表中选择")
    _judge_words(existing, code, label, aliases)
    item = DictionaryItem(
        dictionary=dictionary,
        dictionary_label=existing[0].dictionary_label,
        code=code,
        label=label,
        aliases="\n".join(aliases),
        place=len(existing),
        enabled=True,
    )
    session.add(item)
    _log(session, "登记", item, {"label": (None, label)})
    advance(session, Kept.DICTIONARIES)


def change_item(
    session: Session, which: tuple[str, int], *, label: str, aliases: tuple[str, ...], enabled: bool
) -> None:
    """Rename a choice, change its aliases, switch it on or off; ``which`` is its dictionary and id. Codes stay."""
    dictionary, item_id = which
    same = session.scalars(select(DictionaryItem).where(DictionaryItem.dictionary == dictionary)).all()
    item = next((each for each in same if each.id == item_id), None)
    if item is None:
        raise NotFound("没有找到这个选项，请刷新页面后重新选择")
    others = [each for each in same if each is not item]
    _judge_words(others, item.code, label, aliases)
    before = {"label": item.label, "aliases": item.aliases, "enabled": item.enabled}
    item.label, item.aliases, item.enabled = label, "\n".join(aliases), enabled
    after = {"label": item.label, "aliases": item.aliases, "enabled": item.enabled}
    _log(session, "编辑", item, differences(before, after))
    advance(session, Kept.DICTIONARIES)


def _judge_words(others: Sequence[DictionaryItem], code: str, label: str, aliases: tuple[str, ...]) -> None:
    """Refuse words that an import could not tell from another choice's."""
    if not label or len(label) > LONGEST_LABEL:
        raise Refusal(f"名称：请填写，最多 {LONGEST_LABEL} 个字")
    if not CODE.fullmatch(code):
        raise Refusal("代码：请用字母、数字、下划线填写，最多 40 位")
    if sum(len(alias) + 1 for alias in aliases) > LONGEST_ALIASES:
        raise Refusal(f"别名：合计最多 {LONGEST_ALIASES} 个字，请精简")
    taken = {
        normalised(word) for each in others for word in (each.code, each.label, *each.aliases.split("\n"))
    }
    for word in (code, label, *aliases):
        if normalised(word) in taken - {""}:
            raise Refusal(f"“{word}”已用于本字典的其他选项，请改用别的名称")


def _log(session: Session, action: str, item: DictionaryItem, changes: Changes) -> None:
    session.flush()
    area = actor_of(session).area or 0
    log(
        session,
        action,
        Subject(item.__tablename__, area, item.id, f"字典：{item.dictionary_label} {item.label}"),
        changes,
    )
