"""验证码 puzzles that a person solves and a script does not: digits in a picture, or a sum put in words.

An answer is kept on the server and is good for one try, whichever node asked the question.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import DateTime, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.database import touched
from models.platform.clock import now

LASTS = timedelta(minutes=5)
DIGITS = "2345678"
"""Digits that are not taken for one another in a distorted picture."""
PICTURE_LENGTH = 4
NUMERALS = "零一二三四五六七八九十"


class Form(StrEnum):
    """How a puzzle is put."""

    PICTURE = "picture"
    WORDS = "words"


class Puzzle(Base):
    """A question that has been put and not answered yet."""

    __tablename__ = "platform_puzzle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer: Mapped[str] = mapped_column(String(10), nullable=False)
    ends_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)


@dataclass(frozen=True)
class Asked:
    """A question for a page: the key goes into the form; ``text`` is the digits to draw, or the question to read."""

    key: str
    form: Form
    text: str


def ask(session: Session, form: Form) -> Asked:
    """Put a question, inside the caller's transaction."""
    key = secrets.token_urlsafe(24)
    text, answer = _picture() if form is Form.PICTURE else _words()
    session.add(Puzzle(key=_hash(key), answer=answer, ends_on=now() + LASTS))
    return Asked(key, form, text)


def solve(session: Session, key: str, answer: str) -> bool:
    """Whether the answer is right, inside the caller's transaction; right or wrong, the question is used up."""
    used = (
        delete(Puzzle)
        .where(Puzzle.key == _hash(key))
        .returning(Puzzle.answer, Puzzle.ends_on)
        .execution_options(synchronize_session=False)
    )
    found = session.execute(used).one_or_none()
    return found is not None and found.ends_on > now() and _number(answer) == found.answer


def forget_old(session: Session) -> int:
    """Delete questions that nobody answered, inside the caller's transaction; for a periodic job."""
    gone = session.execute(
        delete(Puzzle).where(Puzzle.ends_on < now()).execution_options(synchronize_session=False)
    )
    return touched(gone)


def _picture() -> tuple[str, str]:
    digits = "".join(secrets.choice(DIGITS) for _ in range(PICTURE_LENGTH))
    return digits, digits


def _words() -> tuple[str, str]:
    first, second = (1 + secrets.randbelow(9) for _ in range(2))
    if first >= second and secrets.randbelow(2):
        return f"{NUMERALS[first]}减{NUMERALS[second]}等于几？", str(first - second)
    return f"{NUMERALS[first]}加{NUMERALS[second]}等于几？", str(first + second)


def _number(typed: str) -> str:
    """An answer in digits of any width, or in Chinese numerals up to nineteen."""
    text = "".join(unicodedata.normalize("NFKC", typed).split())
    if text.isascii():
        return text
    tens, _, ones = text.partition("十")
    known = all(part == "" or part in NUMERALS for part in (tens, ones))
    if not known or ("十" in text and tens) or max(len(tens), len(ones)) > 1:
        return text
    if "十" not in text:
        return str(NUMERALS.index(text))
    return str(10 + (NUMERALS.index(ones) if ones else 0))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
