"""控制台页 what every page of the console keeps to, so that nothing of Flask-Admin is open that we did not open.

Flask-Admin gives the routes, the list with its search, conditions and order, the forms and the actions on chosen
rows. Here each route asks for its right, a route that is not named does not exist, the query is judged, what is
written goes through a verb in our transaction, and every page is drawn with our own templates (R13, R14, F20).
"""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import abort, flash, g, render_template
from flask_admin import BaseView
from sqlalchemy.orm import Session

from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission
from models.platform.transaction import transaction
from views.numbers import read_whole
from views.request import db_session, may

PERMISSIONS = {
    "index": Permission.VIEW,
    "index_view": Permission.VIEW,
    "create_view": Permission.ADD,
    "edit_view": Permission.EDIT,
    "delete_view": Permission.DELETE,
    "action_view": Permission.EDIT,
}
"""The right that each route asks for; a route that is not here cannot be opened by anybody."""
Verb = Callable[[Session], object]


class ConsoleView(BaseView):
    """A page of the console. ``page`` names its rights, ``routes`` what of Flask-Admin's is opened."""

    page: ClassVar[str]
    routes: ClassVar[frozenset[str]] = frozenset({"index"})
    _urls: list[tuple[str, str, Any]]

    def create_blueprint(self, admin: Any) -> Any:
        """Only the routes that are named."""
        self._urls = [each for each in self._urls if each[1] in self.routes]
        return super().create_blueprint(admin)

    def is_accessible(self) -> bool:
        """Whether the account may open the page at all."""
        return may(Permission.VIEW, self.page)

    def _handle_view(self, name: str, **_given: Any) -> None:
        if not may(PERMISSIONS[name], self.page):
            abort(403)

    def _run_view(self, view: Any, *args: Any, **kwargs: Any) -> Any:
        """Run it once: Flask-Admin would run it again after a TypeError."""
        return view(self, *args, **kwargs)

    def render(self, template: str, **given: Any) -> Any:
        """Our templates know nothing of Flask-Admin's frame."""
        return render_template(template, title=self.name, view=self, may=self.may, **given)

    def may(self, permission: Permission) -> bool:
        """Whether a button is shown."""
        return may(permission, self.page)

    def write(self, verb: Verb) -> bool:
        """Do a verb in one transaction; a refusal is shown in the form with what was typed."""
        session = db_session()
        try:
            with transaction(session):
                verb(session)
        except (Forbidden, NotFound):
            raise
        except Refusal as refusal:
            g.console_refusal = refusal
            return False
        return True

    def write_each(self, ids: list[str], verb: Callable[[Session, str], object], done: str) -> None:
        """Do a verb for each chosen row by itself; what was not done is told with its reason."""
        refused, session = [], db_session()
        for each in ids:
            try:
                with transaction(session):
                    verb(session, each)
            except Forbidden:
                raise
            except Refusal as refusal:
                refused.append(refusal.message)
        if len(refused) < len(ids):
            flash(f"{done} {len(ids) - len(refused)} 项", "success")
        if refused:
            flash("；".join(refused), "warning")


def read_key(text: Any) -> int:
    """The key of a row from the address; what cannot be one is not found."""
    key = read_whole(text) if isinstance(text, str) else None
    if key is None:
        raise NotFound
    return key
