"""请求的门 the door of every request: who is acting, sign-in required, unreadable texts refused."""

import logging
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import NoReturn
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response as BaseResponse

from app.headers import ALWAYS_OPEN, add_headers, csp_nonce, request_id
from app.rate import slow_down, slow_strangers
from models.platform import audit
from models.platform.api_token import PAGE, note_used
from models.platform.refusal import Refusal
from models.platform.scope import NOBODY, SYSTEM, Actor, acting_as
from models.platform.sessions import is_due, note_seen
from models.platform.step_state import READ_ONCE
from models.platform.transaction import transaction
from views.doors import DoorShut, Shut
from views.request import brought_token, db_session, wants_json

log = logging.getLogger(__name__)


class SignInNeeded(Refusal):
    """The account has not signed in, or its session has ended."""

    status = 401

    def __init__(self) -> None:
        super().__init__("登录已失效，请重新登录后再办理")


class TokenRefused(Refusal):
    """What another system has brought opens nothing (any more); why is told to nobody."""

    status = 401

    def __init__(self) -> None:
        super().__init__("接口令牌不正确、已到期或已收回，请在“接口令牌”页面重新生成后再调用")


class UnreadableText(Refusal):
    """A text holds NUL, which nobody types and PostgreSQL does not store."""

    status = 400

    def __init__(self) -> None:
        super().__init__("提交的内容里有不能识别的字符，请删除后重新输入")


def register_door(app: Flask) -> None:
    """Open the door in this order: name the actor, then ask for sign-in."""
    app.before_request(refuse_unreadable_texts)
    app.before_request(name_the_actor)
    app.before_request(require_sign_in)
    app.before_request(slow_down)
    app.after_request(add_headers)
    app.after_request(note_use)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def refuse_huge_forms() -> None:
    """Bound what a form without files may hold, as Flask does for one with files; such a form is not read."""
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    if is_form and (request.content_length or 0) > current_app.config["MAX_FORM_MEMORY_SIZE"]:
        request.form = ImmutableMultiDict()  # the page that refuses looks for a way back in it
        abort(413)


def refuse_unreadable_texts() -> None:
    """No page need think of NUL, wherever in a request it stands."""
    typed = (text for _, text in chain(request.args.items(multi=True), request.form.items(multi=True)))
    if any("\0" in text for text in chain([request.path], typed)):
        raise UnreadableText


def name_the_actor() -> None:
    """Confine the session to the account before any view runs."""
    g.user = current_user
    if request.endpoint in ALWAYS_OPEN:
        return
    info = db_session().info
    info["actor"] = current_user.actor if current_user.is_authenticated else NOBODY
    info["origin"] = request.remote_addr
    info["request_id"] = request_id()
    info["agent"] = request.user_agent.string
    info["place"] = f"{request.method} {request.path}"
    if request.method in ("GET", "HEAD"):
        info[READ_ONCE] = {}
    if current_user.is_authenticated:
        _remember_use()


def _remember_use() -> None:
    """Whose use is to be noted once the answer has gone out: the browser's session, or another system's token."""
    if current_user.token is not None:
        if current_user.token.is_due:
            g.used = partial(note_used, token_id=current_user.token.id, origin=request.remote_addr or "")
    elif is_due(current_user.seen_on):
        g.used = partial(note_seen, session_id=current_user.session_id)


def note_use(response: Response) -> Response:
    """Note that the session or the token is in use, after the answer has gone out: nobody waits for it."""
    if "used" in g:
        engine, note = current_app.extensions["sqlalchemy"].engine, g.used
        response.call_on_close(lambda: _note_used(engine, note))
    return response


def _note_used(engine: Engine, note: Callable[[Session], None]) -> None:
    try:
        with Session(engine) as session, acting_as(session, SYSTEM), transaction(session):
            note(session)
    except OperationalError as error:
        log.warning("a use could not be noted: %s", error.orig)


def require_sign_in() -> BaseResponse | None:
    """Every page needs an account, except those marked with :func:`views.request.public`."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint in ALWAYS_OPEN or getattr(view, "is_public", False):
        return None
    if current_user.is_authenticated:
        return _through_open_doors(current_user.shut)
    if brought_token() is not None:
        refuse_token()
    if wants_json() or request.method != "GET":
        raise SignInNeeded
    return redirect(f"{url_for('LoginPage.login')}?next={quote(request.full_path.rstrip('?'))}")


def refuse_token() -> NoReturn:
    """Keep in the operation log that a token was refused; the same within a minute is one line."""
    slow_strangers()
    unknown, subject = Actor(None, "未知令牌", "未登录"), audit.Subject(PAGE, 0, summary="接口令牌")
    refused = TokenRefused()
    outcome = audit.Outcome(audit.Result.REFUSED, refused.message)
    audit.rejected(db_session(), "使用接口令牌", subject, outcome, who=unknown)
    raise refused


def _through_open_doors(shut: Shut | None) -> BaseResponse | None:
    """Lead to what must be done first; nothing else opens before."""
    if shut is None or shut.lets_pass(request.endpoint or ""):
        return None
    if wants_json() or request.method != "GET":
        raise DoorShut(shut)
    return redirect(url_for(shut.way))
