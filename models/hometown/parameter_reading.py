"""参数取值 how the text of a parameter is read; what cannot be read raises ValueError with a Chinese sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

LARGEST = Decimal(10) ** 9
WHOLE = 100


def read_whole(text: str) -> int:
    """A whole number, not negative."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError("请填写不小于 0 的整数")
    return int(text)


def read_number(text: str) -> Decimal:
    """A number from 0 to 1,000,000,000, with decimals."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("请填写数字") from None
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise ValueError("请填写不小于 0 的数字")
    return number


def read_year(text: str) -> int:
    """A year of four digits."""
    if not re.fullmatch(r"(19|20|21)[0-9]{2}", text):
        raise ValueError("请填写四位年份")
    return int(text)


def read_years(text: str) -> tuple[int, int]:
    """Two years, as 2016-2020."""
    first, _, last = text.partition("-")
    span = read_year(first.strip()), read_year(last.strip())
    if span[0] > span[1]:
        raise ValueError("请按“起始年-终止年”填写，起始年在前")
    return span


def read_yes(text: str) -> bool:
    """是 or 否."""
    words = {"是": True, "true": True, "1": True, "否": False, "false": False, "0": False}
    if text.lower() not in words:
        raise ValueError("请填写“是”或“否”")
    return words[text.lower()]


@dataclass(frozen=True)
class OneOf:
    """A code that is read by its word on screen, or as it is."""

    words: Mapping[str, str]

    def __call__(self, text: str) -> str:
        """The code of a word."""
        codes = {word: code for code, word in self.words.items()} | {code: code for code in self.words}
        if text not in codes:
            raise ValueError(f"请填写{'、'.join(f'“{word}”' for word in self.words.values())}之一")
        return codes[text]


def read_shares(text: str) -> Mapping[int, int]:
    """Read 2021:30, 2022:40, 2023:30 as per cent by year."""
    found = {}
    for part in re.split(r"[,，]", text):
        year, _, share = part.partition(":")
        found[read_year(year.strip())] = read_whole(share.strip())
    if sum(found.values()) != WHOLE:
        raise ValueError("各年比例合计应为 100，按“2021:30,2022:40,2023:30”填写")
    return found
