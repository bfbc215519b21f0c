"""修改密码 an account changes its own password, and must know the old one."""

from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import BaseView, expose
from flask_login import current_user

from models.platform.password_rules import RULES
from models.platform.passwords import Change, change_password
from models.platform.refusal import Refusal
from views.registry import page
from views.request import db_session, policy, remember_token, visit


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
        typed = Change(*(request.form.get(name, "") for name in ("old", "new", "again")))
        try:
            token = change_password(db_session(), policy(), typed, visit())
        except Refusal as refusal:
            return self._form(refusal), refusal.status
        remember_token(token)
        flash("密码已修改，其他设备上的登录已失效", "success")
        return redirect("/")

    def _form(self, refusal: Refusal | None = None) -> str:
        return str(
            self.render_template(
                "pages/password.html",
                title="修改密码",
                message=refusal.message if refusal else "",
                rules=RULES,
                is_first=bool(current_user.shut),
            )
        )
