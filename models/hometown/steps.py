"""步骤 steps of hometown planning: twelve of preparation, advised, and thirteen of planning, gated (001-128, Y).

The steps of preparation stand in a module for each chapter: ``preparation_steps``, ``task_steps``, ``team_steps``.
"""

from models.hometown.completion import (
    ANALYSIS_IS_MADE,
    BASEMAP_IS_CLAIMED,
    ECONOMY_IS_TOLD,
    FIGURES_ARE_SOUND,
    HAMLETS_HAVE_FILLED_IN,
    LISTS_ARE_ATTACHED,
    PROBLEMS_ARE_CHOSEN,
    RESOURCES_ARE_TOLD,
    work_is_logged,
)
from models.hometown.parameters import current
from models.hometown.preparation_steps import PREPARATION_STEPS
from models.hometown.step_making import NOT_OPEN
from models.hometown.task_steps import TASK_STEPS
from models.hometown.team_steps import TEAM_STEPS
from models.levels import AccountKind
from models.platform.step_guard import Gate, Guard
from models.platform.steps import Step, declare

BASIC, LOGS = "基本信息", "工作纪实"
SURVEY_TABS = (
    BASIC,
    "自然资源",
    "历史和民俗文化资源",
    "人口状况",
    "社会经济情况",
    "产业现状",
    "基础设施",
    "公共服务设施",
    "地质灾害隐患",
    "宅基地、空闲地情况",
    "建筑风貌",
    "集体经营性建设用地情况",
    "消防安全",
)
PREPARATION_GATES = {"off": Gate.OPEN, "warn": Gate.SOFT, "block": Gate.HARD}


def preparation_gate() -> Gate:
    """How strictly planning waits for the preparation; a province may set it (GATE_PREP)."""
    return PREPARATION_GATES[current().preparation_gate]


FILLERS = {"S09": frozenset({AccountKind.VILLAGE, AccountKind.COUNTY})}
"""Steps that others than the village fill in as well (data.md 0.6)."""


def _planning(key: str, label: str, after: str, guards: tuple[Guard, ...], tabs: tuple[str, ...]) -> Step:
    return Step(
        key,
        label,
        "hometown",
        "规划编制",
        AccountKind.VILLAGE,
        (AccountKind.COUNTY,),
        FILLERS.get(key, frozenset({AccountKind.VILLAGE})),
        waits_for=(after,),
        guards=guards,
        tabs=tabs,
    )


def _unopened(key: str, label: str, after: str) -> Step:
    return _planning(key, label, after, (NOT_OPEN,), ())


VILLAGE, COUNTY = AccountKind.VILLAGE, AccountKind.COUNTY

declare(*PREPARATION_STEPS, *TASK_STEPS, *TEAM_STEPS)

BASEMAP = Step(
    "S01",
    "底图底数",
    "hometown",
    "规划编制",
    VILLAGE,
    (COUNTY,),
    frozenset({VILLAGE}),
    waits_for=("P08", "P12"),
    gate=preparation_gate,
    guards=(
        BASEMAP_IS_CLAIMED,
        work_is_logged("S01", LOGS),
    ),
    tabs=(BASIC, LOGS),
)
FIELD_SURVEY = _planning(
    "S02",
    "实地调研",
    "S01",
    (
        work_is_logged("S02", BASIC),
        ECONOMY_IS_TOLD,
        RESOURCES_ARE_TOLD,
        HAMLETS_HAVE_FILLED_IN,
        FIGURES_ARE_SOUND,
    ),
    SURVEY_TABS,
)
ANALYSIS = _planning(
    "S03",
    "现状分析",
    "S02",
    (
        ANALYSIS_IS_MADE,
        LISTS_ARE_ATTACHED,
        PROBLEMS_ARE_CHOSEN,
        work_is_logged("S03", LOGS),
    ),
    (BASIC, "资源清单", "人才清单", "问题清单", LOGS),
)

declare(
    BASEMAP,
    FIELD_SURVEY,
    ANALYSIS,
    _unopened("S04", "国土空间开发与保护", "S03"),
    _unopened("S05", "编制产业发展规划", "S04"),
    _unopened("S06", "编制基层党建和人才发展规划", "S05"),
    _unopened("S07", "形成规划草案", "S06"),
    _unopened("S08", "成果标准化", "S07"),
    _unopened("S09", "县级审查", "S08"),
    _unopened("S10", "村民决议", "S09"),
    Step(
        "S11",
        "审批备案",
        "hometown",
        "规划编制",
        None,
        (COUNTY,),
        frozenset({AccountKind.TOWNSHIP}),
        waits_for=("S10",),
        guards=(NOT_OPEN,),
    ),
    _unopened("S12", "推动项目落地", "S11"),
    _unopened("S13", "反馈工作成效", "S12"),
)
