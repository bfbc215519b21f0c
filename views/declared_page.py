"""声明页 what the framework asks of a page, answered from the table's declaration."""

from typing import Any, Self

from flask import url_for
from flask_appbuilder import ModelView
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.platform.masking import sensitive_fields
from views.columns import list_fields
from views.deleting import fetch_row
from views.interface import ScopedInterface

ROUTES = frozenset({"list", "show", "related", "add", "edit", "delete", "delete_many", "history", "export"})


class DeclaredPage(ModelView):
    """A FAB model view whose columns, names and addresses are those of the declaration.

    FAB gives the route, the permission and the menu; its singletons hold no request's state, and it never writes.
    """

    table: type[Any]
    list_template = "pages/list.html"
    show_template = "pages/show.html"
    add_template = edit_template = "pages/form.html"
    include_route_methods = set(ROUTES)

    @classmethod
    def of(cls, table: type[Any]) -> type[Self]:
        """The page class of one table."""
        name = table.__tablename__
        routes = set(cls.include_route_methods) | ({"unmask"} if sensitive_fields(table) else set())
        made = {
            "table": table,
            "datamodel": ScopedInterface(table),
            "route_base": f"/tables/{name}",
            "class_permission_name": name,
            "include_route_methods": routes,
            "__doc__": f"{table.__decl__.label}.",
        }
        return type("".join(word.title() for word in name.split("_")) + "Page", (cls,), made)

    def _init_properties(self) -> None:
        """Every list of columns is explicit, so that FAB never falls back on all of them."""
        declared = fields_of(self.table)
        typed = [each.name for each in declared if each.is_typed]
        self.label_columns = {each.name: each.heading for each in declared}
        self.list_columns = self.order_columns = [each.name for each in list_fields(self.table)]
        self.show_columns = [each.name for each in declared]
        self.add_columns = self.edit_columns = typed
        self.search_columns = [each.name for each in declared if each.sensitive is None]
        nothing: list[Any] = []
        self.base_filters = self.related_views = self._related_views = nothing
        self.base_order, self.formatters_columns = ("id", "desc"), dict[str, Any]()
        self._base_filters = self.datamodel.get_filters()

    @property
    def _filters(self) -> Any:
        """A fresh object for whoever asks: FAB keeps one for all threads, and users saw each other's filters."""
        return self.datamodel.get_filters()

    def _init_forms(self) -> None:
        """Forms are made for each request by :mod:`views.forms`."""

    def _init_titles(self) -> None:
        label = self.table.__decl__.label
        self.title = self.list_title = self.show_title = self.add_title = self.edit_title = label

    def address(self, method: str = "list", **values: Any) -> str:
        """The address of one of this page's routes."""
        return url_for(f"{self.table.__tablename__}.{method}", **values)

    def fetch(self, session: Session, pk: int) -> Any:
        """The row, if the account may have it."""
        return fetch_row(session, self.table, pk)
