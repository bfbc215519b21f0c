"""文字整理 texts: what is invisible is removed; what is visible is kept, except in codes."""

import re

from imports.raw import BLANKS
from models.fields import Pattern

EDGES = "".join(sorted(BLANKS))
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ESCAPED_RETURN = re.compile(r"_x000[dD]_")
NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85]")
SPACES = re.compile(r"[ \t\xa0\u3000\u2000-\u200a]+")
MULTI_SEPARATORS = (
    re.compile(r"[、，,;；\n/|]+"),
    re.compile(r"[、，,;；\n]+"),
    re.compile(r"[、;；\n]+"),
    re.compile(r"[;；\n]+"),
)
"""What stands between several choices; the broadest way of splitting that leaves no unknown word is taken."""

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    ord("。"): ord("."),
    ord("﹣"): ord("-"),
    ord("−"): ord("-"),
    ord("‐"): ord("-"),
    ord("‑"): ord("-"),
    ord("–"): ord("-"),
    ord("﹪"): ord("%"),
    ord("～"): ord("~"),
}


def free_text(text: str, *, lines: bool) -> str:
    """A text for people: trimmed, its line ends made one kind, its wording untouched."""
    if "_x000" in text or not text.isprintable():
        text = ESCAPED_RETURN.sub("\r", text)
        text = INVISIBLE.sub("", CONTROLS.sub("", NEWLINES.sub("\n", text)))
    text = text.strip(EDGES)
    return text if lines or "\n" not in text else re.sub(r"\s*\n\s*", " ", text)


def plain_text(text: str) -> str:
    """A number, date, code or choice in half-width signs, trimmed."""
    tidy = free_text(text, lines=False)
    return tidy if tidy.isascii() else tidy.translate(FULL_WIDTH).strip()


def code_text(text: str, pattern: Pattern) -> str:
    """A text that must have a form: as typed if it has it, else half-width, and without spaces if only they spoil it."""
    plain, typed = plain_text(text), free_text(text, lines=False)
    for candidate in (typed, plain, SPACES.sub("", plain), SPACES.sub("", plain).upper()):
        if pattern.accepts(candidate):
            return candidate
    return plain
