"""登录 sign-in and sign-out."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask import session as cookie
from flask_appbuilder import expose
from flask_appbuilder.security.forms import LoginForm_db
from flask_appbuilder.security.views import AuthDBView
from flask_login import current_user

from models.platform import audit, puzzle
from models.platform.puzzle import Form
from models.platform.refusal import Refusal
from models.platform.sessions import Ended, Stage, end_session
from models.platform.sign_in import Proof, sign_in
from models.platform.sign_in_guard import Door, needs_puzzle
from models.platform.transaction import transaction
from views.platform.front import boards
from views.platform.puzzle_picture import picture_of
from views.request import (
    TOKEN,
    actor,
    db_session,
    keep_next,
    policy,
    public,
    remember_token,
    safe_address,
    visit,
)

FORGET = '"cache", "cookies"'


class LoginPage(AuthDBView):
    """The sign-in page; it answers 401 and the same sentence whatever was wrong."""

    login_template = "pages/login.html"

    @expose("/login/", methods=["GET", "POST"])
    @public
    def login(self) -> Any:
        """Show the form, or sign in and go where the person was going."""
        if current_user.is_authenticated:
            return redirect(safe_address(request.args.get("next")))
        form = LoginForm_db()
        if request.method == "GET" or "ask" in request.form:
            return self._page(form)
        if not form.validate_on_submit():
            return self._page(form), 401
        try:
            done = sign_in(db_session(), policy(), _proof(form), visit())
        except Refusal as refusal:
            return self._page(form, refusal.message), refusal.status
        remember_token(done.token)
        if done.stage is Stage.FACTOR:
            keep_next(request.args.get("next"))
            return redirect(url_for("ProvePage.show"))
        flash(done.notice, "info")
        return redirect(safe_address(request.args.get("next")))

    @expose("/logout/", methods=["POST"])
    @public
    def logout(self) -> Any:
        """Sign out; by a button, so that no link or picture can do it."""
        if current_user.is_authenticated:
            session, who = db_session(), actor()
            with transaction(session):
                end_session(session, current_user.session_id, Ended.LEFT)
                about = audit.Subject("ab_user", who.area or 0, who.account_id, f"账号：{who.name}")
                audit.log(session, "退出登录", about)
        cookie.clear()
        answer = redirect(url_for("LoginPage.login"))
        answer.headers["Clear-Site-Data"] = FORGET
        return answer

    def _page(self, form: LoginForm_db, problem: str = "") -> str:
        name = (form.username.data or "").strip()
        return str(
            self.render_template(
                self.login_template,
                title="登录",
                form=form,
                problem=problem,
                has_ended=TOKEN in cookie,
                puzzle=_puzzle(name),
                with_key=request.values.get("lock") == "1",
                **boards(db_session()),
            )
        )


def _proof(form: LoginForm_db) -> Proof:
    """What was typed; an answered puzzle is used up by being looked at."""
    key, is_solved = request.form.get("puzzle", ""), False
    if key:
        session = db_session()
        with transaction(session):
            is_solved = puzzle.solve(session, key, request.form.get("answer", ""))
    return Proof(form.username.data.strip(), form.password.data, is_solved, request.form.get("lock") == "1")


def _puzzle(name: str) -> dict[str, str] | None:
    """The puzzle that the form shows, where the next try will need one."""
    session = db_session()
    if not needs_puzzle(session, Door(name, visit().origin)):
        return None
    form = Form.WORDS if request.form.get("ask") == Form.WORDS.value else Form.PICTURE
    with transaction(session):
        asked = puzzle.ask(session, form)
    is_picture = asked.form is Form.PICTURE
    return {
        "key": asked.key,
        "picture": picture_of(asked.text) if is_picture else "",
        "question": "" if is_picture else asked.text,
        "other": (Form.WORDS if is_picture else Form.PICTURE).value,
    }
