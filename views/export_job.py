"""导出任务 the background work of a granted request: the list as the one who asked sees it now, kept for him to take (R45)."""

import io
from urllib.parse import parse_qsl

from flask import g
from sqlalchemy.orm import Session

from exports.sheet_stamp import Stamp
from models.platform import jobs
from models.platform.clock import now
from models.platform.dictionary import dictionaries
from models.platform.export_file import granted, keep
from models.platform.export_requests import EXPORT
from models.platform.orderer import orderer_of
from models.platform.refusal import Forbidden
from models.platform.rights import Permission
from models.platform.scope import acting_as, actor_of
from models.platform.security_mark import mark_of
from models.registry import TABLES
from views.export import write_list
from views.listing import Asked

NO_LONGER = "申请人现在没有导出这张表的权限，文件没有生成"


@jobs.job(EXPORT, "导出列表")
def make_file(session: Session, lease: jobs.Lease) -> None:
    """Write the file of a request; what was withdrawn since it was asked for is not in it, or it is not made at all."""
    g.dictionaries = dictionaries(session)
    with acting_as(session, orderer_of(session, lease)):
        asked = granted(session, lease.payload["request"])
        request_id, label, is_unmasked = asked.id, asked.label, asked.is_unmasked
        needed = [Permission.EXPORT, *([Permission.UNMASK] if is_unmasked else [])]
        if not all(actor_of(session).may(each, asked.table_name) for each in needed):
            raise Forbidden(NO_LONGER)
        table = TABLES[asked.table_name]
        mark = mark_of(table).of_file(is_unmasked=is_unmasked)
        stamp, file = Stamp.of(asked.account_name, now(), mark), io.BytesIO()
        query = Asked.read(table, dict(parse_qsl(asked.query)))
        write_list(session, query, file, stamp, is_unmasked=is_unmasked)
        keep(session, lease, request_id, f"{label}_{stamp.number}.xlsx", file.getvalue())
