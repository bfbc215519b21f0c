"""我的会话 where the account is signed in: it ends what it does not know; with the right also for others (R10)."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask import session as cookie
from flask_appbuilder import BaseView, expose
from flask_login import current_user

from models.levels import AccountKind
from models.platform import second_factor
from models.platform.account import Account
from models.platform.rights import Permission, grant
from models.platform.second_factor import factors_of
from models.platform.sessions import RIGHT_PAGE, end_chosen, open_sessions
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.registry import page
from views.request import db_session, policy

BROWSERS = (("Edg/", "Edge"), ("Firefox/", "火狐"), ("Chrome/", "谷歌"), ("Safari/", "苹果"))
SYSTEMS = (
    ("Windows", "电脑"),
    ("iPhone", "手机"),
    ("Android", "手机"),
    ("Macintosh", "电脑"),
    ("Linux", "电脑"),
)

grant(Permission.EDIT, RIGHT_PAGE, AccountKind.DATA_ADMINISTRATOR, AccountKind.SECURITY_OFFICER)
grant(Permission.EDIT, second_factor.RIGHT_PAGE, AccountKind.DATA_ADMINISTRATOR, AccountKind.SECURITY_OFFICER)


@page()
class SessionsPage(BaseView):
    """A session that is not one's own, or not in one's part of the tree, is not there."""

    route_base = "/sessions"
    default_view = "own"

    @expose("/")
    def own(self) -> Any:
        """The account's own sessions."""
        return self._list(current_user.id)

    @expose("/of/<int:account_id>")
    def of(self, account_id: int) -> Any:
        """Another account's sessions, for whoever may end them."""
        return self._list(_possible(account_id))

    @expose("/<int:session_id>/end", methods=["POST"])
    def end(self, session_id: int) -> Any:
        """End one; ending this very one leads to the sign-in."""
        session = db_session()
        with transaction(session):
            owner = end_chosen(session, _possible(session_id)).account_id
        if session_id == current_user.session_id:
            cookie.clear()
            return redirect(url_for("LoginPage.login"))
        flash("已结束这个登录", "success")
        own = owner == current_user.id
        return redirect(url_for("SessionsPage.own") if own else url_for("SessionsPage.of", account_id=owner))

    @expose("/of/<int:account_id>/factor", methods=["POST"])
    def reset_factor(self, account_id: int) -> Any:
        """Take away a second factor that its owner has lost."""
        session = db_session()
        with transaction(session):
            second_factor.reset_factor(session, _possible(account_id))
        flash("已清除二次验证，请通知本人重新绑定", "success")
        return redirect(url_for("SessionsPage.of", account_id=account_id))

    def _list(self, account_id: int) -> Any:
        session = db_session()
        rows = open_sessions(session, account_id, policy().idle)
        account = session.get_one(Account, account_id)
        return self.render_template(
            "pages/sessions.html",
            title="我的会话" if account_id == current_user.id else f"{account.login_name} 的会话",
            rows=[(row, browser_words(row.agent)) for row in rows],
            here=current_user.session_id,
            account_id=account_id,
            may_reset=account_id != current_user.id and factors_of(session, account_id).is_any,
        )


def browser_words(agent: str) -> str:
    """A browser as its owner would call it."""
    system = next((words for sign, words in SYSTEMS if sign in agent), "其他设备")
    browser = next((words for sign, words in BROWSERS if sign in agent), "其他")
    return f"{system}，{browser}浏览器"


def _possible(key: int) -> int:
    return key if key <= LARGEST_ID else abort(404)
