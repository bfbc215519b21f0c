"""发函 a letter to the unit of somebody who plans at home: sent, or revoked with a reason (manual §5.3, SM-4; 001-114…119)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, DateTime, ForeignKey, Integer, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import SurveyRow
from models.fields import field
from models.hometown.roster_member import PASSED, RETURNEE, RosterMember
from models.levels import AccountKind
from models.platform.rights import Permission, grant
from models.platform.step_guard import Guard, Reason

STEP = "P11"
SENDING = "hometown_sending"
"""The page that the right to send and revoke is granted on."""
grant(Permission.EDIT, SENDING, AccountKind.COUNTY_ORGANISATION)


class Letter(
    SurveyRow,
    label="发函确认",
    menu="组建规划组",
    step=STEP,
    tab="发函确认",
    imported_by=(),
):
    """That the unit of a member has been written to; who has no row has not been. Written by the verbs of ``sending``."""

    __tablename__ = "hometown_letter"
    __table_args__ = (UniqueConstraint("member_id"),)

    member_id: Mapped[int] = mapped_column(
        Integer, ForeignKey(RosterMember.id, ondelete="CASCADE"), nullable=False
    )
    """Whoever has been written to stays on the roster; of a revoked letter the log keeps the history."""
    unit_name: Mapped[str] = field("所在单位(全称)", String(100), required=True, readonly=True)
    is_sent: Mapped[bool] = field("是否发函", Boolean, required=True, readonly=True)
    batch_no: Mapped[str | None] = field("发函批次号", String(20), readonly=True)
    letter_no: Mapped[str | None] = field("函文号", String(50), readonly=True)
    revoke_reason: Mapped[str | None] = field("撤销发函原因", String(200), readonly=True)
    sent_on: Mapped[datetime | None] = mapped_column(DateTime)
    sent_by: Mapped[int | None] = mapped_column(Integer)

    @property
    def title(self) -> str:
        """The unit written to."""
        return self.unit_name


IS_DUE = (RosterMember.review_state == PASSED, RosterMember.origin == RETURNEE)
"""Who has to be written to: returnees whom the county's organisation department has passed (001-114)."""


def _letters_are_sent(session: Session, areas: Sequence[int]) -> dict[int, list[Reason]]:
    sent = select(Letter.member_id).where(Letter.area.in_(areas), Letter.is_sent)
    unsent = RosterMember.area.in_(areas), *IS_DUE, RosterMember.id.not_in(sent)
    counts = select(RosterMember.area, func.count()).where(*unsent).group_by(RosterMember.area)
    who = AccountKind.COUNTY_ORGANISATION.label
    return {
        area: [Reason(f"还有 {count} 名应发函人员没有发函", who, STEP, Letter.__decl__.tab)]
        for area, count in session.execute(counts)
    }


LETTERS_ARE_SENT = Guard.together("letters_are_sent", _letters_are_sent)
"""P11: every due member of the village has been written to."""
