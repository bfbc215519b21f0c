"""台账页 the pages of ledgers: tabs, drill-down, filters, heat table, chart and export (001-192)."""

import tempfile
from typing import Any

from flask import Response, request
from flask_appbuilder import BaseView, expose, has_access, permission_name

from exports.ledger import file_name, moment, write_ledger
from models.levels import Level
from models.platform import audit
from models.platform.division import Place
from models.platform.epoch import Kept
from models.platform.ledger.comparison import Comparison, compare
from models.platform.ledger.ledger import LEDGERS, Ledger
from models.platform.ledger.lines import Question
from models.platform.ledger.summary import Summary, summarise
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import level_of
from views.handing_out import Parcel, hand_out, new_stamp
from views.platform import ledger_chart
from views.platform.ledger_addresses import Addresses
from views.platform.ledger_filters import COMPARE, boxes, page_levels
from views.platform.ledger_links import asked_period
from views.platform.ledger_table import table
from views.query_texts import read_area, read_date
from views.request import actor, choices, db_session, epoch_of

PAGE_SIZE = 50
FARTHEST = 100_000
NO_LEDGER = "没有这个台账，请从“台账信息”的标签页中选择"


class LedgerPage(BaseView):
    """The ledgers of one subsystem; a subclass names it and is registered as a page."""

    subsystem: str
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """The first ledger of the account's own division."""
        return self._page(next(iter(self._ledgers())))

    @expose("/<key>")
    @has_access
    @permission_name("view")
    def show(self, key: str) -> Any:
        """One ledger."""
        return self._page(self._ledger(key))

    @expose("/<key>/export")
    @has_access
    @permission_name("export")
    def export(self, key: str) -> Response:
        """The same ledger as a workbook, with all its lines."""
        summary = summarise(db_session(), self._ledger(key), _question(self._ledger(key)), choices())
        file = tempfile.SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115 - the response closes it
        stamp, name = new_stamp(db_session()), file_name(summary)
        write_ledger(file, summary, stamp)
        subject = audit.Subject("ledger", 0, None, name)
        return hand_out(db_session(), Parcel(file, name, "ledger.xlsx"), subject, stamp)

    def _ledgers(self) -> list[Ledger]:
        return [ledger for ledger in LEDGERS.values() if ledger.subsystem == self.subsystem]

    def _ledger(self, key: str) -> Ledger:
        ledger = LEDGERS.get(key)
        if ledger is None or ledger.subsystem != self.subsystem:
            raise NotFound(NO_LEDGER)
        return ledger

    def _page(self, ledger: Ledger) -> Any:
        number = _page_number()
        question = _question(ledger, (number - 1) * PAGE_SIZE if ledger.detail else 0, PAGE_SIZE)
        _refuse_too_many_lines(question)
        summary = summarise(db_session(), ledger, question, choices(), epoch_of(Kept.DIVISIONS))
        addresses = Addresses(self.endpoint, ledger, question)
        return self.render_template(
            "pages/ledger/ledger.html",
            title=ledger.label,
            summary=summary,
            taken_on=moment(summary.taken_on),
            groups=self._tabs(ledger, addresses, by_group=True),
            tabs=self._tabs(ledger, addresses, by_group=False),
            path=_trail(summary, addresses),
            filters=boxes(summary, question),
            table=table(summary, addresses, question.offset),
            **_drawn(summary, addresses),
            reset=addresses.bare(),
            tools=_tools(addresses),
            pager=_pager(summary, addresses, number) if ledger.detail else None,
        )

    def _tabs(self, ledger: Ledger, addresses: Addresses, *, by_group: bool) -> list[dict[str, Any]]:
        if by_group:
            firsts = {each.group: each for each in reversed(self._ledgers())}
            shown = [(each.group, each) for each in reversed(list(firsts.values()))]
        else:
            shown = [(each.label, each) for each in self._ledgers() if each.group == ledger.group]
        return [
            {
                "label": label,
                "href": addresses.other(each),
                "active": each.group == ledger.group if by_group else each is ledger,
            }
            for label, each in shown
        ]


def _question(ledger: Ledger, offset: int = 0, limit: int | None = None) -> Question:
    """What the address asks; an account that has no division of its own must name one."""
    text = request.args.get("area", "")
    area = read_area(text) if text else actor().area
    if area is None:
        raise NotFound("请先选择行政区划再查看台账")
    chosen = {each.name: request.args.get(each.name, "") for each in ledger.filters}
    given = {name: code for name, code in chosen.items() if code}
    return Question(area, _asked_level(area), given, offset, limit, asked_period(request.args))


def _asked_level(area: int) -> Level | None:
    """The level asked for; one that is not under the division was chosen for another one, and the next one holds."""
    text = request.args.get("level", "")
    if text and text not in [level.value for level in Level]:
        raise Refusal("没有这个分组层级，请从列表中选择")
    return Level(text) if text and Level(text).span < level_of(area).span else None


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= FARTHEST):
        raise Refusal("页码应为正整数，请重新输入")
    return int(text[:9])


def _refuse_too_many_lines(question: Question) -> None:
    here = Place(question.area, "", level_of(question.area))
    if question.level is not None and question.level not in page_levels(here):
        raise Refusal(f"按{question.level.label}分组的行数太多，请先进入下级区划，或使用“导出 Excel”")


def _trail(summary: Summary, addresses: Addresses) -> list[tuple[str, str | None]]:
    return [
        (place.name, None if place is summary.path[-1] else addresses.drill(place.area))
        for place in summary.path
    ]


def _drawn(summary: Summary, addresses: Addresses) -> dict[str, Any]:
    """The bars of the lines; and, unless the ledger is narrowed, the comparison with a kept day."""
    if summary.ledger.detail is not None or not summary.lines:
        return {"chart": None, "comparison": None}
    shown = ledger_chart.shown_column(summary, request.args.get(ledger_chart.FIGURE, ""))
    bars = ledger_chart.bars(summary, addresses, shown)
    drawn = {"chart": bars, "caption": ledger_chart.caption(summary, shown, len(bars["labels"]))}
    asked = request.args.get(COMPARE, "")
    day, epoch = read_date(asked) if asked else None, epoch_of(Kept.LEDGER_DAYS)
    kept = compare(db_session(), summary, shown.place, day, epoch)
    is_percent = summary.columns[shown.place].is_percent
    return drawn | {
        "comparison": kept,
        "shown": shown.name,
        "line": ledger_chart.line(kept, shown, is_percent=is_percent) if kept else None,
        "usual_days": _usual_days(kept, addresses) if kept else [],
    }


def _usual_days(kept: Comparison, addresses: Addresses) -> list[tuple[str, str]]:
    asked = {name: request.args.get(name, "") for name in (ledger_chart.FIGURE, "level")}
    return [(name, addresses.same(**asked, compare=day.isoformat())) for name, day in kept.days]


def _tools(addresses: Addresses) -> list[dict[str, Any]]:
    return [
        {"label": "导出 Excel", "href": addresses.export(), "icon": "download"},
        {"label": "打印", "icon": "printer", "print": True},
    ]


def _pager(summary: Summary, addresses: Addresses, number: int) -> dict[str, Any]:
    pages = max(1, -(-summary.count // PAGE_SIZE))
    return {
        "total": summary.count,
        "page": number,
        "pages": pages,
        "size": PAGE_SIZE,
        "url": addresses.pages(),
    }
