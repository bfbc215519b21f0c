"""审计日志概要 the operation log as the operator may see it: when, who, what kind, how it ended; contents are the auditor's."""

from typing import Any, ClassVar

from flask_admin.contrib.sqla.filters import FilterEqual
from sqlalchemy.orm import load_only

from models.levels import AccountKind
from models.platform.audit.entry import RESULT_LABELS, AuditEntry, Result
from models.platform.audit.metadata import DAYS, PAGE, READABLE, lately, reading, subject_label
from views.platform.console.lists import ConsoleTable
from views.platform.console.registry import console_page
from views.request import db_session

TONES = {Result.REFUSED: "bad", Result.FAILED: "warn"}


def _outcome(entry: AuditEntry) -> Any:
    tone = TONES.get(entry.outcome)
    return {"text": entry.outcome.label, "tone": tone} if tone else entry.outcome.label


@console_page("审计日志概要", 60, "audit", AuditEntry)
class AuditMetadataPage(ConsoleTable):
    """Read only. The columns that hold contents are not even fetched."""

    page = PAGE
    hint = f"最近 {DAYS} 天的时间、账号、操作和结果；办理内容只供审计管理账号查看。"
    named_by = "action"
    column_list = ("id", "at", "account_name", "kind", "action", "table_name", "result", "times")
    column_labels: ClassVar[dict[str, str]] = {
        "id": "编号",
        "at": "时间",
        "account_name": "账号",
        "kind": "身份",
        "action": "操作",
        "table_name": "对象",
        "result": "结果",
        "times": "次数",
    }
    column_default_sort: ClassVar[list[tuple[str, bool]]] = [("at", True), ("id", True)]
    column_sortable_list = ()
    column_filters = (
        FilterEqual(AuditEntry.result, "结果"),
        FilterEqual(AuditEntry.kind, "身份"),
        FilterEqual(AuditEntry.account_name, "账号"),
        FilterEqual(AuditEntry.action, "操作"),
    )
    choices: ClassVar[dict[str, Any]] = {
        "结果": lambda _session: [(each.value, label) for each, label in RESULT_LABELS.items()],
        "身份": lambda _session: [(kind.value, kind.label) for kind in AccountKind],
    }
    column_formatters: ClassVar[dict[str, Any]] = {
        "account_name": lambda _view, _context, entry, _name: {"code": entry.account_name},
        "kind": lambda _view, _context, entry, _name: entry.identity,
        "table_name": lambda _view, _context, entry, _name: subject_label(entry.table_name),
        "result": lambda _view, _context, entry, _name: _outcome(entry),
    }

    def get_query(self) -> Any:
        """Only the columns without contents."""
        return super().get_query().options(load_only(*READABLE, raiseload=True)).filter(lately())

    def get_count_query(self) -> Any:
        """The lines of the same days."""
        return super().get_count_query().filter(lately())

    def get_list(self, *asked: Any, **more: Any) -> Any:
        """Under the rule that says who may."""
        with reading(db_session()):
            return super().get_list(*asked, **more)
