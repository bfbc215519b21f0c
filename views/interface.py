"""数据接口 FAB's data interface, confined to the account's area and never committing by itself."""

from typing import Any, NoReturn

from flask_appbuilder.models.filters import Filters
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy.orm import Query, Session

from models.base import AreaScoped
from models.platform.confinement import confined
from models.platform.scope import actor_of
from views.request import db_session


class WriteRefused(RuntimeError):
    """A page tried to write past the verbs of the models: a bug."""

    def __init__(self) -> None:
        super().__init__("rows are written by models.platform.records, inside transaction()")


class NoFilters(Filters):
    """A page's filters with none of FAB's own, and no time spent on making them."""

    def _get_filters(self, cols: Any) -> dict[str, list[Any]]:
        del cols
        return {}


class ScopedInterface(SQLAInterface):
    """The first of the three layers: every query of a page is confined, whoever wrote the page."""

    @property
    def session(self) -> Session:
        """The session of this request."""
        return db_session()

    def get_filters(self, search_columns: Any = None, search_filters: Any = None) -> Filters:
        """No filters of FAB's own: what may be asked is in :mod:`views.filters`."""
        del search_columns, search_filters
        return NoFilters(self.filter_converter_class, self, [], {})

    def apply_filters(self, query: Query[Any], filters: Filters | None) -> Query[Any]:
        """Confine before anything else is asked."""
        actor = actor_of(self.session)
        if issubclass(self.obj, AreaScoped) and not actor.unconfined:
            query = query.filter(confined(actor, self.obj))
        confined_query: Query[Any] = super().apply_filters(query, filters)
        return confined_query

    def get_related_obj(self, col_name: str, value: Any) -> Any:
        """A related row only if it may be seen."""
        return self.get_related_interface(col_name).get(value, self.get_filters())

    def add(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refuse: FAB would commit."""
        raise WriteRefused

    edit = delete = delete_all = add
