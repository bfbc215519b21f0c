"""正式启动 what a production start refuses: a database that holds the demo, whose passwords everybody knows."""

import logging

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import OperationalError

from config import SettingsError
from models.platform.account import Account

MOST_TOLD = 5
log = logging.getLogger(__name__)


def refuse_demo(engine: Engine) -> None:
    """Raise :class:`SettingsError` when the database holds demo accounts.

    A database that cannot be reached yet is let pass, as it is for every start; a demo account cannot sign
    in to a production process anyway.
    """
    try:
        with engine.connect() as connection:
            names = _demo_accounts(connection)
    except OperationalError as error:
        log.warning("the database did not answer at the start: %s", error.orig)
        return
    finally:
        engine.dispose()  # a server may fork after this: processes must not share a connection
    if names:
        some = "、".join(names[:MOST_TOLD])
        raise SettingsError(
            f"生产环境不能使用载入过演示数据的数据库：其中有 {len(names)} 个演示账号（{some}等），密码是公开的。"
            "请用 DATABASE_URL 或 YUNLING_INSTANCE 换一个空的数据库；只是试用请去掉 YUNLING_ENV=production"
        )


def _demo_accounts(connection: Connection) -> list[str]:
    """Their names; none before the first migration."""
    if not inspect(connection).has_table(Account.__tablename__):
        return []
    demo = select(Account.login_name).where(Account.is_demo.is_(True)).order_by(Account.id)
    return list(connection.scalars(demo))
