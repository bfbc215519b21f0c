"""自然村 hamlets: a village's settlements, each of which fills in its own survey on the phone (manual §8)."""

import re
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Pattern, completes, field
from models.levels import AccountKind
from models.patterns import ID_CARD, MOBILE

NOT_A_HAMLET = re.compile(
    r".*(村委会|居委会|村民委员会|居民委员会|村民小组|居民小组|自然村|社区)|.+(乡|镇|街道).+村.*|.+村.+(村|组)"
)


ACTIVE, DISABLED, PENDING = "active", "disabled", "pending"
"""A hamlet that an import has made is closed until the village opens it: 停用待激活 (data.md 1.21)."""


def is_hamlet_name(name: str) -> bool:
    """Whether a name is the hamlet's own, not that of a village, a group or a whole address."""
    return NOT_A_HAMLET.fullmatch(name) is None


HAMLET_NAME = Pattern(
    "hamlet_name",
    r"[\u4e00-\u9fa5·]{2,15}",
    "登录名称为自然村名称(例如:马坡村)!不能填xx乡xx村xx自然村、xx村委会、xx居民小组等",
    check=is_hamlet_name,
)


class Hamlet(
    SurveyRow,
    label="自然村",
    menu="二维码信息",
    written_by=(AccountKind.VILLAGE,),
    natural_key=("name",),
    made_on_import={"status": PENDING},
    told_once=("id_card",),
):
    """A hamlet of a village (``area``); its rows carry the village's area and this id."""

    __tablename__ = "hometown_hamlet"
    __table_args__ = (UniqueConstraint("area", "name"),)

    name: Mapped[str] = field(
        "登录名称", String(20), required=True, pattern=HAMLET_NAME, aliases=("自然村名称", "自然村")
    )
    phone: Mapped[str | None] = field("手机号码", String(11), pattern=MOBILE, sensitive="phone")
    id_card: Mapped[str | None] = field("身份证号", String(18), pattern=ID_CARD, sensitive="id_card")
    status: Mapped[str] = field("状态", choices="hamlet_status", required=True)

    @completes("status")
    @staticmethod
    def begins_active(values: dict[str, Any]) -> None:
        """新登记的自然村为正常状态。"""
        if values.get("status") is None:
            values["status"] = ACTIVE

    @hybrid_property
    def is_active(self) -> bool:
        """Whether it may fill in and counts among the village's hamlets."""
        return self.status == ACTIVE

    @hybrid_property
    def is_open(self) -> bool:
        """Whether rows may name it: also while it waits to be opened."""
        return self.status != DISABLED
