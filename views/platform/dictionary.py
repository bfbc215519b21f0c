"""字典维护 the choices of fields, extended by the data administrator: added, given aliases, switched off."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.dictionary import DictionaryItem
from models.platform.dictionary_items import add_item, change_item
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.transaction import transaction
from views.registry import page
from views.request import db_session

PAGE = "platform_dictionary"
grant(Permission.VIEW, PAGE, AccountKind.DATA_ADMINISTRATOR)
grant(Permission.EDIT, PAGE, AccountKind.DATA_ADMINISTRATOR, for_everybody=True)


@page(label="字典维护", menu="系统管理", place=40)
class DictionaryPage(BaseView):
    """A choice is never deleted, because rows hold its code; it is switched off."""

    route_base = "/dictionaries"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """The choices of one dictionary."""
        return self._page(request.args.get("key", ""))

    def _page(self, key: str, refusal: Refusal | None = None, item_id: int | None = None) -> Any:
        session = db_session()
        named = names(session)
        if key and key not in named:
            raise NotFound("没有这个字典，请从列表中选择")
        chosen = key or next(iter(named), "")
        held = select(DictionaryItem).where(DictionaryItem.dictionary == chosen)
        context = {
            "title": "字典维护",
            "names": list(named.items()),
            "key": chosen,
            "items": session.scalars(held.order_by(DictionaryItem.place, DictionaryItem.id)).all(),
            "message": refusal.message if refusal else "",
            "typed": request.form if item_id is None else {},
            "refused": {item_id: request.form} if item_id is not None else {},
        }
        page_text = self.render_template("pages/dictionary.html", **context)
        return page_text, refusal.status if refusal else 200

    @expose("/<key>/items", methods=["POST"])
    @has_access
    @permission_name("edit")
    def add(self, key: str) -> Any:
        """Add a choice."""
        session, typed = db_session(), request.form
        try:
            with transaction(session):
                add_item(
                    session,
                    key,
                    typed.get("code", "").strip(),
                    typed.get("label", "").strip(),
                    aliases_in(typed.get("aliases", "")),
                )
        except Refusal as refusal:
            return self._page(key, refusal)
        flash("已保存", "success")
        return redirect(url_for("DictionaryPage.index", key=key))

    @expose("/<key>/items/<int:item_id>", methods=["POST"])
    @has_access
    @permission_name("edit")
    def change(self, key: str, item_id: int) -> Any:
        """Change a choice's label and aliases, or switch it on or off; its code stays."""
        session, typed = db_session(), request.form
        try:
            with transaction(session):
                change_item(
                    session,
                    (key, item_id),
                    label=typed.get("label", "").strip(),
                    aliases=aliases_in(typed.get("aliases", "")),
                    enabled=typed.get("enabled") == "y",
                )
        except NotFound:
            raise
        except Refusal as refusal:
            return self._page(key, refusal, item_id)
        flash("已保存", "success")
        return redirect(url_for("DictionaryPage.index", key=key))


def names(session: Session) -> dict[str, str]:
    """Every dictionary with its Chinese name."""
    rows = session.execute(
        select(DictionaryItem.dictionary, DictionaryItem.dictionary_label)
        .distinct()
        .order_by(DictionaryItem.dictionary_label, DictionaryItem.dictionary)
    )
    return {key: label or key for key, label in rows}


def aliases_in(text: str) -> tuple[str, ...]:
    """The aliases that were typed on one line."""
    parts = text.replace("，", "\n").replace("、", "\n").replace(",", "\n").split("\n")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
