"""原样的框架 Flask-AppBuilder as it comes, with a default page over each of our tables: the reference of the list page."""

import os

from flask import Flask
from flask_appbuilder import AppBuilder, ModelView
from flask_appbuilder.models.sqla import Model
from flask_appbuilder.models.sqla.base import SQLA
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from models.platform.scope import SYSTEM
from models.registry import TABLES

LOGIN, PASSWORD = "stock", "Stock@2026"


def create_stock_app(url: str | None = None) -> Flask:
    """The framework with its defaults on a database of ours."""
    app = Flask("stock")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url or os.environ["DATABASE_URL"],
        SECRET_KEY="stock",
        FAB_CREATE_DB=False,
        WTF_CSRF_ENABLED=False,
        BABEL_DEFAULT_LOCALE="zh",
        LANGUAGES={"zh": {"flag": "cn", "name": "Chinese"}},
    )
    db = SQLA(metadata=Model.metadata)
    db.init_app(app)
    app.before_request(lambda: db.session().info.update(actor=SYSTEM))
    with app.app_context():
        db.session().info["actor"] = SYSTEM
        _require_admin_role(db)
        builder = AppBuilder(app, db.session)
        for name, table in TABLES.items():
            page = type(f"Stock{table.__name__}", (ModelView,), {"datamodel": SQLAInterface(table)})
            builder.add_view(page, f"Stock {name}", category="Stock")
        manager = builder.sm
        if manager.find_user(LOGIN) is None:
            manager.add_user(LOGIN, "s", "s", "stock@local", manager.find_role("Admin"), PASSWORD)
        db.session.remove()
        db.engine.dispose()  # gunicorn forks after this: workers must not share a connection
    return app


def _require_admin_role(db: SQLA) -> None:
    """The framework expects a role that ours does without."""
    session = db.session()
    if session.scalar(select(Role.id).where(Role.name == "Admin")) is None:
        session.add(Role(name="Admin"))
        session.commit()
