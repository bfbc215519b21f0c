"""分页 lists that are not of a table: which page is asked for, and what the pager draws."""

from flask import request

from views.filters import BadQuery

PAGE_SIZE = 20
LONGEST = 5


def page_number() -> int:
    """The page that the address asks for."""
    text = request.args.get("_page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST and int(text) > 0):
        raise BadQuery("页码应为正整数，请重新输入")
    return int(text)


def paged(total: int, number: int) -> dict[str, int]:
    """How many there are, on which of how many pages."""
    return {"total": total, "page": number, "pages": max(1, -(-total // PAGE_SIZE)), "size": PAGE_SIZE}
