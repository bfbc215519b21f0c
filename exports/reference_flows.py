"""流程手册 the reference page of the flows: states and transitions as declared, written as Markdown."""

from collections.abc import Iterator

from models.platform.flows import FLOWS, Flow, Kind, Opinion, Resubmission, State, Transition

KINDS = {
    Kind.DRAFT: "草稿",
    Kind.WAITING: "待审",
    Kind.RETURNED: "打回",
    Kind.PASSED: "通过",
    Kind.CLOSED: "终止",
}
OPINIONS = {Opinion.REQUIRED: "必填", Opinion.OPTIONAL: "选填", Opinion.NONE: "无"}
AGAIN = {Resubmission.RESTART: "从头走", Resubmission.RESUME: "回原审核人"}


def page() -> str:
    """Every flow."""
    return "\n".join(["# Flows\n", *(line for flow in FLOWS.values() for line in _flow(flow))]) + "\n"


def _flow(flow: Flow) -> Iterator[str]:
    table = flow.table
    yield f"## {flow.label} `{flow.key}`\n"
    yield f"- 表：{table.__decl__.label} `{table.__tablename__}`；{table.review_label}"
    yield f"- 打回后重新提交：{AGAIN[flow.resubmission]}\n"
    yield "| 状态 | 键 | 性质 | 由谁办理 |"
    yield "|---|---|---|---|"
    yield from (_state(flow, state) for state in flow.states)
    yield ""
    yield "| 从 | 操作 | 到 | 谁 | 意见 | 选择审批人 |"
    yield "|---|---|---|---|---|---|"
    yield from (_transition(flow, way) for way in flow.transitions)
    yield ""


def _state(flow: Flow, state: State) -> str:
    ways = flow.leaving(state)
    acting = "、".join(dict.fromkeys(kind.label for way in ways for kind in way.kinds)) or "—"
    return f"| {state.label} | `{state.key}` | {KINDS[state.kind]} | {acting} |"


def _transition(flow: Flow, way: Transition) -> str:
    sources = "、".join(flow.state(key).label for key in way.sources)
    chosen = way.chooses.kind.label if way.chooses else "—"
    cells = (
        sources,
        f"{way.label} `{way.key}`",
        flow.state(way.target).label,
        "、".join(kind.label for kind in way.kinds),
        OPINIONS[way.opinion],
        chosen,
    )
    return f"| {' | '.join(cells)} |"
