"""扩展 the Flask extensions, each made once and bound to an app by the factory."""

from typing import Any

from flask import Flask, session
from flask_appbuilder import AppBuilder, Model
from flask_appbuilder.models.sqla.base import SQLA
from flask_appbuilder.security.sqla import models as framework_tables
from flask_wtf import CSRFProtect
from sqlalchemy import Engine

from models.base import NAMING
from models.database import prepare
from views.request import TOKEN, brought_token, is_api

FRAMEWORK_TABLES = tuple(framework_tables.Model.metadata.tables)
"""Read before the names are set: the constraints of the framework's own tables keep the names databases gave them."""
Model.metadata.naming_convention = NAMING


class Database(SQLA):
    """Flask-SQLAlchemy whose engines are prepared like everybody else's."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        return prepare(super()._make_engine(bind_key, options, app))


class Platform(AppBuilder):
    """Flask-AppBuilder without the pages that it would add by itself."""

    def _add_admin_views(self) -> None:
        self._indexview = self.add_view_no_menu(self.indexview)
        self.sm.register_views()


def fixed_locale() -> str:
    """Everybody reads Chinese; nothing about it is kept in the session."""
    return "zh_Hans_CN"


class Forgery(CSRFProtect):
    """The anti-forgery check; a request that no browser's sign-in stands behind can be forged by nobody."""

    def protect(self, *, apply_exemptions: bool = False) -> None:
        """Ask for the page's token, unless another system asks by its own or has none at all and will be turned away."""
        if brought_token() is None and not (is_api() and TOKEN not in session):
            super().protect(apply_exemptions=apply_exemptions)


db = Database(metadata=Model.metadata, session_options={"expire_on_commit": False})
csrf = Forgery()
