"""历史文化资源 heritage: relics, old houses, old trees (manual §6.2; data.md 1.5)."""

from decimal import Decimal

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from models.fields import Values, field, rule
from models.hometown.field_survey.base import Entry
from models.hometown.field_survey.places import latitude, longitude
from models.hometown.field_survey.resource import ResourceRow
from models.types import Dec
from models.when import when

LENGTH = Dec(8, 2)
TREE_LEVELS = (("1", 500), ("2", 300), ("3", 100))
TREE = when("类型为古树名木", heritage_class="tree")


def grade_of_tree(row: Values) -> str | None:
    """The protection grade of an old tree by its age: 500, 300 and 100 years."""
    age = row.get("tree_age")
    if not TREE.holds(row) or age is None:
        return None
    return next((level for level, years in TREE_LEVELS if age >= years), None)


class HeritageResource(
    ResourceRow,
    label="历史文化资源",
    tab="历史和民俗文化资源",
    entry=Entry.GRID,
    natural_key=("name",),
    none_flag=True,
):
    """A thing of the past that is still there; buildings and trees have columns of their own."""

    __tablename__ = "hometown_heritage_resource"

    heritage_class: Mapped[str] = field("类型", choices="heritage_class", required=True)
    protect_level: Mapped[str] = field("保护级别", choices="protect_level", required=True)
    batch_no: Mapped[str | None] = field("公布批次/编号", String(50))
    era: Mapped[str | None] = field("年代", String(30))
    structure: Mapped[str | None] = field("结构形式", String(50), help="建筑类填写")
    floors: Mapped[int | None] = field("层数", Integer, unit="层", help="建筑类填写")
    height_m: Mapped[Decimal | None] = field("高度", LENGTH, unit="m", help="建筑类填写")
    tree_species: Mapped[str | None] = field("树种", String(50), required_when=TREE)
    tree_age: Mapped[int | None] = field("树龄", Integer, unit="年", required_when=TREE)
    tree_height_m: Mapped[Decimal | None] = field("树高", LENGTH, unit="m")
    tree_girth_m: Mapped[Decimal | None] = field("胸围", LENGTH, unit="m")
    crown_ew_m: Mapped[Decimal | None] = field("东西冠幅", LENGTH, unit="m")
    crown_ns_m: Mapped[Decimal | None] = field("南北冠幅", LENGTH, unit="m")
    tree_growth: Mapped[str | None] = field("生长状况", choices="heritage_resource_tree_growth")
    tree_level: Mapped[str | None] = field(
        "古树级别", choices="heritage_resource_tree_level", computed=grade_of_tree
    )
    ownership: Mapped[str | None] = field("产权", choices="heritage_resource_ownership")
    preserve_state: Mapped[str] = field("保存状况", choices="heritage_resource_preserve_state", required=True)
    lng: Mapped[Decimal | None] = longitude()
    lat: Mapped[Decimal | None] = latitude()

    @rule("protect_level", "heritage_class")
    @staticmethod
    def relic_has_a_level(row: Values) -> str | None:
        """文物保护单位须有保护级别。"""
        if row.get("heritage_class") == "relic" and row.get("protect_level") == "NONE":
            return "保护级别：文物保护单位不能为“未定级”，请选择公布的级别，或更正类型"
        return None
