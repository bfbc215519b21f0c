"""帮助 the manual of each role, as a page and as a Word document; open to anybody, also before signing in (001-006, 001-011)."""

import io
from collections.abc import Iterator
from typing import Any

from flask import abort, current_app, send_file, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user

from exports.manual_file import manual_file
from exports.manual_text import Block, Run, Shape, manual_of, personal_data, title_of
from models.levels import AccountKind
from models.platform.rights import rights_of
from models.platform.scope import Actor
from views.registry import page, permitted
from views.request import public

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MENU = "菜单一览"


@page()
class HelpPage(BaseView):
    """What each role does on its pages; nothing here depends on who asks."""

    route_base = "/help"
    default_view = "index"

    @expose("/")
    @public
    def index(self) -> Any:
        """All manuals."""
        manuals = [(title_of(kind), *_addresses(kind)) for kind in AccountKind]
        return self.render_template("pages/help/index.html", title="操作手册", manuals=manuals)

    @expose("/personal-data")
    @public
    def personal_data(self) -> Any:
        """What is kept of people, and what they may ask (R46)."""
        return self.render_template(
            "pages/help/manual.html", title="个人信息保护说明", blocks=personal_data()[1:]
        )

    @expose("/<kind>")
    @public
    def manual(self, kind: str) -> Any:
        """One of them, to read."""
        found = _kind(kind)
        return self.render_template(
            "pages/help/manual.html",
            title=title_of(found),
            blocks=[*manual_of(found)[1:], *menu_of(found)],
            word_href=_addresses(found)[1],
        )

    @expose("/<kind>/word")
    @public
    def word(self, kind: str) -> Any:
        """The same, to keep."""
        found = _kind(kind)
        written = io.BytesIO(manual_file([*manual_of(found), *menu_of(found)]))
        return send_file(written, WORD, as_attachment=True, download_name=f"{title_of(found)}.docx")


def help_href() -> str:
    """Where 帮助 leads: to the manual of the kind as which the account works."""
    kind = current_user.actor.kind
    return _addresses(kind)[0] if kind else url_for("HelpPage.index")


def menu_of(kind: AccountKind) -> Iterator[Block]:
    """The role's menu as it is declared, so that no manual can leave out a page."""
    actor = Actor(None, "", "", kind, rights=frozenset(rights_of(kind)))
    groups = permitted(current_app.extensions["menu"], actor)
    yield Block(Shape.HEADING, ((Run(MENU),),), 2)
    lines = [
        (Run(group.label, is_strong=True), Run("：" + "、".join(entry.label for entry in entries)))
        for group, entries in groups
    ]
    yield Block(Shape.BULLETS, tuple(lines))


def _addresses(kind: AccountKind) -> tuple[str, str]:
    return url_for("HelpPage.manual", kind=kind.value), url_for("HelpPage.word", kind=kind.value)


def _kind(text: str) -> AccountKind:
    if text not in set(AccountKind):
        abort(404)
    return AccountKind(text)
