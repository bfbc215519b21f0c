"""字典 dictionaries: the choices of fields, kept as data that an administrator can extend."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Boolean, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.platform.epoch import Kept, epochs
from models.platform.kept import database_of


class DictionaryItem(Base):
    """One choice: its code is stored, its label is shown, its aliases are accepted from workbooks."""

    __tablename__ = "platform_dictionary_item"
    __table_args__ = (UniqueConstraint("dictionary", "code"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    dictionary: Mapped[str] = mapped_column(String(60), nullable=False)
    dictionary_label: Mapped[str] = mapped_column(String(100), nullable=False, default="")
    code: Mapped[str] = mapped_column(String(40), nullable=False)
    label: Mapped[str] = mapped_column(String(100), nullable=False)
    extra: Mapped[str | None] = mapped_column(String(100))
    aliases: Mapped[str] = mapped_column(String(500), nullable=False, default="")
    place: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    enabled: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)


@dataclass(frozen=True)
class Option:
    """A choice as it is offered."""

    code: str
    label: str
    extra: str = ""
    enabled: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Dictionaries:
    """All dictionaries at one epoch; safe to share between threads because nothing changes in it.

    What was worked out with it is known by the object itself: another epoch has another.
    """

    epoch: int
    items: Mapping[str, tuple[Option, ...]]
    _codes: Mapping[tuple[str, str], str] = field(repr=False)
    _labels: Mapping[tuple[str, str], str] = field(repr=False)

    def options(self, key: str) -> tuple[Option, ...]:
        """The choices of a dictionary that are offered for new entries."""
        return tuple(option for option in self.items.get(key, ()) if option.enabled)

    @cached_property
    def _off(self) -> Mapping[str, frozenset[str]]:
        off = {key: [each.code for each in items if not each.enabled] for key, items in self.items.items()}
        return {key: frozenset(codes) for key, codes in off.items() if codes}

    def switched_off(self, key: str) -> frozenset[str]:
        """The codes of a dictionary that no new entry may take up; what holds one keeps it."""
        return self._off.get(key, frozenset())

    def label(self, key: str, code: str) -> str:
        """What is shown for a code; the code itself when the dictionary has lost it."""
        return self._labels.get((key, code), code)

    def code(self, key: str, text: str) -> str | None:
        """The code for what somebody typed: a label, a code or an alias; None when unknown."""
        return self._codes.get((key, normalised(text)))

    def extra(self, key: str, code: str) -> str:
        """What the dictionary says beside the label (a unit, a group)."""
        return next(
            (option.extra for option in self.items.get(key, ()) if option.code == code),
            "",
        )


_kept: dict[str, Dictionaries] = {}
_derived: dict[str, Callable[[], Iterable[Option]]] = {}


def derive_dictionary(key: str, options: Callable[[], Iterable[Option]]) -> None:
    """Declare a dictionary whose choices follow from other declarations: nobody keeps or extends it."""
    _derived[key] = options


def derived_dictionaries() -> dict[str, list[Option]]:
    """The dictionaries that follow from other declarations."""
    return {key: list(derive()) for key, derive in _derived.items()}


HALF_WIDTH = str.maketrans("（）／", "()/")


def normalised(text: str) -> str:
    """A label as compared: no spaces, half-width brackets, no case."""
    return "".join(text.split()).translate(HALF_WIDTH).casefold()


def dictionaries(session: Session, epoch: int | None = None) -> Dictionaries:
    """The dictionaries as of now, read again only when the epoch has moved."""
    current = epochs(session).get(Kept.DICTIONARIES.value, 0) if epoch is None else epoch
    url = database_of(session)
    kept = _kept.get(url)
    if kept is None or kept.epoch != current:
        kept = _kept[url] = _read(session, current)
    return kept


def _read(session: Session, epoch: int) -> Dictionaries:
    items: dict[str, list[Option]] = {}
    codes: dict[tuple[str, str], str] = {}
    labels: dict[tuple[str, str], str] = {}
    item = DictionaryItem
    wanted = select(item.dictionary, item.code, item.label, item.extra, item.enabled, item.aliases)
    rows = session.execute(wanted.order_by(item.dictionary, item.place)).all()
    for key, code, label, extra, enabled, aliases in rows:
        words = tuple(filter(None, aliases.split("\n")))
        items.setdefault(key, []).append(Option(code, label, extra or "", enabled, words))
        labels[key, code] = label
        for alias in words:
            codes.setdefault((key, normalised(alias)), code)
    codes |= {(key, normalised(code)): code for key, code, *_ in rows}
    codes |= {(key, normalised(label)): code for key, code, label, *_ in rows}
    for key, options in derived_dictionaries().items():
        items[key] = options
        for option in items[key]:
            labels[key, option.code] = option.label
            codes[key, normalised(option.code)] = codes[key, normalised(option.label)] = option.code
    return Dictionaries(epoch, {key: tuple(options) for key, options in items.items()}, codes, labels)
