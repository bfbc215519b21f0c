"""首页 what hometown planning tells an account: its villages, how far they are, what it has to do and until when."""

from collections.abc import Iterator
from typing import Any

from flask import g, url_for
from sqlalchemy.orm import Session

from models.hometown.ledgers import PAGE as LEDGERS
from models.hometown.ledgers.filters import ALL
from models.hometown.ledgers.progress import DETAIL
from models.hometown.overview import Overview, read_overview
from models.hometown.steps import ANALYSIS, BASEMAP, FIELD_SURVEY
from models.levels import AccountKind, Level
from models.platform.division import names_of
from models.platform.due_dates import due_dates
from models.platform.rights import Permission
from models.platform.scope import actor_of, level_of
from models.platform.step_guard import Gate
from models.platform.step_state import progress_of
from models.platform.steps import STEPS, Step
from views.hometown.planning.workspace import PLANNING, address
from views.hometown.preparation.scene import endpoint, entry_of
from views.platform.home import HOME
from views.request import division_epoch

OPEN_STEPS = (BASEMAP, FIELD_SURVEY, ANALYSIS)
MOST_PLACES = 20


def overview(session: Session) -> Overview | None:
    """The figures of the account's division, read once a request; None for whoever has none."""
    if "overview" not in g:
        actor = actor_of(session)
        area = actor.area if actor.bounds() is not None and actor.hamlet_id is None else None
        g.overview = (
            None if area is None else read_overview(session, area, next_level(area), division_epoch())
        )
    found: Overview | None = g.overview
    return found


def next_level(area: int) -> Level:
    """The level under a division's; a village stands for itself."""
    below = level_of(area).below
    return below if below is not None and below is not Level.HAMLET else Level.VILLAGE


def village_cards(session: Session) -> Iterator[dict[str, Any]]:
    """行政村 and the steps completed, as the account may see them; a village how far it is itself."""
    found, actor = overview(session), actor_of(session)
    if found is None:
        return
    if actor.level is Level.VILLAGE and actor.area is not None:
        yield from _cards_of_a_village(session, actor.area, found)
        return
    count = found.villages
    yield {"label": "行政村", "value": count, "unit": "个", "href": url_for("PlanningPage.villages")}
    for each in found.steps:
        if each.step in OPEN_STEPS:
            share = f"占 {100 * each.done / each.total:.1f}%"
            told = {"label": f"{each.step.label}已完成", "value": each.done, "unit": "个村", "note": share}
            yield told | {"href": done_href(session, each.step)}


def _cards_of_a_village(session: Session, area: int, found: Overview) -> Iterator[dict[str, Any]]:
    mine = [each for each in found.steps if each.step.grain is Level.VILLAGE]
    done = sum(each.done for each in mine)
    where = url_for("HometownLedgerPage.show", key=DETAIL, counted=ALL)
    yield {"label": "已完成步骤", "value": done, "unit": f"步，共 {len(mine)} 步", "href": where}
    current = progress_of(session, area).current(PLANNING)
    step = {"label": "规划编制当前步骤", "value": current.label}
    yield step | {"href": address(area, current.key), "note": f"第 {PLANNING.index(current) + 1} 步"}


def done_href(session: Session, step: Step) -> str:
    """The list of those that have done a step; empty where the account has none."""
    actor, entry = actor_of(session), entry_of(step.key)
    if entry is not None and actor.may(Permission.VIEW.value, entry.right):
        return url_for(endpoint(entry, "divisions"), done=1)
    if step.grain is Level.VILLAGE and actor.may(Permission.VIEW.value, LEDGERS):
        return url_for("HometownLedgerPage.show", key=DETAIL, done=step.key, counted=ALL)
    return ""


def village_todo(session: Session) -> Iterator[dict[str, Any]]:
    """The step that the village has to fill in now; the steps that are not open yet ask nothing."""
    actor = actor_of(session)
    if actor.kind is not AccountKind.VILLAGE or actor.area is None:
        return
    current = progress_of(session, actor.area).current(PLANNING)
    if current in OPEN_STEPS:
        yield {
            "label": f"填报{current.label}",
            "href": address(actor.area, current.key),
            "place": actor.unit,
            "note": "未完成",
            "tone": "warn",
        }


def own_steps(session: Session) -> Iterator[dict[str, Any]]:
    """The steps that the account completes: its own with their last days, those of its villages counted."""
    actor, found = actor_of(session), overview(session)
    if actor.area is None or found is None:
        return
    mine = [
        step for step in STEPS.values() if step.completed_by is actor.kind and step.subsystem == "hometown"
    ]
    if not mine:
        return
    progress, dates = progress_of(session, actor.area), due_dates(session)
    counts = {each.step.key: each for each in found.steps}
    for step in mine:
        line: dict[str, Any] = {"label": step.label, "href": step_href(session, step)}
        if step.grain is not level_of(actor.area):
            count = counts.get(step.key)
            if count is not None and count.done < count.total:
                line |= {"done": count.done, "total": count.total, "done_href": done_href(session, step)}
                yield line
            continue
        is_shut = step.strictness is Gate.HARD and any(
            not progress.is_done(STEPS[key]) for key in step.waits_for
        )
        if is_shut or progress.is_done(step):
            continue
        deadline = dates.of_step(step, progress)
        if deadline is not None:
            yield line | {"tag": deadline.tag, "note": f"{deadline.due} 前"}
        elif not any(guard.locks for guard in step.guards):
            yield line | {"tag": {"text": "未完成", "tone": ""}}


def step_href(session: Session, step: Step) -> str:
    """Where the account works on a step; empty where it has no page."""
    actor = actor_of(session)
    if step in PLANNING:
        is_village = actor.level is Level.VILLAGE and actor.area is not None
        return address(actor.area or 0, step.key) if is_village else url_for("PlanningPage.villages")
    entry = entry_of(step.key)
    if entry is None or not actor.may(Permission.VIEW.value, entry.right):
        return ""
    return url_for(endpoint(entry), number=1)


def chapters(session: Session) -> Iterator[dict[str, Any]]:
    """Chapter by chapter how many divisions have done each step."""
    found = overview(session)
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in found.steps if found is not None else ():
        href = done_href(session, each.step)
        line = {"label": each.step.label, "done": each.done, "total": each.total, "href": href}
        groups.setdefault(each.step.chapter, []).append(line)
    for label, lines in groups.items():
        done, total = sum(each["done"] for each in lines), sum(each["total"] for each in lines)
        yield {"label": label, "done": done, "total": total, "steps": lines}


def places(session: Session) -> Iterator[dict[str, Any]]:
    """The divisions of the next level, those that have come least far first."""
    actor, found = actor_of(session), overview(session)
    if found is None or actor.level is Level.VILLAGE or actor.area is None:
        return
    areas = list(found.numbers.get(Level.VILLAGE, {}))
    names = names_of(session, areas, division_epoch())
    lines: list[dict[str, Any]] = []
    for area in areas:
        done, total = found.place(area, PLANNING)
        name = names.get(area, {}).get(level_of(area), "")
        href = url_for("PlanningPage.villages", area=area)
        lines.append({"label": name, "done": done, "total": total, "href": href})
    yield from sorted(lines, key=_slowness)[:MOST_PLACES]


def _slowness(line: dict[str, Any]) -> tuple[float, str]:
    return line["done"] / max(line["total"], 1), line["label"]


HOME.cards.append(village_cards)
HOME.todos.append(village_todo)
HOME.steps.append(own_steps)
HOME.chapters.append(chapters)
HOME.places.append(places)
