"""登录 sign-in and sign-out."""

from typing import Any

from flask import redirect, request, url_for
from flask import session as cookie
from flask_appbuilder import expose
from flask_appbuilder.security.forms import LoginForm_db
from flask_appbuilder.security.views import AuthDBView
from flask_login import current_user, login_user, logout_user

from views.request import public, safe_address

WRONG = "账号或密码不正确，请核对后重新输入；忘记密码请联系上一级管理员重置。"


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
        if not form.validate_on_submit():
            return self._page(form), 401 if request.method == "POST" else 200
        user = self.appbuilder.sm.auth_user_db(form.username.data.strip(), form.password.data)
        if user is None:
            return self._page(form, WRONG), 401
        login_user(user)
        return redirect(safe_address(request.args.get("next")))

    @expose("/logout/", methods=["POST"])
    @public
    def logout(self) -> Any:
        """Sign out; by a button, so that no link or picture can do it."""
        logout_user()
        cookie.clear()
        return redirect(url_for("LoginPage.login"))

    def _page(self, form: LoginForm_db, problem: str = "") -> str:
        return str(self.render_template(self.login_template, title="登录", form=form, problem=problem))
