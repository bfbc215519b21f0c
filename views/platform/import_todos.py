"""待办 the imports that wait for their account's confirmation."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.platform.confinement import made_once
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.rights import Permission
from models.platform.scope import actor_of
from views.platform.home import HOME
from views.platform.imports import PAGE

MOST = 20
WAITING = made_once(
    select(ImportBatch.id, ImportBatch.file_name)
    .where(ImportBatch.account_id == bindparam("account_id"), ImportBatch.state == BatchState.READY.value)
    .order_by(ImportBatch.id.desc())
    .limit(MOST)
)


def waiting_imports(session: Session) -> Iterator[dict[str, Any]]:
    """The account's own files that were checked and are not yet imported."""
    actor = actor_of(session)
    if not actor.may(Permission.IMPORT, PAGE):
        return
    for batch_id, name in session.execute(WAITING, {"account_id": actor.account_id}):
        yield {
            "label": f"确认导入：{name}",
            "href": url_for("ImportsPage.batch", batch_id=batch_id),
            "note": "待确认",
            "tone": "warn",
        }


HOME.todos.append(waiting_imports)
