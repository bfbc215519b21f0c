"""景区景点 scenic spots: what visitors come for, and what it brings (data.md 1.4)."""

from decimal import Decimal

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from models.fields import field
from models.hometown.field_survey.base import Entry
from models.hometown.field_survey.resource import ResourceRow
from models.types import Dec
from models.when import when


class ScenicSpot(
    ResourceRow, label="景区景点", tab="自然资源", entry=Entry.GRID, natural_key=("name",), none_flag=True
):
    """A spot by its class in GB/T 18972."""

    __tablename__ = "hometown_scenic_spot"

    scenic_class: Mapped[str] = field("类型", choices="scenic_class", required=True)
    scenic_level: Mapped[str] = field("等级", choices="scenic_level", required=True)
    dev_status: Mapped[str] = field("开发状态", choices="dev_status", required=True)
    manager: Mapped[str | None] = field("管理单位", String(100))
    visitors_pt: Mapped[int | None] = field(
        "年接待量", Integer, unit="人次", required_when=when("开发状态为已开发", dev_status="dev")
    )
    income_wan: Mapped[Decimal | None] = field("年旅游收入", Dec(14, 4), unit="万元")
    ticket_yuan: Mapped[Decimal | None] = field("门票", Dec(8, 2), unit="元")
    jobs: Mapped[int | None] = field("带动就业", Integer, unit="人")
    distance_km: Mapped[Decimal | None] = field("距村委会", Dec(6, 2), unit="km")
