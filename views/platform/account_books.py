"""账号成批 accounts by the workbook: made for divisions, exported, imported; each workbook that leaves is logged (R45)."""

from io import BytesIO
from typing import Any

from flask import request, send_file, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from exports.account_book import write_accounts, write_template
from exports.account_secrets import write_secrets
from imports.accounts import Unsound, import_accounts
from models.levels import Level
from models.platform import audit
from models.platform.account_batch import KINDS, Made, create_for_divisions
from models.platform.account_list import list_accounts
from models.platform.delegation import Act, managed_kinds
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from views.handing_out import XLSX, Parcel, hand_out, new_stamp
from views.platform.account_import import marked_workbook, remember_faulty, sent_file
from views.platform.account_listing import asked
from views.platform.account_pages import new_form
from views.platform.accounts import PAGE
from views.query_texts import read_area
from views.registry import page
from views.request import db_session


@page()
class AccountBooksPage(BaseView):
    """Beside :class:`views.platform.accounts.AccountsPage`, under the same rights."""

    route_base = "/accounts"
    class_permission_name = PAGE
    default_view = "bulk"

    @expose("/bulk", methods=["GET", "POST"])
    @has_access
    @permission_name("add")
    def bulk(self) -> Any:
        """An account for every division of a level that has none; the answer is the workbook of secrets."""
        session = db_session()
        if request.method == "GET":
            return self._bulk(session)
        try:
            with transaction(session):
                made = _made_for_divisions(session)
        except Refusal as refusal:
            return self._bulk(session, refusal)
        return self._secrets(session, made)

    def _bulk(self, session: Session, refusal: Refusal | None = None) -> Any:
        mine = managed_kinds(actor_of(session), Act.CREATE)
        levels = [(level.value, level.label) for level, kind in KINDS.items() if kind in mine]
        context = new_form(session, refusal) | {"title": "批量开户", "levels": levels}
        return self.render_template("pages/accounts/bulk.html", **context), refusal.status if refusal else 200

    @expose("/export")
    @has_access
    @permission_name("export")
    def export(self) -> Any:
        """The accounts of the query as a workbook; no secret is in it."""
        session, file = db_session(), BytesIO()
        stamp = new_stamp(session)
        write_accounts(file, list_accounts(session, asked()), stamp)
        return hand_out(session, Parcel(file, "账号.xlsx", "accounts.xlsx"), _about(session, "账号"), stamp)

    @expose("/template")
    @has_access
    @permission_name("import")
    def template(self) -> Any:
        """The workbook in which new accounts are asked for."""
        session, file = db_session(), BytesIO()
        write_template(file, sorted(managed_kinds(actor_of(session), Act.CREATE)))
        return _given(session, file, "账号导入模板.xlsx", "下载模板")

    @expose("/import", methods=["GET", "POST"])
    @has_access
    @permission_name("import")
    def import_(self) -> Any:
        """Make every account of a workbook, or none; the answer is the workbook of secrets."""
        session = db_session()
        if request.method == "GET":
            return self._import()
        try:
            data, name = sent_file()
            with transaction(session):
                made = _imported(session, data, name)
        except Refusal as refusal:
            if isinstance(refusal, Unsound):
                remember_faulty(data, name)
            return self._import(refusal)
        return self._secrets(session, made)

    @expose("/import/errors")
    @has_access
    @permission_name("import")
    def import_errors(self) -> Any:
        """The user's own file of the last import with everything that is wrong marked in it."""
        session = db_session()
        content, name = marked_workbook(session)
        return _given(session, BytesIO(content), name, "下载错误工作簿")

    def _secrets(self, session: Session, made: list[Made]) -> Response:
        stamp, file = new_stamp(session), BytesIO()
        write_secrets(file, made, stamp)
        about = _about(session, f"一次性密码表（{len(made)} 个账号）")
        return hand_out(session, Parcel(file, "一次性密码.xlsx", "secrets.xlsx"), about, stamp)

    def _import(self, refusal: Refusal | None = None) -> Any:
        found = refusal.found if isinstance(refusal, Unsound) else ()
        page_text = self.render_template(
            "pages/plain_import.html",
            title="账号导入",
            message=refusal.message if refusal else "",
            problems=found,
            rule="有一处错误则一个账号也不建立；全部正确时下载一次性密码表，密码只给这一次。",
            help="，一次最多 20000 个账号",
            save="导入并下载一次性密码",
            template_href=url_for("AccountBooksPage.template"),
            errors_href=url_for("AccountBooksPage.import_errors"),
            back=url_for("AccountsPage.index"),
        )
        return page_text, refusal.status if refusal else 200


def _made_for_divisions(session: Session) -> list[Made]:
    level, under = _level(request.form.get("level", "")), read_area(request.form.get("area", ""))
    made = create_for_divisions(session, level, under)
    if not made:
        raise Refusal("这些行政区划都已有账号，没有新建")
    return made


def _imported(session: Session, data: bytes, name: str) -> list[Made]:
    made = import_accounts(session, data, name)
    audit.log(session, "导入", _about(session, f"账号 {len(made)} 个"))
    return made


def _level(text: str) -> Level:
    if text not in {level.value for level in KINDS}:
        raise Refusal("请选择层级")
    return Level(text)


def _about(session: Session, what: str) -> audit.Subject:
    return audit.Subject(PAGE, actor_of(session).area or 0, None, what)


def _given(session: Session, file: BytesIO, name: str, action: str) -> Response:
    audit.note(session, action, _about(session, name))
    file.seek(0)
    return send_file(file, XLSX, as_attachment=True, download_name=name)
