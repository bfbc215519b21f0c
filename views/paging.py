"""分页 lists that are not of a table: which page is asked for, and what the pager draws."""

from collections.abc import Sequence
from typing import Any

from flask import request

from views.numbers import read_whole
from views.query_texts import BadQuery

PAGE_SIZE = 20
FARTHEST = 99_999


def page_number() -> int:
    """The page that the address asks for."""
    return _asked("_page", 1)


def page_size(sizes: Sequence[int]) -> int:
    """How many lines a page shall hold: the first of the sizes unless the address says another, never more than the last."""
    return min(_asked("_size", sizes[0]), sizes[-1])


def _asked(name: str, usual: int) -> int:
    number = read_whole(request.args.get(name) or str(usual), FARTHEST)
    if not number:
        raise BadQuery("页码和每页条数应为正整数，请重新输入")
    return number


def asked_query() -> dict[str, Any]:
    """What the address asks of the list, without the page."""
    return {name: text for name, text in request.args.items() if text and not name.startswith("_")}


def pager_address(address: str) -> str:
    """The address of a list with places for the number of a page and its size."""
    return f"{address}{'&' if '?' in address else '?'}_page={{page}}&_size={{size}}"


def paged(total: int, number: int, size: int = PAGE_SIZE) -> dict[str, int]:
    """How many there are, on which of how many pages."""
    return {"total": total, "page": number, "pages": max(1, -(-total // size)), "size": size}
