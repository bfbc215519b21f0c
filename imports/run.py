"""导入执行 running an import: check a file, show what it would do, write it whole or not at all."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from imports.ahead import read_ahead
from imports.identity import identity_of
from imports.memory import uncollected
from imports.plan import Plan
from imports.problems import CellProblem, Report
from imports.reading import read_workbook
from imports.refusals import safe_name
from imports.sheets import Workbook
from imports.workbook import Asked, Typed, require_right, understand
from models.fields import Severity
from models.platform import bulk
from models.platform.clock import now
from models.platform.filestore import FileStore
from models.platform.import_batch import BatchState, ImportBatch, open_batch
from models.platform.import_sets import ImportSet
from models.platform.refusal import Refusal, Stale
from models.platform.scope import actor_of
from models.platform.transaction import transaction

CHANGED_SINCE = "预览之后数据又有变化，本次没有写入。请查看新的差异后再导入"
FARTHEST = 0


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    name: str
    plan: Plan | None = None
    refusal: str = ""
    written: bool = False

    @property
    def is_good(self) -> bool:
        """Whether the file went in, or would have."""
        return self.plan is not None and self.plan.is_ready

    @property
    def sentence(self) -> str:
        """What became of it, in words."""
        if self.plan is None:
            return self.refusal
        if not self.plan.report.is_sound:
            return f"有 {self.plan.report.problem_total} 处错误，没有写入任何内容"
        if self.plan.questions:
            return f"有 {len(self.plan.questions)} 条疑似重复的记录需要确认，没有写入任何内容"
        new, changed, same = self.plan.counts
        done = "已导入" if self.written else "校验通过"
        if not new and not changed:
            return f"{done}，内容与已有数据相同：0 条变化，{same} 条不变"
        return f"{done}：新增 {new} 条，更新 {changed} 条，不变 {same} 条"

    @property
    def findings(self) -> Report:
        """Everything that keeps the file out, as problems: also the refusal, and what must be answered."""
        report = Report() if self.plan is None else self.plan.report
        if self.plan is None:
            report.add(_whole("", self.refusal))
            return report
        for each in self.plan.questions:
            sheet, text = each.table.__decl__.label, f"“{each.typed}”是否就是已有的“{each.stored}”？"
            report.add(
                CellProblem(
                    sheet,
                    each.number,
                    "",
                    "",
                    each.typed,
                    "doubtful",
                    Severity.ERROR,
                    text,
                    "请改成同一名称，或在导入时说明是两条记录",
                )
            )
        return report


def _whole(sheet: str, message: str) -> CellProblem:
    return CellProblem(sheet, 0, "", "", "", "refused", Severity.ERROR, message)


def run_files(
    session: Session,
    wanted: ImportSet,
    files: Iterable[tuple[bytes, str]],
    asked: Asked,
    *,
    dry_run: bool = False,
) -> Iterator[Outcome]:
    """Check and write many files, each by itself, in their order; the next ones are read meanwhile."""
    for each in read_ahead(files):
        yield run_file(session, wanted, each.data, each.name, asked, dry_run=dry_run, read=each.read)


def run_file(
    session: Session,
    wanted: ImportSet,
    data: bytes,
    name: str,
    asked: Asked,
    *,
    dry_run: bool = False,
    read: Callable[[], Workbook] | None = None,
) -> Outcome:
    """Check a file and, unless it is a dry run, write it; the whole of it in one transaction, or nothing."""
    shown = safe_name(name)
    try:
        with uncollected():
            typed = read_file(session, wanted, data, shown, asked, read)
            with transaction(session):
                plan = typed.plan(session, asked.answers)
                if not dry_run:
                    _settle(session, typed, plan, data, shown)
    except Refusal as refused:
        return Outcome(shown, refusal=refused.message)
    return Outcome(shown, plan, written=plan.is_ready and not dry_run)


def _settle(session: Session, typed: Typed, plan: Plan, data: bytes, name: str) -> None:
    """Write the plan if it may be written, and in any case a line in 导入记录."""
    area = typed.area or actor_of(session).area or FARTHEST
    batch = open_batch(session, typed.wanted.key, name, _kept(session, data), area)
    note(batch, plan)
    if plan.is_ready:
        write_plan(session, plan, batch)


def _kept(session: Session, data: bytes) -> str | None:
    """The digest of the workbook in the file store; None where the session has no store at hand."""
    store: FileStore | None = session.info.get("files")
    if store is None:
        return None
    with store.receive(io.BytesIO(data), len(data)) as incoming:
        return store.keep(incoming)


def read_file(
    session: Session,
    wanted: ImportSet,
    data: bytes,
    name: str,
    asked: Asked,
    read: Callable[[], Workbook] | None = None,
) -> Typed:
    """Read (or ask for what is being read) and understand a file. Raises :class:`Refusal` when it is not read at all."""
    require_right(session, wanted)
    workbook = read() if read is not None else read_workbook(data, name)
    return understand(session, wanted, workbook, identity_of(workbook, data), asked)


def note(batch: ImportBatch, plan: Plan) -> None:
    """Write down in the batch what was found."""
    batch.rows_new, batch.rows_changed, batch.rows_same = plan.counts
    batch.problems = plan.report.problem_total
    batch.report = plan.report.to_json()
    batch.state = (BatchState.READY if plan.report.is_sound else BatchState.REFUSED).value
    batch.finished = now()


def write_plan(session: Session, plan: Plan, batch: ImportBatch, expected: str | None = None) -> None:
    """Write what was shown. Raises :class:`Stale` when it would by now be something else."""
    if expected is not None and plan.digest != expected:
        raise Stale(CHANGED_SINCE)
    bulk.write(session, plan.changes, batch.file_name)
    batch.state = BatchState.IMPORTED.value
    batch.finished = now()
