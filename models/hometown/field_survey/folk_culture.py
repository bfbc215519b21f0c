"""民俗文化资源 folk culture: intangible heritage and who hands it down (manual §6.2; data.md 1.6)."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from models.fields import field
from models.hometown.field_survey.base import Entry
from models.hometown.field_survey.resource import ResourceRow
from models.when import other_than, when


class FolkCulture(
    ResourceRow,
    label="民俗文化资源",
    tab="历史和民俗文化资源",
    entry=Entry.GRID,
    natural_key=("name",),
    none_flag=True,
):
    """A custom, craft or feast; its area is that of the place it is held at, 0 when it has none."""

    __tablename__ = "hometown_folk_culture"

    ich_class: Mapped[str] = field("非遗门类", choices="ich_class", required=True)
    ich_level: Mapped[str] = field("非遗级别", choices="protect_level", required=True)
    ethnic_group: Mapped[str] = field("民族", choices="ethnic_group", required=True)
    inheritors: Mapped[str | None] = field(
        "代表性传承人", String(200), required_when=when("非遗级别已定", ich_level=other_than("NONE"))
    )
    inheritor_count: Mapped[int] = field("传承人数", Integer, unit="人", required=True)
    event_time: Mapped[str | None] = field("活动时间", String(50), help="如农历六月二十四")
    event_place: Mapped[str | None] = field("活动场所", String(100))
    participants: Mapped[int | None] = field("参与人数", Integer, unit="人")
