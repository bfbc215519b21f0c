"""受审记录 what a table under a flow has beside its own columns. Nobody writes these but the engine (I2)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import DateTime, Integer
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.fields import Values, field
from models.platform.flows.declaration import dictionary_of
from models.platform.flows.words import INITIAL

COLUMNS = ("review_state", "review_since", "review_round", "submitted_by", "handler_id")


def _as_it_stands(values: Values) -> Any:
    """The state that the row has; a new row has been submitted by nobody."""
    return values.get("review_state") or INITIAL


class Reviewed:
    """Mixin of a Record whose rows are under a flow: put it before the record's base.

    ``review_label`` is what the manual calls the state of this table: 审核状态, 审批状态.
    """

    review_label: ClassVar[str] = "审核状态"

    if TYPE_CHECKING:
        review_state: Mapped[str]
    else:

        @declared_attr
        def review_state(cls) -> Mapped[str]:  # noqa: N805 - SQLAlchemy gives the class
            """The key of the state, shown by its label; a derived value, so that no form and no file writes it."""
            return field(
                cls.review_label,
                choices=dictionary_of(cls),
                computed=_as_it_stands,
                required=True,
                in_list=True,
                trailing=True,
            )

    review_since: Mapped[datetime | None] = mapped_column(DateTime, sort_order=910)
    """Since when it is in its state; None when it was never submitted."""
    review_round: Mapped[int] = mapped_column(
        Integer, nullable=False, default=0, server_default="0", sort_order=911
    )
    """How many times it has been submitted."""
    submitted_by: Mapped[int | None] = mapped_column(Integer, sort_order=912)
    """The account that submitted it last."""
    handler_id: Mapped[int | None] = mapped_column(Integer, sort_order=913)
    """The account chosen as approver; None when anybody at the desk may act."""
