"""列表 one page of a table: what was asked, the rows, and how the page shows them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models.base import AreaScoped
from models.platform.confinement import confined, made_once
from models.platform.scope import Actor, actor_of
from models.platform.totals import DEAR, total_of
from models.types import LARGEST_ID
from views.columns import Column, column_attribute, is_sortable, list_columns
from views.filters import NAMED, conditions, filters_of
from views.numbers import read_whole
from views.query_texts import BadQuery, require_known

SIZES = (20, 50, 100)
PRINT = "_print"
MANNERS = frozenset({"_page", "_size", "_order", PRINT})
"""How a list is shown, which is no condition of it."""
CONTROLS = MANNERS | {"area"}
FARTHEST_PAGE = 1_000_000
MOST_PAGES = 500


@dataclass(frozen=True)
class Asked:
    """What a list is asked for, read from the address and found sound."""

    table: type[Any]
    texts: Mapping[str, str]
    page: int
    size: int
    order: str
    descending: bool
    columns: tuple[str, ...] = ()
    """The fields that are shown in place of the usual ones."""

    @classmethod
    def read(cls, table: type[Any], args: Mapping[str, str], columns: tuple[str, ...] = ()) -> "Asked":
        """Read the address; refused with a sentence when no page of ours would send it."""
        known = CONTROLS | NAMED.keys() | {name for each in filters_of(table) for name in each.names}
        require_known(args, known)
        order = args.get("_order", "")
        return cls(
            table=table,
            texts={name: text for name, text in args.items() if text and name not in MANNERS},
            page=_whole(args.get("_page"), 1, FARTHEST_PAGE),
            size=min(_whole(args.get("_size"), SIZES[0], FARTHEST_PAGE), SIZES[-1]),
            order=_order(table, order.removeprefix("-")),
            descending=order.startswith("-"),
            columns=columns,
        )

    def address(self, **changed: Any) -> str:
        """The query of the same list with some things changed; ``None`` drops one."""
        now = {**self.texts, "_order": self.ordering, "_size": self.size, "_page": self.page} | changed
        first = {"_page": 1, "_size": SIZES[0]}
        return "?" + urlencode(
            {name: value for name, value in now.items() if value and first.get(name) != value}
        )

    @property
    def ordering(self) -> str:
        """The order as an address says it."""
        return f"-{self.order}" if self.descending else self.order

    @property
    def kept(self) -> dict[str, str]:
        """What stays asked when the columns are chosen anew."""
        return dict(parse_qsl(self.address(_page=None).removeprefix("?")))

    def pager_address(self) -> str:
        """The same with places for the number of a page and its size."""
        query = self.address(_page=None, _size=None)
        return f"{query}{'&' if query != '?' else ''}_page={{page}}&_size={{size}}"


def _whole(text: str | None, default: int, most: int) -> int:
    if not text:
        return default
    number = read_whole(text, most)
    if not number:
        raise BadQuery("页码和每页条数应为正整数，请重新输入")
    return number


def _order(table: type[Any], name: str) -> str:
    if name and not is_sortable(table, name):
        raise BadQuery("不能按这一列排序，请点击有排序标记的表头")
    return name


def wanted_rows(asked: Asked, actor: Actor) -> list[Any]:
    """The conditions of the rows asked for; the first layer confines here, the session does it again."""
    table = asked.table
    inside = [confined(actor, table)] if issubclass(table, AreaScoped) and not actor.unconfined else []
    return inside + conditions(table, asked.texts)


def ordered(wanted: Select[Any], asked: Asked) -> Select[Any]:
    """The same in a stable order: the last key is always the id."""
    table = asked.table
    keys = []
    if asked.order:
        name = "area" if asked.order.startswith("place_") else asked.order
        column = column_attribute(table, name)
        keys.append(column.desc() if asked.descending else column.asc())
    return wanted.order_by(*keys, table.id.desc() if not keys or asked.descending else table.id.asc())


def count_rows(session: Session, table: type[Any], wanted: Sequence[Any]) -> int:
    """How many rows, counted without a subselect."""
    return int(session.scalar(select(func.count()).select_from(table).where(*wanted)) or 0)


def _walk_back(table: type[Any]) -> Any:
    """True of every row. SQLite then walks back from the last id, and no longer sorts all that the area's index finds."""
    return table.id.between(1, LARGEST_ID)


@dataclass(frozen=True)
class Listed:
    """A page of rows."""

    asked: Asked
    columns: tuple[Column, ...]
    rows: Sequence[Any]
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.asked.size))


_pages: dict[Hashable, Select[Any]] = {}


def _page(asked: Asked, actor: Actor, *, walks_back: bool) -> Select[Any]:
    """The statement of a page; of a list that nothing narrows it is kept."""
    if asked.texts:
        return _new_page(asked, actor, walks_back=walks_back)
    key = (
        asked.table,
        actor.unconfined,
        actor.bounds(),
        actor.lender(),
        asked.order,
        asked.descending,
        walks_back,
    )
    if key not in _pages:
        if len(_pages) >= MOST_PAGES:
            _pages.clear()
        _pages[key] = made_once(_new_page(asked, actor, walks_back=walks_back))
    return _pages[key]


def _new_page(asked: Asked, actor: Actor, *, walks_back: bool) -> Select[Any]:
    wanted = wanted_rows(asked, actor) + ([_walk_back(asked.table)] if walks_back else [])
    rows = ordered(select(asked.table).where(*wanted), asked)
    return rows.limit(bindparam("size", type_=Integer)).offset(bindparam("offset", type_=Integer))


def read_page(session: Session, asked: Asked) -> Listed:
    """One page of the rows that the account may see."""
    actor = actor_of(session)
    query = asked.table, actor.unconfined, actor.bounds(), actor.lender(), tuple(sorted(asked.texts.items()))
    total = total_of(session, query, lambda: count_rows(session, asked.table, wanted_rows(asked, actor)))
    offset = (asked.page - 1) * asked.size
    page = _page(asked, actor, walks_back=total >= DEAR and not asked.order)
    rows = session.scalars(page, {"size": asked.size, "offset": offset}).all() if offset < total else []
    return Listed(asked, list_columns(asked.table, actor.level, asked.columns), rows, total)
