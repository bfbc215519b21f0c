"""区划接口 the divisions that other systems read: the account's part of the tree."""

from collections.abc import Mapping
from typing import Any

from flask_appbuilder import BaseView, expose
from sqlalchemy import func, select

from models.levels import Level
from models.platform.division import Division
from models.platform.scope import actor_of, area_bounds
from views.platform.api.answering import answer, code
from views.platform.api.asking import PAGING, asked, asked_area, paging
from views.query_texts import BadQuery
from views.registry import page
from views.request import db_session

LEVELS = tuple(level.value for level in Level if level is not Level.HAMLET)


@page()
class DivisionsApi(BaseView):
    """The account's part of the tree."""

    route_base = "/api/v1/divisions"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """The divisions at and under one, its own unless another is asked for, by code."""
        session = db_session()
        given = asked(("area", "level", *PAGING))
        low, high = _inside(session, given)
        wanted = [Division.area >= low, Division.area < high]
        if (level := given.get("level")) is not None:
            wanted.append(Division.level == level_named(level).value)
        shown = paging(given)
        total = session.scalar(select(func.count()).select_from(Division).where(*wanted)) or 0
        rows = session.scalars(
            select(Division).where(*wanted).order_by(Division.area).limit(shown.size).offset(shown.offset)
        )
        data = [
            {
                "code": code(row.area),
                "name": row.name,
                "level": row.level,
                "parent": None if row.parent is None else code(row.parent),
            }
            for row in rows
        ]
        return answer({"data": data, **shown.told(total)})


def _inside(session: Any, given: Mapping[str, str]) -> tuple[int, int]:
    """The range asked for, as far as it is the account's own part of the tree."""
    low, high = area_bounds(asked_area(session, given))
    own = actor_of(session).reach() or (0, 0)
    return max(low, own[0]), min(high, own[1])


def level_named(text: str) -> Level:
    """The level of that name. Raises :class:`BadQuery` for what is none, or has no code."""
    if text not in LEVELS:
        raise BadQuery(f"层级应为 {'、'.join(LEVELS)} 之一，请改正后重试")
    return Level(text)
