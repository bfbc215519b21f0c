"""导入方案 the plan of an import: new, changed and unchanged rows, every problem, and what must be asked."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from imports.comparing import make_draft
from imports.drafts import Draft, Question, Told
from imports.hamlets import HamletBook
from imports.problems import Report
from imports.sheet_rows import SheetRows
from imports.together import judge_together, made_hamlets
from models.fields import Severity
from models.platform.bulk_gates import alone_in, obstacles
from models.platform.changes import TableChange
from models.platform.division import names_of
from models.platform.import_sets import ImportSet

SHOWN_VILLAGES = 20


@dataclass
class Plan:
    """Everything that an import would do, or why it cannot."""

    wanted: ImportSet
    changes: list[TableChange] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    areas: frozenset[int] = frozenset()

    @property
    def is_ready(self) -> bool:
        """Whether it may be written: no problem, no open question."""
        return self.report.is_sound and not self.questions

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows 新增, 更新, 不变."""
        own = [change for change in self.changes if change.table in self.wanted.tables]
        return (
            sum(len(change.added) for change in own),
            sum(len(change.changed) + len(change.removed) for change in own),
            sum(change.same for change in own),
        )

    @property
    def digest(self) -> str:
        """Differs when the import would do something else than what was shown."""
        told = hashlib.sha256()
        for change in self.changes:
            told.update(f"{change.table.__tablename__} {change.same}".encode())
            for row in change.changed:
                told.update(f"{row.row_id} {row.version} {row.differences!r}".encode())
            for old in change.removed:
                told.update(f"{old.row_id} {old.version} -".encode())
            for new in change.added:
                told.update(f"{new.number} {new.values!r}".encode())
        return told.hexdigest()


def make_plan(
    session: Session,
    wanted: ImportSet,
    sheets: Iterable[SheetRows],
    report: Report,
    book: HamletBook,
    told: Told,
) -> Plan:
    """Compare the rows of a workbook with what is stored and judge what would come of it."""
    plan = Plan(wanted, report=report)
    typed = list(sheets)
    areas = {row["area"] for each in typed for row in each.rows if row["area"]}
    plan.areas = frozenset(areas)
    alone_in(session, areas)
    drafts = [make_draft(session, each, areas, report, told) for each in typed]
    plan.questions = [question for draft in drafts for question in draft.questions]
    if book.made and book.table is not None:
        plan.changes.append(made_hamlets(book, drafts, report))
    judge_together(session, drafts, wanted.across, book, report)
    plan.changes += [draft.change for draft in drafts]
    _refuse_locked(session, plan, drafts)
    return plan


def _refuse_locked(session: Session, plan: Plan, drafts: Sequence[Draft]) -> None:
    """Say at once what the steps would refuse when it is written."""
    by_table = {draft.table: draft for draft in drafts}
    for change in plan.changes:
        draft = by_table.get(change.table)
        if draft is None or change.is_empty:
            continue
        found = obstacles(session, change)
        names = names_of(session, list(found)[:SHOWN_VILLAGES])
        for area, reasons in list(found.items())[:SHOWN_VILLAGES]:
            village = list(names[area].values())[-1] if names.get(area) else str(area)
            plan.report.add(
                draft.typed.whole(
                    f"{village}：{'；'.join(reasons)}", "处理好以后再导入", "locked", Severity.ERROR
                )
            )
