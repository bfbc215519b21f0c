"""接口令牌 the page of an account's API tokens: made, told once, taken back; a second person agrees to many rows a day."""

import secrets
from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from flask_login import current_user
from sqlalchemy.orm import Session

from models.platform import api_tokens
from models.platform.account import Account
from models.platform.api_token import LONGEST_NAME, PAGE
from models.platform.api_tokens import LONGEST_DAYS, MOST_ROWS, USUAL_DAYS, Wanted
from models.platform.refusal import NotFound, Refusal
from models.platform.submission import claim
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.numbers import read_whole
from views.registry import page
from views.request import db_session, limits

TONES = {"有效": "ok"}
IDENTITY = "identity"


@page(label="接口令牌")
class TokensPage(BaseView):
    """What is not the account's own, or in its care, is not there."""

    route_base = "/tokens"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """The account's own tokens, and those whose rows a day it may agree to."""
        return self._own()

    @expose("/make", methods=["POST"])
    @has_access
    @permission_name("edit")
    def make(self) -> Any:
        """Make one; the answer is the only place where it ever stands."""
        session, typed = db_session(), request.form
        wanted = Wanted(
            typed.get("name", ""), _whole("days"), _whole("daily_rows"), typed.get("may_write") == "true"
        )
        try:
            with transaction(session):
                _claim(session, typed.get("submit_key", ""))
                _, told = api_tokens.make(session, wanted, _identity())
        except Refusal as refusal:
            return self._own(refusal.message, refusal.status)
        return self._own(told=told)

    @expose("/of/<int:account_id>")
    def of(self, account_id: int) -> Any:
        """The tokens of another account, for whoever looks after it."""
        session = db_session()
        rows = api_tokens.tokens_of(session, _possible(account_id))
        account = session.get_one(Account, account_id)
        title = f"{account.login_name} 的接口令牌"
        return self.render_template(
            "pages/tokens.html", title=title, rows=self._rows(rows), waiting=(), may_make=False
        )

    @expose("/<int:token_id>/end", methods=["POST"])
    def end(self, token_id: int) -> Any:
        """Take one back."""
        session = db_session()
        with transaction(session):
            owner = api_tokens.end(session, _possible(token_id)).account_id
        flash("已收回，对方系统立即不能再用", "success")
        is_own = owner == current_user.id
        return redirect(url_for("TokensPage.index") if is_own else url_for("TokensPage.of", account_id=owner))

    @expose("/<int:token_id>/agree", methods=["POST"])
    @has_access
    @permission_name("complete")
    def agree(self, token_id: int) -> Any:
        """Let another account's token read as many rows a day as were asked for."""
        session = db_session()
        with transaction(session):
            api_tokens.agree(session, _possible(token_id), limits().export_rows)
        flash("已同意这个令牌的每天读取条数", "success")
        return redirect(url_for("TokensPage.index"))

    def _own(self, message: str = "", status: int = 200, told: str = "") -> Any:
        session, unasked = db_session(), limits().export_rows
        shown = self.render_template(
            "pages/tokens.html",
            title="接口令牌",
            rows=self._rows(api_tokens.tokens_of(session, current_user.id)),
            waiting=api_tokens.waiting(session, unasked),
            may_make=True,
            message=message,
            told=told,
            typed=request.form if message else {},
            submit_key=secrets.token_hex(16),
            usual={"days": USUAL_DAYS, "daily_rows": unasked},
            most={"name": LONGEST_NAME, "days": LONGEST_DAYS, "daily_rows": MOST_ROWS, "unasked": unasked},
        )
        answer = make_response(shown, status)
        answer.headers["Cache-Control"] = "no-store, private"
        return answer

    def _rows(self, tokens: Any) -> list[dict[str, Any]]:
        unasked = limits().export_rows
        return [
            {
                "token": each,
                "tone": TONES.get(each.words, ""),
                "limit": each.rows_a_day(unasked),
                "waits": each.waits(unasked),
            }
            for each in tokens
        ]


def _claim(session: Session, key: str) -> None:
    """Refuse the same form twice: a second token would be told to nobody's use."""
    if not claim(session, key):
        raise Refusal("这个令牌已经生成，只在生成时显示一次；没有记下请收回后重新生成")


def _whole(name: str) -> int:
    """A number that was typed; nonsense is none, which the verb refuses with a sentence."""
    return read_whole(request.form.get(name)) or 0


def _identity() -> int | None:
    """The identity in which the account works now, where that is not its own."""
    kind, _, number = str(current_user.chosen).partition("-")
    return int(number) if kind == IDENTITY else None


def _possible(key: int) -> int:
    if key > LARGEST_ID:
        raise NotFound(api_tokens.NONE_SUCH)
    return key
