"""修改密码 an account changes its own password, and must know the old one."""

import re
from typing import Any

from flask import current_app, flash, redirect, request
from flask import session as cookie
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.sqla.models import User
from flask_login import current_user
from werkzeug.security import check_password_hash, generate_password_hash

from models.platform import audit
from models.platform.clock import now
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from views.registry import page
from views.request import STAMP, db_session, password_stamp

SHORTEST = 10
CLASSES = ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]")
ENOUGH_CLASSES = 3


@page()
class PasswordPage(BaseView):
    """The page; every account has it, for itself only."""

    route_base = "/password"
    default_view = "change"

    @expose("/", methods=["GET", "POST"])
    def change(self) -> Any:
        """Show the form, or change the password and end the account's other sessions."""
        if request.method == "GET":
            return self._form()
        typed = {name: request.form.get(name, "") for name in ("old", "new", "again")}
        try:
            _change(typed["old"], typed["new"], typed["again"])
        except Refusal as refusal:
            return self._form(refusal), refusal.status
        flash("密码已修改，其他设备上的登录已失效", "success")
        return redirect("/")

    def _form(self, refusal: Refusal | None = None) -> str:
        message = refusal.message if refusal else ""
        return str(self.render_template("pages/password.html", title="修改密码", message=message))


def _change(old: str, new: str, again: str) -> None:
    session = db_session()
    hashed = session.get_one(User, current_user.id).password
    if not check_password_hash(hashed, old):
        raise Refusal("原密码不正确，请重新输入原密码")
    judge_password(new, current_user.username)
    if new != again:
        raise Refusal("两次输入的新密码不一致，请重新输入")
    if check_password_hash(hashed, new):
        raise Refusal("新密码不能与原密码相同，请换一个")
    actor = actor_of(session)
    with transaction(session):
        user = session.get_one(User, current_user.id)
        user.password = generate_password_hash(new)
        user.changed_on = now()
        audit.log(
            session, "修改密码", audit.Subject("ab_user", actor.area or 0, user.id, f"账号：{user.username}")
        )
        cookie[STAMP] = password_stamp(user.password)


def judge_password(new: str, username: str) -> None:
    """Refuse a password that is too easily guessed."""
    if len(new) < SHORTEST:
        raise Refusal(f"新密码至少 {SHORTEST} 位，请重新输入")
    if sum(bool(re.search(each, new)) for each in CLASSES) < ENOUGH_CLASSES:
        raise Refusal("新密码应包含大写字母、小写字母、数字、符号中的至少三种，请重新输入")
    known = current_app.config["KNOWN_PASSWORDS"]
    if new.casefold() in known or username.casefold() in new.casefold():
        raise Refusal("新密码太容易被猜到（常见密码或包含账号），请换一个")
