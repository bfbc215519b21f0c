"""本村无此项 nothing of the kind: a place declares that it has nothing to write (data.md 1.0)."""

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped

from models.fields import Values, field, rule
from models.hometown.own_hamlets import NamesHamlets
from models.levels import AccountKind
from models.registry import TABLES

MAY_BE_NONE = "table_that_may_be_none"
"""The dictionary of the tables that a place may have nothing for, derived from their declarations."""


class NoneFlag(
    NamesHamlets,
    label="本村无此项",
    menu="规划编制",
    step="S02",
    tab="基本信息",
    written_by=(AccountKind.VILLAGE, AccountKind.HAMLET),
    natural_key=("table_name",),
    ticks="table_name",
):
    """Stands for the rows of a table in a place that has none, so that empty is told from not filled in."""

    __tablename__ = "hometown_none_flag"
    __table_args__ = (
        Index(
            "uq_hometown_none_flag_village",
            "area",
            "table_name",
            unique=True,
            sqlite_where=text("hamlet_id IS NULL"),
            postgresql_where=text("hamlet_id IS NULL"),
        ),
        Index(
            "uq_hometown_none_flag_hamlet",
            "hamlet_id",
            "table_name",
            unique=True,
            sqlite_where=text("hamlet_id IS NOT NULL"),
            postgresql_where=text("hamlet_id IS NOT NULL"),
        ),
    )

    hamlet_id: Mapped[int | None] = field("自然村", Integer, ForeignKey("hometown_hamlet.id"), hamlet=True)
    table_name: Mapped[str] = field(
        "调研表", String(64), required=True, choices=MAY_BE_NONE, aliases=("表名", "调研表名称")
    )
    reason: Mapped[str | None] = field("说明", String(200))

    @rule("table_name")
    @staticmethod
    def table_may_be_empty(row: Values) -> str | None:
        """只有资源类各表和空闲地、集体经营性建设用地可以声明“无”。"""
        table = TABLES.get(str(row.get("table_name")))
        if table is None or not table.__decl__.extra.get("none_flag"):
            return "调研表：这张表不能声明“本村无此项”，请如实填报"
        return None

    @property
    def title(self) -> str:
        """The table's name on screen."""
        table = TABLES.get(self.table_name)
        return table.__decl__.label if table else self.table_name
