"""迁移环境 what Alembic runs: the tables of the models and of FAB, on the application's own database."""

from alembic import context
from flask import current_app

from models.base import Base
from models.platform.ledger.upkeep import synchronise

config = context.config
migrate = current_app.extensions["migrate"]


def drop_empty(_context, _revision, directives) -> None:
    """Write no migration when nothing has changed."""
    if getattr(config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def is_ours(item, _name, kind, _reflected, _compare_to) -> bool:
    """What is kept by other means (the ledgers' leaf tables) is none of Alembic's business."""
    table = item if kind == "table" else getattr(item, "table", None)
    kept = Base.metadata.tables.get(table.name) if table is not None else None
    return kept is None or not kept.info.get("unmanaged")


def run() -> None:
    """Migrate, then make the ledgers' leaf tables and triggers as declared."""
    with migrate.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=config.attributes["target_metadata"],
            process_revision_directives=drop_empty,
            include_object=is_ours,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
    with migrate.db.engine.begin() as connection:
        synchronise(connection, Base.metadata)


run()
