"""村庄产业 industries of a village (manual §6.2; 001-137)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import Boolean, Integer, String, Text
from sqlalchemy.orm import Mapped

from models.fields import Values, field, group_rule, group_warning, rule, warning
from models.hometown.conditions import given
from models.hometown.facts import VillageFacts
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.hometown.field_survey.reach import more_than_live_there
from models.types import Dec, HamletIds
from models.when import GIVEN, other_than, when

PLANTED = (
    "crop",
    "veg",
    "fruit",
    "tea",
    "flower",
    "coffee",
    "nut",
    "herb",
    "tobacco",
    "sugar",
    "rubber",
    "forest",
)
RAISED = ("pig", "cattle", "sheep", "poultry", "fish")
SECTORS = dict.fromkeys(PLANTED + RAISED, "1") | {
    "process": "2",
    "handicraft": "2",
    "energy": "2",
    "tourism": "3",
    "ecommerce": "3",
    "logistics": "3",
}
FUSION = "9"
MOST_LEADING = 3


class Industry(
    FieldSurveyRow,
    label="村庄产业",
    tab="产业现状",
    entry=Entry.DIALOG,
    scope=Place.VILLAGE,
    natural_key=("name",),
):
    """One line of business of a village, who runs it and how big it is."""

    __tablename__ = "hometown_industry"

    name: Mapped[str] = field("产业名称", String(100), required=True)
    sector: Mapped[str] = field("三次产业", choices="industry_sector", required=True)
    industry_type: Mapped[str] = field("产业类型", choices="industry_type", required=True)
    operator_type: Mapped[str] = field("经营主体类型", choices="operator_type", required=True)
    operator_name: Mapped[str | None] = field(
        "经营主体名称",
        String(100),
        required_when=when("经营主体类型不是农户", operator_type=other_than("farmer")),
    )
    scale: Mapped[Decimal] = field("规模", Dec(14, 2), required=True)
    scale_unit: Mapped[str] = field("规模单位", choices="industry_scale_unit", required=True)
    output: Mapped[Decimal | None] = field("年产量", Dec(14, 2))
    output_unit: Mapped[str | None] = field(
        "年产量单位", choices="industry_output_unit", required_when=when("填了年产量", output=GIVEN)
    )
    output_value: Mapped[Decimal] = field("年产值", Dec(14, 4), unit="万元", required=True)
    land_mu: Mapped[Decimal | None] = field(
        "用地面积", Dec(12, 2), unit="亩", required_when=when("产业类型为种植类", industry_type=PLANTED)
    )
    linked_hh: Mapped[int | None] = field("带动户数", Integer, unit="户")
    jobs: Mapped[int | None] = field("带动就业", Integer, unit="人")
    is_leading: Mapped[bool] = field("是否主导产业", Boolean, required=True, help="全村 1–3 个")
    is_featured: Mapped[bool] = field("是否特色产业", Boolean, required=True)
    ovop_level: Mapped[str | None] = field("一村一品", choices="industry_ovop_level")
    certs: Mapped[tuple[str, ...]] = field("品牌认证", choices="industry_certs", multiple=True)
    hamlet_ids: Mapped[tuple[int, ...]] = field("分布自然村", HamletIds())
    problems: Mapped[str | None] = field("存在问题", Text)
    intention: Mapped[str | None] = field("发展意向", Text)

    @warning("industry_type", "sector")
    @staticmethod
    def type_belongs_to_sector(row: Values) -> str | None:
        """产业类型与三次产业一致。"""
        expected = SECTORS.get(str(row.get("industry_type")))
        if expected and given(row, "sector") and row["sector"] not in (expected, FUSION):
            return f"产业类型：一般属于第{'一二三'[int(expected) - 1]}产业，与所选三次产业不一致，请核对"
        return None

    @rule("certs")
    @staticmethod
    def no_certificate_is_alone(row: Values) -> str | None:
        """品牌认证选“无”时不能再选其他。"""
        certs = row.get("certs") or ()
        if "none" in certs and len(certs) > 1:
            return "品牌认证：选了“无”就不能再选其他，请去掉其中之一"
        return None

    @group_rule("is_leading")
    @staticmethod
    def few_lead(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """全村主导产业最多 3 个。"""
        del facts
        leading = [index for index, row in enumerate(rows) if row.get("is_leading") is True]
        for index in leading[MOST_LEADING:]:
            yield (
                index,
                f"是否主导产业：全村为 1–{MOST_LEADING} 个，现已有 {MOST_LEADING} 个，请改为“否”",
            )

    @group_warning("is_leading")
    @staticmethod
    def some_lead(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """全村至少 1 个主导产业。"""
        del facts
        if rows and not any(row.get("is_leading") is True for row in rows):
            yield len(rows) - 1, f"是否主导产业：全村应有 1–{MOST_LEADING} 个主导产业，现在一个也没有，请选定"

    @group_rule("linked_hh", knowing="households")
    @staticmethod
    def linked_households_are_of_the_village(
        rows: Sequence[Values], facts: VillageFacts
    ) -> Iterator[tuple[int, str]]:
        """带动户数不大于总户数。"""
        yield from more_than_live_there(rows, "linked_hh", "带动户数", facts.households_of, "户")
