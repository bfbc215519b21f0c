"""来路 the page that somebody came from: what is opened there leads back there, in the breadcrumb as well."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from views.request import safe_address

DEEPEST = 3
"""From how far a way back is followed: a file's page, opened from a row's, opened from a step's."""


def way_back() -> dict[str, Any]:
    """The way back as it was asked, to be handed on; nothing where a page was opened by itself."""
    back = request.values.get("back")
    return {"back": back} if back else {}


def origins() -> list[tuple[str, str]]:
    """The pages that this one was opened from, nearest first: each page's name and the address to return to."""
    found: list[tuple[str, str]] = []
    wanted = request.values.get("back")
    while wanted and len(found) < DEEPEST:
        address = safe_address(wanted)
        name = page_at(urlsplit(address).path)
        if name is None:
            break
        found.append((name, address))
        wanted = next(iter(parse_qs(urlsplit(address).query).get("back", ())), None)
    return found


def page_at(path: str) -> str | None:
    """The page that can be opened at an address; None where there is none."""
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    return str(endpoint).partition(".")[0]
