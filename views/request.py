"""请求 what every page asks of the current request: its session, its account, its way of answering."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, request
from flask import session as cookie
from flask_login import current_user
from sqlalchemy.orm import Session

from models.platform.dictionary import Dictionaries, dictionaries
from models.platform.disclosure import Limits
from models.platform.epoch import Kept
from models.platform.filestore import FileStore
from models.platform.scope import Actor, actor_of
from models.platform.sessions import Visit
from models.platform.sign_in import Policy

View = TypeVar("View", bound=Callable[..., Any])
HOME = "/"
API = "/api/"
NEXT = "next"
TOKEN = "_user_id"  # noqa: S105 - a name
"""Where Flask-Login looks; it holds the random token of a session, never the key of an account."""


def public(view: View) -> View:
    """Mark a page that needs no sign-in; every other page does."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def db_session() -> Session:
    """The session of this request, confined to its account."""
    session: Session = current_app.extensions["sqlalchemy"].session()
    return session


def actor() -> Actor:
    """Who is acting in this request."""
    return actor_of(db_session())


def files() -> FileStore:
    """The file store of this application."""
    store: FileStore = current_app.extensions["files"]
    return store


def limits() -> Limits:
    """What the operator has decided about giving data out."""
    decided: Limits = current_app.extensions["limits"]
    return decided


def may(permission: str, page: str) -> bool:
    """Whether the account has a right; for showing a button, never instead of the check that refuses."""
    return actor().may(permission, page)


def choices() -> Dictionaries:
    """The dictionaries, at the epoch that was read with the account."""
    if "dictionaries" not in g:
        g.dictionaries = dictionaries(db_session(), epoch_of(Kept.DICTIONARIES))
    kept: Dictionaries = g.dictionaries
    return kept


def epoch_of(what: Kept) -> int | None:
    """An epoch as it was read with the account; None while nobody is signed in."""
    epochs = getattr(current_user, "epochs", None)
    return epochs[what.value] if epochs else None


def division_epoch() -> int | None:
    """The epoch of the divisions, as it was read with the account."""
    return epoch_of(Kept.DIVISIONS)


def is_api() -> bool:
    """Whether another system asks."""
    return request.path.startswith(API) or request.path == API.rstrip("/")


def brought_token() -> str | None:
    """The token that another system brings, None when it brings none; with one, the browser's cookie counts for nothing."""
    if not is_api() or "Authorization" not in request.headers:
        return None
    scheme, _, token = request.headers["Authorization"].partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def wants_json() -> bool:
    """Whether a script asks rather than a person: JSON is answered, not a page."""
    if is_api():
        return True
    if request.headers.get("X-Requested-With") == "fetch" or request.is_json:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def is_fragment() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def safe_address(wanted: str | None) -> str:
    """An address inside this site; the home page for anything else."""
    text = wanted or HOME
    inside = (
        text.startswith("/")
        and not text.startswith(("//", "/\\"))
        and text.isprintable()
        and "\\" not in text
    )
    return text if inside else HOME


def policy() -> Policy:
    """What the operator has decided about signing in."""
    decided: Policy = current_app.extensions["sign_in_policy"]
    return decided


def visit() -> Visit:
    """Where this request comes from."""
    return Visit(request.remote_addr or "", request.user_agent.string)


def remember_token(token: str) -> None:
    """Let the browser hold the token of its session and an anti-forgery secret, and nothing that it held before.

    Pages only read the cookie from then on. An answer that wrote it and arrived late, asked for before the sign-in or
    by another tab, would put the old one back: the person would be signed out, or what a form sends be refused.
    """
    cookie.clear()
    cookie[TOKEN], cookie["_fresh"], cookie["csrf_token"] = token, True, secrets.token_hex()


def keep_next(wanted: str | None) -> None:
    """Remember where the person was going, while there is more to prove."""
    cookie[NEXT] = safe_address(wanted)


def take_next() -> str | None:
    """Where the person was going."""
    wanted: str | None = cookie.pop(NEXT, None)
    return wanted
