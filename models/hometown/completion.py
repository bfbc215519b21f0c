"""完成条件 what each planning step needs before its switch may be turned on (data.md 1.0, 3.15, 3.16)."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.checks import check_row
from models.hometown.analysis import Analysis, ProblemItem
from models.hometown.basemap import Basemap
from models.hometown.field_survey.socio_economy import SocioEconomy
from models.hometown.hamlet_filling import Filling, filling_of
from models.hometown.parameters import current
from models.hometown.survey_review import empty_tables, red_errors
from models.hometown.work_log import WorkLog
from models.levels import AccountKind
from models.platform.attachment import unfilled
from models.platform.records import values_of
from models.platform.step_guard import Guard, Reason

VILLAGE = AccountKind.VILLAGE.label
BASIC = "基本信息"
MOST_TOLD = 10
FILLING_IN = ("base_year_is_told",)
"""Errors that the county's waiver covers as well: a hamlet that does not fill in has no figures."""


def work_is_logged(step: str, tab: str) -> Guard:
    """At least one 工作纪实 of the step."""

    def judge(session: Session, area: int) -> Iterator[Reason]:
        if not _count(session, WorkLog, area, WorkLog.step_code == step):
            yield Reason("工作纪实：至少登记一条后才能完成", VILLAGE, step, tab)

    return Guard("work_is_logged", judge)


def _basemap_is_claimed(session: Session, area: int) -> Iterator[Reason]:
    row = session.scalars(select(Basemap).where(Basemap.area == area)).one_or_none()
    if row is None:
        yield Reason("底图底数：尚未登记认领情况", VILLAGE, "S01", BASIC)
        return
    for problem in check_row(Basemap, values_of(row)):
        if problem.is_error:
            yield Reason(problem.message, VILLAGE, "S01", BASIC)


def _economy_is_told(session: Session, area: int) -> Iterator[Reason]:
    told = set(session.scalars(select(SocioEconomy.year).where(SocioEconomy.area == area)))
    missing = [str(year) for year in current().economy_years if year not in told]
    if missing:
        text = f"近三年社会经济情况：还缺 {'、'.join(missing)} 年，三年都要登记"
        yield Reason(text, VILLAGE, "S02", SocioEconomy.__decl__.tab)


def _resources_are_told(session: Session, area: int) -> Iterator[Reason]:
    for table in empty_tables(session, area):
        text = f"{table.__decl__.label}：至少填一行，没有的请勾选“本村无此项”"
        yield Reason(text, VILLAGE, "S02", table.__decl__.tab)


def _hamlets_have_filled_in(session: Session, area: int) -> Iterator[Reason]:
    filling = filling_of(session, area)
    threshold = current().hamlet_fill_threshold
    if filling.is_waived or filling.percent >= threshold:
        return
    yield Reason(
        f"自然村填报率 {filling.done}/{filling.due}（{filling.percent}%），应达到 {threshold}%："
        f"{_missing(filling)}。确实无法填报的，请县级账号登记豁免意见",
        "自然村账号、县级账号",
        "S02",
        filling.first_tab or BASIC,
    )


def _missing(filling: Filling) -> str:
    told = [f"{name}缺{'、'.join(modules)}" for name, modules in filling.missing.items()]
    more = f"；另有 {len(told) - MOST_TOLD} 个自然村未填齐" if len(told) > MOST_TOLD else ""
    return "；".join(told[:MOST_TOLD]) + more


def _figures_are_sound(session: Session, area: int) -> Iterator[Reason]:
    excused = FILLING_IN if filling_of(session, area).is_waived else ()
    found = [error for error in red_errors(session, area) if error.code not in excused]
    for error in found[:MOST_TOLD]:
        yield Reason(error.text, VILLAGE, "S02", error.tab)
    if len(found) > MOST_TOLD:
        yield Reason(f"另有 {len(found) - MOST_TOLD} 处填写错误，请逐项更正", VILLAGE, "S02", BASIC)


def _analysis_is_made(session: Session, area: int) -> Iterator[Reason]:
    if _analysis(session, area) is None:
        yield Reason("现状分析：尚未填写开展日期和分析内容结论简述", VILLAGE, "S03", BASIC)


def _lists_are_attached(session: Session, area: int) -> Iterator[Reason]:
    row = _analysis(session, area)
    for slot in unfilled(session, row) if row is not None else ():
        yield Reason(f"{slot.label}：尚未上传，可上传文件或一键生成清单", VILLAGE, "S03", BASIC)


def _analysis(session: Session, area: int) -> Analysis | None:
    return session.scalars(select(Analysis).where(Analysis.area == area)).one_or_none()


def _problems_are_chosen(session: Session, area: int) -> Iterator[Reason]:
    if not _count(session, ProblemItem, area, ProblemItem.is_key):
        text = "问题清单：至少一条“是否本次规划重点解决”选“是”"
        yield Reason(text, VILLAGE, "S03", ProblemItem.__decl__.tab)


def _count(session: Session, table: Any, area: int, *wanted: Any) -> int:
    found = session.scalar(select(func.count()).select_from(table).where(table.area == area, *wanted))
    return found or 0


Judge = Callable[[Session, int], Iterator[Reason]]


def _guard(judge: Judge) -> Guard:
    return Guard(judge.__name__.lstrip("_"), judge)


BASEMAP_IS_CLAIMED = _guard(_basemap_is_claimed)
ECONOMY_IS_TOLD = _guard(_economy_is_told)
RESOURCES_ARE_TOLD = _guard(_resources_are_told)
HAMLETS_HAVE_FILLED_IN = _guard(_hamlets_have_filled_in)
FIGURES_ARE_SOUND = _guard(_figures_are_sound)
ANALYSIS_IS_MADE = _guard(_analysis_is_made)
LISTS_ARE_ATTACHED = _guard(_lists_are_attached)
PROBLEMS_ARE_CHOSEN = _guard(_problems_are_chosen)
