"""密码规则 what a password must be, whichever door it is chosen at (R03)."""

import re
import unicodedata
from collections.abc import Iterable

from models.platform.refusal import Refusal

SHORTEST = 10
LONGEST = 128
ENOUGH = 3
"""Of zxcvbn's 0 to 4: safe from guessing offline at a moderate rate."""
PUBLIC_DEFAULTS = frozenset({"yngb2021", "yngb@2021"})
"""What the manual prints for everybody."""
KNOWN = PUBLIC_DEFAULTS | {
    "yunling@2026",
    "password@1",
    "p@ssw0rd123",
    "admin@1234",
    "admin@123456",
    "aa123456789",
    "a123456789",
    "qwer1234!@#$",
    "1qaz2wsx3edc",
    "1qaz@wsx3edc",
    "abc123456789",
    "abcd1234!@#$",
    "woaini1314520",
    "zhongguo2021",
    "zhongguo@2021",
    "yunnan@2021",
    "kunming@2021",
}
HAN = re.compile(r"[\u4e00-\u9fff]{2}")
NOT_A_LETTER = re.compile(r"[^a-z]")
SYLLABLES, SHORTEST_SPELLING = 2, 4
CLASSES = (str.islower, str.isupper, str.isdigit)
ENOUGH_CLASSES = 3
EASY = "新密码太容易被猜到（常见密码，或包含账号、单位、地名），请换一个"
RULES = f"至少 {SHORTEST} 位，包含大写字母、小写字母、数字、符号中的至少三种；不能是常见密码，不能包含账号、单位、地名及其拼音"


def plain(text: str) -> str:
    """A text as it is compared: width and case make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


def is_public_default(password: str) -> bool:
    """Whether it is the password that the manual prints for everybody."""
    return plain(password) in PUBLIC_DEFAULTS


def judge_password(new: str, about: Iterable[str]) -> None:
    """Refuse a password that is too easily guessed; ``about`` are the account's names, unit and places."""
    if len(new) < SHORTEST:
        raise Refusal(f"新密码至少 {SHORTEST} 位，请重新输入")
    if len(new) > LONGEST:
        raise Refusal(f"新密码最多 {LONGEST} 位，请重新输入")
    if _classes(new) < ENOUGH_CLASSES:
        raise Refusal("新密码应包含大写字母、小写字母、数字、符号中的至少三种，请重新输入")
    words = [plain(each) for each in about if len(each.strip()) > 1]
    folded = plain(new)
    if folded in KNOWN or any(default in folded for default in PUBLIC_DEFAULTS):
        raise Refusal(EASY)
    if any(word in folded for word in words):
        raise Refusal(EASY)
    letters = NOT_A_LETTER.sub("", folded)
    if any(spelt in letters for spelt in spellings(words)):
        raise Refusal(EASY)
    from zxcvbn import zxcvbn  # lists of thirty thousand words, needed only while a password is chosen

    if zxcvbn(folded[:72], user_inputs=words)["score"] < ENOUGH or zxcvbn(new[:72])["score"] < ENOUGH:
        raise Refusal(EASY)


def spellings(words: Iterable[str]) -> set[str]:
    """How a keyboard spells the names: the first two syllables of each in pinyin, which no longer form can do without."""
    from pypinyin import lazy_pinyin  # a big table, needed only while a password is chosen

    found = {"".join(lazy_pinyin(word[:SYLLABLES])) for word in words if HAN.match(word)}
    found |= {spelt.replace("v", "u") for spelt in found}
    return {spelt for spelt in found if len(spelt) >= SHORTEST_SPELLING}


def _classes(text: str) -> int:
    kinds = [any(judge(each) for each in text) for judge in CLASSES]
    has_sign = any(
        not each.isalnum() or not (each.islower() or each.isupper() or each.isdigit()) for each in text
    )
    return sum((*kinds, has_sign))
