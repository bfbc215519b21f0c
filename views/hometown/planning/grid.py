"""行内表格 the grid of a table on its tab: typed in place, pasted from Excel, saved as a whole (001-133)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.fields import Field, Kind, Problem, fields_of
from models.platform import records
from models.platform.masking import shown_values
from models.platform.refusal import Refusal, Stale
from models.platform.rights import Permission
from models.platform.rows import InvalidRows, Line, Located, Replaced, replace_rows, rows_at
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from models.platform.write_guards import Attempt
from views.conflict import rows_conflict
from views.forms import SEVERAL, DeclaredField, Offered, RecordForm
from views.hamlets import offered_hamlets
from views.numbers import read_whole
from views.request import choices

MOST_ROWS = 1000
WIDTHS = {
    Kind.LONG_TEXT: "16em",
    Kind.TEXT: "10em",
    Kind.CHOICE: "9em",
    Kind.DATE: "9.5em",
    Kind.HAMLET: "9em",
    Kind.HAMLETS: "13em",
    Kind.MULTI_CHOICE: "13em",
}
NARROW = "7em"
PAGE_EXPIRED = "页面已过期，请刷新后重新填写并保存"
TOO_MANY = f"一张表一次最多保存 {MOST_ROWS} 行，本次没有保存，请减少行数，或用 Excel 导入"


@dataclass(frozen=True)
class Grid:
    """The rows of one table as the page shows them, stored or just posted."""

    table: type[Any]
    offered: Offered
    forms: Sequence[RecordForm]
    ids: Sequence[int | None]
    kept: Sequence[Any]
    shown: Mapping[int, int]
    problems: Sequence[Located] = ()
    message: str = ""
    status: int = 200
    conflict: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def stored(cls, session: Session, table: type[Any], place: Mapping[str, Any]) -> "Grid":
        """The rows as they are."""
        rows = rows_at(session, table, place)
        offered = _offered(session, table, place, rows)
        forms = [_filled(session, table, offered, row) for row in rows]
        versions = {row.id: row.version for row in rows}
        if not rows:
            forms.append(_filled(session, table, offered, None))
        return cls(table, offered, forms, [row.id for row in rows] or [None], rows, versions)

    @classmethod
    def posted(
        cls, session: Session, table: type[Any], place: Mapping[str, Any], sent: "MultiDict[str, str]"
    ) -> "Grid":
        """The rows as they were typed; those left wholly empty are dropped."""
        rows = rows_at(session, table, place)
        offered = _offered(session, table, place, rows)
        forms, ids = [], []
        if (count := _whole(sent.get("rows-count"))) > MOST_ROWS:
            raise Refusal(TOO_MANY)
        for index in range(count):
            form = RecordForm(table, offered, f"rows-{index}-")
            form.read(sent)
            row_id = _whole(sent.get(f"rows-{index}-id") or "0") or None
            if row_id is not None or any(text.strip() for each in form.controls for text in each.typed or ()):
                forms.append(form)
                ids.append(row_id)
        return cls(table, offered, forms, ids, rows, _versions(sent.get("shown", "")))

    @property
    def is_stale(self) -> bool:
        """Whether somebody else has changed the rows since the grid was opened."""
        return self.status == Stale.status

    @property
    def names(self) -> list[str]:
        """The fields that the grid shows: all that people write but the place, which is the same for every row."""
        return [
            each.name for each in fields_of(self.table) if each.is_typed and each.name not in records.PLACE
        ]

    @property
    def shown_text(self) -> str:
        """The ids and versions that the page was opened with, as a hidden field holds them."""
        return ",".join(f"{row_id}:{version}" for row_id, version in self.shown.items())

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns as the grid component draws them."""
        blank = RecordForm(self.table, self.offered)
        blank.fill({})
        fields = {each.name: each for each in fields_of(self.table)}
        return [
            spec | self._column(fields[spec["name"]], spec)
            for spec in blank.specs()
            if spec["name"] in self.names
        ]

    def _column(self, declared: Field, spec: Mapping[str, Any]) -> dict[str, Any]:
        """How a column is drawn: what it offers, and what else its cells may hold or be told in other words."""
        found: dict[str, Any] = {"kind": declared.kind.value, "width": WIDTHS.get(declared.kind, NARROW)}
        every = self.offered.names.items.get(declared.choices or "", ())
        words = {word: option.code for option in every if option.enabled for word in option.aliases}
        known = {code for code, *_ in spec["choices"]}
        return found | {"aliases": words, "known": known, "labels": {each.code: each.label for each in every}}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as the grid component draws them, each problem in its cell."""
        found = []
        for index, (form, row_id) in enumerate(zip(self.forms, self.ids, strict=True)):
            mine = [problem for at, problem in self.problems if at == index]
            held = {control.declared.name: self._held(control) for control in form.controls}
            found.append(
                {
                    "id": row_id,
                    "values": held,
                    "errors": {each.field: self._short(each) for each in mine if each.is_error},
                    "warnings": {each.field: self._short(each) for each in mine if not each.is_error},
                }
            )
        return found

    @property
    def told(self) -> list[str]:
        """The problems as a list, each by its row."""
        return [
            f"第 {index + 1} 行 {problem.message}" for index, problem in self.problems if problem.is_error
        ]

    def save(self, session: Session, place: Mapping[str, Any]) -> Replaced:
        """Store the rows as a whole. Raises :class:`Refusal`; then nothing has changed."""
        records.allow(session, Attempt(Permission.EDIT, self.table, place["area"]))
        if unreadable := self._unreadable():
            raise InvalidRows(unreadable)
        lines = [
            Line({name: form.values[name] for name in self.names}, row_id)
            for form, row_id in zip(self.forms, self.ids, strict=True)
        ]
        with transaction(session):
            return replace_rows(session, self.table, place, lines, self.shown)

    def refused(self, session: Session, place: Mapping[str, Any], refusal: Refusal) -> "Grid":
        """The same rows with what is wrong with them; after somebody else's change, brought up to date."""
        problems = refusal.located if isinstance(refusal, InvalidRows) else ()
        told = replace(self, problems=problems, message=refusal.message, status=refusal.status)
        return told.caught_up(session, place) if isinstance(refusal, Stale) else told

    def caught_up(self, session: Session, place: Mapping[str, Any]) -> "Grid":
        """What was typed over the rows as they are now: others' new rows are added, rows they deleted are new."""
        now = {row.id: row for row in rows_at(session, self.table, place)}
        ids: list[int | None] = [row_id if row_id in now else None for row_id in self.ids]
        added = [row for row in now.values() if row.id not in self.shown]
        forms = [*self.forms, *(_filled(session, self.table, self.offered, row) for row in added)]
        return replace(
            self,
            forms=forms,
            ids=[*ids, *(row.id for row in added)],
            kept=list(now.values()),
            shown={row.id: row.version for row in now.values()},
            conflict=self._conflict(session, now),
        )

    def _conflict(self, session: Session, now: Mapping[int, Any]) -> list[dict[str, Any]]:
        typed = [
            (row_id, {name: form.values[name] for name in self.names})
            for form, row_id in zip(self.forms, self.ids, strict=True)
        ]
        return rows_conflict(session, self.table, typed, self.shown, now)

    def _unreadable(self) -> list[Located]:
        """When a cell could not be read, everything else that is wrong is told at the same time."""
        found = [(index, problem) for index, form in enumerate(self.forms) for problem in form.problems]
        if not found:
            return []
        named = {(index, problem.field) for index, problem in found}
        for index, form in enumerate(self.forms):
            others = records.check(self.table, form.values)
            found += [(index, each) for each in others if (index, each.field) not in named]
        return sorted(found, key=lambda located: located[0])

    def _held(self, control: DeclaredField) -> Any:
        if control.declared.kind is Kind.BOOLEAN and control.parsed.problem is not None and control.typed:
            return control.typed[0]
        if control.declared.kind not in SEVERAL:
            return control.held()
        return control.words(self.offered.options(control.declared, control.data))

    def _short(self, problem: Problem) -> str:
        label = next((each.label for each in fields_of(self.table) if each.name == problem.field), "")
        return problem.message.removeprefix(f"{label}：")


def _offered(session: Session, table: type[Any], place: Mapping[str, Any], rows: Sequence[Any]) -> Offered:
    return Offered(choices(), offered_hamlets(session, table, place["area"], rows))


def _filled(session: Session, table: type[Any], offered: Offered, row: Any) -> RecordForm:
    """A row as it is stored; without one, an empty row to begin with, which is not saved while it is empty."""
    form = RecordForm(table, offered)
    form.fill({} if row is None else shown_values(actor_of(session), row, records.values_of(row)))
    return form


def _whole(text: str | None) -> int:
    number = read_whole(text)
    if number is None:
        raise Refusal(PAGE_EXPIRED)
    return number


def _versions(text: str) -> dict[int, int]:
    pairs = [part.split(":") for part in text.split(",") if part]
    if any(len(pair) != 2 for pair in pairs):
        raise Refusal(PAGE_EXPIRED)
    return {_whole(row_id): _whole(version) for row_id, version in pairs}
