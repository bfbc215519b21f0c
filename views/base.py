"""表页 the page of a table: list, show, add, edit, delete, history and export, all from its declaration."""

from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import expose, has_access, permission_name
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.levels import Level
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.security_mark import mark_of
from views.actions import BY_ITSELF, Actions, Setting
from views.column_choice import CHOSEN, chosen_columns, keep_columns
from views.declared_page import DeclaredPage
from views.deleting import chosen_ids, delete_each, delete_row, require_reach
from views.editing import Editing
from views.export import export_rows
from views.form_page import form_page
from views.list_page import list_page
from views.listing import PRINT, Asked, Listed, read_page
from views.printing import print_page
from views.related import related_page, tab_items
from views.request import db_session, safe_address, wants_json
from views.reviewing import closed_by_review, review_of
from views.saving import posted_form
from views.sheet import history_lines, sheet
from views.unmasking import unmask_page
from views.way_back import way_back


class TablePage(DeclaredPage):
    """The page of a table: it reads, asks the verbs, and draws.

    Subclass it and register it with :func:`views.registry.table_page` where a table needs more; ``list``,
    ``show`` … may be extended, the verbs may not be replaced.
    """

    @expose("/")
    @has_access
    def list(self) -> Any:
        """The rows that the account may see. A village with one row of its own is taken to it (001-032)."""
        if CHOSEN in request.args:
            return keep_columns(self.table, self.address())
        session = db_session()
        own = self._own_page(session)
        if own is not None:
            return redirect(own)
        asked = Asked.read(self.table, request.args, chosen_columns(self.table))
        if request.args.get(PRINT):
            return self.render_template("pages/print.html", **print_page(session, self, asked))
        listed = self.listed(session, asked)
        return self.render_template(self.list_template, **self.list_context(session, listed))

    def listed(self, session: Session, asked: Asked) -> Listed:
        """One page of the list; a page whose rows come from elsewhere reads them itself."""
        return read_page(session, asked)

    def _own_page(self, session: Session) -> str | None:
        one_only = self.table.__decl__.extra.get("one_per_place") and not self.table.__decl__.step
        actor = actor_of(session)
        if not one_only or request.args or actor.level is not Level.VILLAGE:
            return None
        row = next(iter(read_page(session, Asked.read(self.table, {})).rows), None)
        may_write = actor.may(Permission.EDIT, self.table.__tablename__)
        if row is None:
            return self.address("add") if may_write else None
        return self.address("edit" if may_write else "show", pk=row.id)

    def list_context(self, session: Session, listed: Listed, setting: Setting = BY_ITSELF) -> dict[str, Any]:
        """What the list page draws; a subclass may add to it. ``setting`` is the page that it stands on."""
        return list_page(self, session, listed, setting)

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One row, read only, with what may be done to it."""
        session = db_session()
        row = self.fetch(session, pk)
        actions = Actions(self, session, None)
        page: dict[str, Any] = {"facts": sheet(session, row), "actions": actions.of_row(row, showing=True)}
        if actions.review.flow is not None:
            page["review"] = review_of(session, row, self._back())
        tabs = tab_items(self, row, actor_of(session), "show")
        page |= {"title": self.title, "mark": mark_of(self.table)}
        return self.render_template(self.show_template, row=row, tabs=tabs, back=self._back(), **page)

    @expose("/unmask/<int:pk>", methods=["GET", "POST"])
    @has_access
    def unmask(self, pk: int) -> Any:
        """Ask why the numbers of one row are wanted whole; then show them, in this one answer."""
        return unmask_page(self, self.fetch(db_session(), pk))

    @expose("/history/<int:pk>")
    @has_access
    @permission_name("show")
    def history(self, pk: int) -> Any:
        """操作记录: who did what to the row, newest first."""
        session = db_session()
        row = self.fetch(session, pk)
        lines = history_lines(session, row)
        tabs = tab_items(self, row, actor_of(session), "history")
        return self.render_template(
            "pages/history.html", title=self.title, lines=lines, tabs=tabs, back=self._back()
        )

    @expose("/related/<int:pk>/<name>")
    @has_access
    @permission_name("show")
    def related(self, pk: int, name: str) -> Any:
        """The rows that belong to a row, read from the declarations, as far as the account may see them."""
        session = db_session()
        row = self.fetch(session, pk)
        page = related_page(session, self, row, name)
        tabs = tab_items(self, row, actor_of(session), page.pop("active"))
        return self.render_template(
            "pages/related.html",
            title=self.title,
            tabs=tabs,
            back=self.address("show", pk=pk, **way_back()),
            **page,
        )

    def _back(self) -> str:
        wanted = request.values.get("back")
        return safe_address(wanted) if wanted else self.address()

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """Register a row."""
        return self._edit_page(Editing.new(db_session(), self.table, request.values))

    @expose("/edit/<int:pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: int) -> Any:
        """Change a row."""
        session = db_session()
        row = self.fetch(session, pk)
        require_reach(session, row)
        if request.method == "GET" and (closed := closed_by_review(session, row)):
            flash(closed, "warning")
            return redirect(self.address("show", pk=pk, **way_back()))
        return self._edit_page(Editing.existing(session, row))

    def _edit_page(self, editing: Editing) -> Any:
        if request.method == "POST":
            outcome = posted_form(editing, request.form)
            if outcome.saved is not None:
                return self._after_save(outcome.saved)
            editing = outcome.editing
        return self.render_template(self.edit_template, **self.edit_context(editing)), editing.status

    def edit_context(self, editing: Editing) -> dict[str, Any]:
        """What the form page draws; a subclass may add to it."""
        return form_page(editing) | {"title": self.title, "back": self._back(), "action": request.path}

    def _after_save(self, warnings: tuple[str, ...]) -> Response:
        flash("已保存", "success")
        for text in warnings:
            flash(text, "warning")
        return redirect(self._back())

    @expose("/delete/<int:pk>", methods=["POST"])
    @has_access
    def delete(self, pk: int) -> Any:
        """Delete a row; by a button with a question, never by a link."""
        try:
            delete_row(db_session(), self.table, pk)
        except NotFound:
            raise
        except Refusal as refusal:
            if wants_json():
                raise
            flash(f"未删除：{refusal.message}", "danger")
        else:
            flash("已删除", "success")
        return redirect(self._back())

    @expose("/delete", methods=["POST"])
    @has_access
    @permission_name("delete")
    def delete_many(self) -> Any:
        """Delete the chosen rows, each judged by itself; what was skipped is told with the reason."""
        delete_each(db_session(), self.table, chosen_ids(request.form.getlist("rowid")))
        return redirect(self._back())

    @expose("/export/<any(xlsx, csv):kind>")
    @has_access
    def export(self, kind: str) -> Any:
        """The rows of the current query as a file."""
        return export_rows(db_session(), Asked.read(self.table, request.args), kind)
