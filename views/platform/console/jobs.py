"""运行任务 the jobs: waiting, running, done, failed; failed ones begun again, others stopped."""

import re
from typing import Any, ClassVar

from flask_admin.actions import action
from flask_admin.contrib.sqla.filters import FilterEqual

from models.platform.job_keeping import PAGE, name_of, retry, stop
from models.platform.jobs import LABELS, Job, JobState
from views.platform.console.base import read_key
from views.platform.console.lists import ConsoleTable
from views.platform.console.registry import console_page

ERROR_NUMBER = re.compile(r"错误编号 ([0-9a-f]{8})")
TONES = {JobState.FAILED: "bad", JobState.DONE: "ok", JobState.RUNNING: "info"}


def _named(job: Job) -> Any:
    return name_of(job) or {"code": job.kind}


def _state(job: Job) -> Any:
    state = JobState(job.state)
    words = "正在取消" if job.wants_cancel and job.finished_on is None else state.label
    return {"text": words, "tone": TONES.get(state, "")}


def _number(job: Job) -> Any:
    """The number under which a failure stands in the log; the message itself may name files of villages."""
    found = ERROR_NUMBER.search(job.message)
    return {"code": found[1]} if found else None


@console_page("运行任务", 40, "jobs", Job)
class JobsPage(ConsoleTable):
    """What a job is about is not shown: only what kind it is and how it stands."""

    page = PAGE
    routes: ClassVar[frozenset[str]] = frozenset({"index_view", "action_view"})
    hint = "导入任务失败后请提交人重新上传；定时任务可以在这里重试。"
    named_by = "kind"
    column_list = (
        "id",
        "kind",
        "state",
        "progress",
        "attempts",
        "account_id",
        "created_on",
        "finished_on",
        "number",
    )
    column_labels: ClassVar[dict[str, str]] = {
        "id": "编号",
        "kind": "任务",
        "state": "状态",
        "progress": "进度",
        "attempts": "次数",
        "account_id": "账号编号",
        "created_on": "提交时间",
        "finished_on": "结束时间",
        "number": "错误编号",
    }
    column_default_sort = ("id", True)
    column_sortable_list = ("id", "created_on", "finished_on")
    column_filters = (FilterEqual(Job.state, "状态"), FilterEqual(Job.kind, "任务"))
    choices: ClassVar[dict[str, Any]] = {
        "状态": lambda _session: [(state.value, state.label) for state in JobState],
        "任务": lambda _session: [(kind, label) for kind, label in LABELS.items() if label],
    }
    column_formatters: ClassVar[dict[str, Any]] = {
        "kind": lambda _view, _context, job, _name: _named(job),
        "state": lambda _view, _context, job, _name: _state(job),
        "progress": lambda _view, _context, job, _name: f"{job.done}/{job.total}" if job.total else None,
        "number": lambda _view, _context, job, _name: _number(job),
    }

    @action("retry", "重试", "确定重试选中的 {n} 个任务吗？")
    def retry_chosen(self, ids: list[str]) -> None:
        """Begin failed jobs again."""
        self.write_each(ids, lambda session, text: retry(session, read_key(text)), "已重新提交")

    @action("stop", "取消", "确定取消选中的 {n} 个任务吗？正在运行的会在下一步之前停下。")
    def stop_chosen(self, ids: list[str]) -> None:
        """Ask jobs to stop."""
        self.write_each(ids, lambda session, text: stop(session, read_key(text)), "已要求取消")
