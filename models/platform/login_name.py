"""账号名称 login names: one spelling each, so that no two accounts can be taken for one another (R01)."""

import unicodedata

from models.platform.refusal import Refusal

SHORTEST, LONGEST = 2, 64
INVISIBLE = frozenset({"Cf", "Cc", "Zl", "Zp"})


def canonical(name: str) -> str:
    """What two names must not share: one width, one case, nothing that cannot be seen."""
    return tidy(name).casefold()


def tidy(name: str) -> str:
    """A name as it is kept and shown: one width, no invisible character, no blank round it or doubled in it."""
    visible = "".join(each for each in name if unicodedata.category(each) not in INVISIBLE)
    return " ".join(unicodedata.normalize("NFKC", visible).split())


def judged(name: str) -> str:
    """The name as it is kept. Refused when it cannot be one."""
    kept = tidy(name)
    if not SHORTEST <= len(kept) <= LONGEST:
        raise Refusal(f"账号名称应为 {SHORTEST} 至 {LONGEST} 个字，请修改后再保存")
    if "@" in kept:
        raise Refusal("账号名称不能包含 @，请修改后再保存")
    if not any(each.isalnum() for each in kept):
        raise Refusal("账号名称应包含汉字、字母或数字，请修改后再保存")
    return kept
