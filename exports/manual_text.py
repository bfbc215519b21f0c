"""操作手册 the manual of a role, read from docs/manuals: its own chapters and those it shares with others (001-011)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from config import ROOT
from models.levels import AccountKind

if TYPE_CHECKING:
    from markdown_it.token import Token

FOLDER = ROOT / "docs" / "manuals"
SIGNING_IN, READING, FILLING_IN = "signing-in", "reading", "filling-in"
ACCOUNTS, EXPORTS = "keeping-accounts", "deciding-exports"
PERSONAL_DATA = "personal-data"
SHARED: dict[AccountKind, tuple[str, ...]] = {
    AccountKind.PROVINCE: (ACCOUNTS, READING, EXPORTS, SIGNING_IN),
    AccountKind.PREFECTURE: (ACCOUNTS, READING, EXPORTS, SIGNING_IN),
    AccountKind.COUNTY: (ACCOUNTS, READING, EXPORTS, SIGNING_IN),
    AccountKind.COUNTY_ORGANISATION: (READING, EXPORTS, SIGNING_IN),
    AccountKind.TOWNSHIP: (READING, EXPORTS, SIGNING_IN),
    AccountKind.VILLAGE: (FILLING_IN, READING, SIGNING_IN),
    AccountKind.HAMLET: (SIGNING_IN,),
    AccountKind.DATA_ADMINISTRATOR: (FILLING_IN, READING, EXPORTS, SIGNING_IN),
    AccountKind.TECHNICAL_UNIT: (FILLING_IN, SIGNING_IN),
    AccountKind.SYSTEM_OPERATOR: (SIGNING_IN,),
    AccountKind.SECURITY_OFFICER: (SIGNING_IN,),
    AccountKind.AUDITOR: (SIGNING_IN,),
}
"""The chapters after a role's own, in their order."""
STRONG = {"strong_open": True, "strong_close": False}


class Shape(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    NUMBERS = "numbers"


@dataclass(frozen=True)
class Run:
    """A piece of a line, in one weight."""

    text: str
    is_strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """A heading or a paragraph of one line, or a list of lines; ``level`` is a heading's."""

    shape: Shape
    lines: tuple[Line, ...]
    level: int = 0


SHAPES = {"bullet_list_open": Shape.BULLETS, "ordered_list_open": Shape.NUMBERS}


@cache
def manual_of(kind: AccountKind) -> tuple[Block, ...]:
    """The whole manual; its first block is the title."""
    chapters = (kind.name.lower().replace("_", "-"), *SHARED[kind])
    texts = ((FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in chapters)
    return tuple(blocks_of("\n\n".join(texts)))


@cache
def personal_data() -> tuple[Block, ...]:
    """What is told to whomever's data is kept: what, why, who sees it, for how long, and what they may ask (R46)."""
    return tuple(blocks_of((FOLDER / f"{PERSONAL_DATA}.md").read_text(encoding="utf-8")))


def title_of(kind: AccountKind) -> str:
    """What the manual is called."""
    [line] = manual_of(kind)[0].lines
    return "".join(run.text for run in line)


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a text in Markdown; only what our manuals use."""
    shape, level, lines = Shape.PARAGRAPH, 0, list[Line]()
    from markdown_it import MarkdownIt  # a server's start need not wait for it

    for token in MarkdownIt("commonmark").parse(text):
        if token.type in SHAPES:
            shape = SHAPES[token.type]
        elif token.type == "heading_open":
            shape, level = Shape.HEADING, int(token.tag[1:])
        elif token.type == "inline":
            lines.append(tuple(_runs(token)))
        if lines and _is_end(token, shape):
            yield Block(shape, tuple(lines), level)
            shape, level, lines = Shape.PARAGRAPH, 0, []


def _is_end(token: "Token", shape: Shape) -> bool:
    if shape in (Shape.BULLETS, Shape.NUMBERS):
        return token.type in ("bullet_list_close", "ordered_list_close")
    return token.type in ("heading_close", "paragraph_close")


def _runs(token: "Token") -> Iterator[Run]:
    is_strong = False
    for each in token.children or ():
        if each.type in STRONG:
            is_strong = STRONG[each.type]
        elif each.content:
            yield Run(each.content, is_strong)
