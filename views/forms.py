"""表单 the form of a table, made from its declaration: one control a field, one parser with the workbooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect
from werkzeug.datastructures import MultiDict
from wtforms import Field as FormField
from wtforms.form import BaseForm

from imports.cells import EMPTY, Coded, Parsed, parse
from models.base import AreaScoped
from models.fields import Field, Kind, Problem, fields_of
from models.platform.dictionary import Dictionaries
from models.platform.masking import STAR
from views.display import plain

CONTROLS = {Kind.BOOLEAN: "yes_no", Kind.RECORDS: "multi_choice"}
SEVERAL = (Kind.MULTI_CHOICE, Kind.HAMLETS, Kind.VILLAGES, Kind.RECORDS)
PLACES = (Kind.HAMLET, Kind.HAMLETS, Kind.VILLAGES, Kind.RECORDS)


@dataclass(frozen=True)
class Offered:
    """What the controls of a form offer: the dictionaries, the hamlets of the form's village, the villages of its division."""

    names: Dictionaries
    hamlets: Sequence[tuple[int, str]] = ()
    villages: Sequence[tuple[int, str, str]] = ()
    records: Sequence[tuple[int, str]] = ()

    def code(self, dictionary: str, text: str) -> str | None:
        """The code of what was chosen; None when it was not offered."""
        if dictionary == "hamlet":
            return next((str(key) for key, name in self.hamlets if text in (str(key), name)), None)
        if dictionary == "village":
            return next((str(key) for key, name, _ in self.villages if text in (str(key), name)), None)
        if dictionary == "record":
            return next((str(key) for key, name in self.records if text in (str(key), name)), None)
        return self.names.code(dictionary, text)

    def options(self, declared: Field, held: Any) -> list[tuple[str, ...]]:
        """What a control offers: enabled choices, and what the row already holds."""
        if declared.kind in (Kind.HAMLET, Kind.HAMLETS):
            return [(str(key), name) for key, name in self.hamlets]
        if declared.kind is Kind.VILLAGES:
            return [(str(key), name, township) for key, name, township in self.villages]
        if declared.kind is Kind.RECORDS:
            return [(str(key), name) for key, name in self.records]
        kept = held if isinstance(held, tuple) else (held,)
        every = self.names.items.get(declared.choices or "", ())
        return [(option.code, option.label) for option in every if option.enabled or option.code in kept]


class DeclaredField(FormField):
    """A control of a declared field: keeps what was typed, and parses it as a workbook's cell is parsed."""

    def __init__(self, declared: Field, coded: Coded, **kwargs: Any) -> None:
        super().__init__(label=declared.label, **kwargs)
        self.declared = declared
        self.coded = coded
        self.typed: list[str] | None = None
        self.parsed: Parsed = EMPTY

    def process_formdata(self, valuelist: list[str]) -> None:
        """Understand what was posted."""
        self.typed = valuelist
        if self.declared.kind in SEVERAL:
            self.parsed = self._several([text for text in valuelist if text.strip()])
        else:
            self.parsed = parse(self.declared, valuelist[0] if valuelist else None, self.coded)
        self.data = self.parsed.value

    def _several(self, texts: Sequence[str]) -> Parsed:
        found = [parse(self.declared, text, self.coded) for text in texts]
        wrong = next((each for each in found if each.problem is not None), None)
        if wrong is not None:
            return wrong
        return Parsed(tuple(dict.fromkeys(value for each in found for value in each.value or ())))

    def words(self, options: Sequence[tuple[str, ...]]) -> str:
        """Several choices as a cell of a grid holds them: exactly what was typed, else their labels."""
        if self.typed is not None:
            return "、".join(self.typed)
        labels = {code: label for code, label, *_ in options}
        return "、".join(labels.get(str(each), "") for each in self.data or ())

    def held(self) -> Any:
        """What the control shows: exactly what was typed, else the row's value."""
        if self.typed is None:
            value = self.data if self.declared.kind in SEVERAL else plain(self.data)
            return "" if value is None else value
        if self.declared.kind in SEVERAL:
            return self.typed
        if self.declared.kind is Kind.BOOLEAN:
            return self.parsed.value
        return self.typed[0] if self.typed else ""


class RecordForm(BaseForm):
    """The form of one row of a table."""

    def __init__(self, table: type[Any], offered: Offered, prefix: str = "") -> None:
        self.table = table
        self.offered = offered
        self.declared = [each for each in fields_of(table) if each.is_typed]
        controls = {each.name: _control(each, offered) for each in self.declared}
        super().__init__(controls, prefix=prefix)

    def read(self, posted: "MultiDict[str, str]") -> None:
        """Understand a posted form. A control that was not posted holds nothing."""
        for control in self.controls:
            control.process(None)
            control.process_formdata(posted.getlist(control.name))

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show a row's values, or what a new row begins with."""
        for control in self.controls:
            control.process(None, values.get(control.declared.name))

    @property
    def controls(self) -> Sequence["DeclaredField"]:
        """The controls in the order declared."""
        return tuple(self)  # type: ignore[arg-type]

    @property
    def values(self) -> dict[str, Any]:
        """The typed values that were understood."""
        return {control.declared.name: control.data for control in self.controls}

    @property
    def problems(self) -> list[Problem]:
        """What could not be understood."""
        return [each.parsed.problem for each in self.controls if each.parsed.problem is not None]

    @property
    def doubts(self) -> list[Problem]:
        """What was understood with a doubt."""
        return [each.parsed.warning for each in self.controls if each.parsed.warning is not None]

    def specs(self, problems: Sequence[Problem] = ()) -> list[dict[str, Any]]:
        """What the form page draws: a spec a control, with the problems under their fields."""
        return [self._spec(control, problems) for control in self.controls]

    def _spec(self, control: "DeclaredField", problems: Sequence[Problem]) -> dict[str, Any]:
        declared: Field = control.declared
        mine = [problem for problem in problems if problem.field == declared.name]
        held = control.held()
        choosing = declared.choices or declared.kind in PLACES
        return {
            "name": control.name,
            "label": declared.label,
            "kind": CONTROLS.get(declared.kind, declared.kind.value),
            "value": held,
            "choices": self.offered.options(declared, held) if choosing else (),
            "errors": [_short(declared, each) for each in mine if each.is_error],
            "warnings": [_short(declared, each) for each in mine if not each.is_error],
            **{name: getattr(declared, name) for name in CHECKED},
            "pattern": None if declared.sensitive and STAR in str(held) else declared.pattern,
        }


CHECKED = ("required", "required_when", "unit", "help", "length", "at_least", "at_most", "above", "scale")


def _control(declared: Field, offered: Offered) -> Any:
    return DeclaredField(declared, offered.code)


def _short(declared: Field, problem: Problem) -> str:
    return problem.message.removeprefix(f"{declared.label}：")


def has_place(table: type[Any]) -> bool:
    """Whether a form asks which division the row belongs to."""
    return issubclass(table, AreaScoped)


def beginning(table: type[Any]) -> dict[str, Any]:
    """What the form of a new row begins with."""
    columns = inspect(table).columns
    return {
        each.name: each.default if each.default is not None else _default(columns[each.name])
        for each in fields_of(table)
        if each.is_typed
    }


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None
