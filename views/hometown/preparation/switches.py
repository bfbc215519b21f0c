"""开关 the switch of a step's page; of a step that is completed period by period, one for each (001-047, 088, A-001.Y)."""

from typing import Any

from models.platform.step_state import Progress
from models.platform.steps import Step
from views.hometown.preparation.scene import Scene
from views.hometown.step_switch import switch_of


def switches_of(scene: Scene, step: Step) -> list[dict[str, Any]]:
    """The switch, where the account sees one on this tab; of a step with periods one for each (A-001.Y)."""
    shown = scene.tab is None or scene.tab.has_switch
    if scene.subject is None or scene.progress is None or step.is_set_from_above or not shown:
        return []
    found = []
    for each in step.parts or (step,):
        asked: dict[str, Any] = {"period": each.key.removeprefix(f"{step.key}-")} if each.whole else {}
        url = scene.address(method="completion", area=scene.subject, **asked)
        drawn = switch_of(scene.session, each, scene.progress, scene.locks, url)
        found.append(drawn | {"label": _name_of_period(step, each)})
    return found


def _name_of_period(step: Step, part: Step) -> str:
    """What stands before a switch: the year, where there are several."""
    periods = step.periods() if step.periods is not None else {}
    return periods.get(part.key.removeprefix(f"{step.key}-"), "")


def done_words(step: Step, progress: Progress) -> str:
    """是; where it is completed period by period, which are."""
    names = [
        name
        for each, name in zip(step.parts, step.periods().values() if step.periods else (), strict=True)
        if progress.is_done(each)
    ]
    return f"是（{'、'.join(names)}）" if names else "是"
