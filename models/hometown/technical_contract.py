"""确定技术单位 technical units: which unit plans which villages, for how much, paid by whom (manual §5.4; 001-120…123)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Text
from sqlalchemy.orm import Mapped, Session

from models.base import SurveyRow
from models.fields import Problem, Severity, Values, completes, field, group_rule, rule, warning
from models.hometown.assist_unit import FULL_NAME
from models.hometown.conditions import given, plain, rounded
from models.hometown.contract_money import SOURCES, funded, gap, gap_in_words
from models.hometown.parameters import current
from models.levels import AccountKind, Level
from models.patterns import MOBILE_OR_TELEPHONE, PERSON_NAME
from models.platform.attachment_slot import AttachmentSlot
from models.platform.division import names_of, villages_under
from models.platform.scope import area_bounds
from models.types import Areas, Dec

TOLERANCE = Decimal("0.01")
USUAL_PRICE = (3, 60)
"""万元 a village, beyond which somebody wrote 元 or forgot villages."""
CONTRACT_FILES = AttachmentSlot("files", "合同等附件")
STEP = "P12"


def _taken(village: Any, unit: Any) -> str:
    return (
        f"行政村(社区)：{village}已由“{unit}”编制规划，一个行政村只有一个在用的技术单位，"
        "请取消勾选，或先把原合同的“是否在用”改为“否”"
    )


def _money(label: str) -> Any:
    return field(label, Dec(14, 4), unit="万元", required=True, in_list=False)


class TechnicalContract(
    SurveyRow,
    label="确定技术单位",
    menu="组建规划组",
    step=STEP,
    tab="确定技术单位",
    written_by=(AccountKind.COUNTY,),
    imported_by=(),
    levels=(Level.COUNTY,),
    own_level=True,
    attachments=(CONTRACT_FILES,),
):
    """A county's contract with the unit that plans some of its villages; its ``area`` is the county."""

    __tablename__ = "hometown_technical_contract"

    villages: Mapped[tuple[int, ...]] = field(
        "行政村(社区)", Areas(), required=True, in_list=True, help="可多选：该技术单位为所选行政村编制规划"
    )
    unit_name: Mapped[str] = field("技术单位名称(全称)", String(100), required=True, pattern=FULL_NAME)
    qualification: Mapped[tuple[str, ...]] = field(
        "单位资质情况", choices="technical_qualification", multiple=True, required=True, in_list=True
    )
    leader: Mapped[str] = field("项目负责人", String(30), required=True, pattern=PERSON_NAME)
    leader_phone: Mapped[str] = field(
        "负责人电话", String(20), required=True, pattern=MOBILE_OR_TELEPHONE, sensitive="phone"
    )
    contract_amount: Mapped[Decimal] = field(
        "合同金额", Dec(14, 4), unit="万元", required=True, above=0, in_list=True
    )
    fund_province: Mapped[Decimal] = _money("省财政补助")
    fund_city: Mapped[Decimal] = _money("市财政补助")
    fund_project: Mapped[Decimal] = _money("项目资金整合")
    fund_collective: Mapped[Decimal] = _money("村集体经济支持")
    fund_donation: Mapped[Decimal] = _money("乡贤能人捐赠")
    fund_county: Mapped[Decimal] = _money("县级财政兜底")
    fund_total: Mapped[Decimal | None] = field(
        "六项资金合计", Dec(16, 4), unit="万元", computed=funded, in_list=False
    )
    fund_gap: Mapped[Decimal | None] = field(
        "资金差额", Dec(16, 4), unit="万元", computed=gap, in_list=True, help="合同金额减去六项资金合计"
    )
    partly_funded: Mapped[bool | None] = field("资金未全部落实", Boolean, in_list=False)
    work_content: Mapped[str] = field("工作内容(备注资金情况)", Text, required=True)
    contract_no: Mapped[str | None] = field("合同编号", String(50), in_list=False)
    signed_on: Mapped[date | None] = field("合同签订日期", Date, past_only=True, in_list=False)
    plan_version: Mapped[int] = field(
        "规划版本",
        Integer,
        required=True,
        default=1,
        at_least=1,
        at_most=99,
        in_list=False,
        help="首次编制为 1，修编一次加 1；一个行政村同一版本只有一个在用的技术单位",
    )
    is_live: Mapped[bool] = field(
        "是否在用", Boolean, required=True, default=True, in_list=True, help="更换技术单位时，原合同改为“否”"
    )

    @completes("plan_version")
    @staticmethod
    def first_version(values: dict[str, Any]) -> None:
        """没有填写规划版本的为首次编制。"""
        values["plan_version"] = values.get("plan_version") or 1

    @completes("is_live")
    @staticmethod
    def in_use_at_first(values: dict[str, Any]) -> None:
        """没有填写是否在用的为在用。"""
        if values.get("is_live") is None:
            values["is_live"] = True

    @rule("villages")
    @staticmethod
    def villages_are_of_the_county(row: Values) -> str | None:
        """行政村须在本县范围内，不重复。"""
        chosen, county = tuple(row.get("villages") or ()), row.get("area")
        if county is None:
            return None
        low, high = area_bounds(county)
        if any(not low < village < high for village in chosen):
            return "行政村(社区)：只能选择本县的行政村，请重新勾选"
        return None if len(set(chosen)) == len(chosen) else "行政村(社区)：有重复的行政村，请重新勾选"

    @warning("contract_amount", *SOURCES, "partly_funded")
    @staticmethod
    def sources_pay_the_contract(row: Values) -> Problem | str | None:
        """六项资金合计与合同金额比对：默认提醒，STRICT_FUND_SUM 为“是”时须相等，或勾选资金未全部落实。"""
        lacking = gap(row)
        if lacking is None or abs(lacking) <= TOLERANCE:
            return None
        told = gap_in_words(row, lacking)
        is_admitted = lacking > 0 and row.get("partly_funded") is True
        if current().strict_fund_sum and not is_admitted:
            return Problem("contract_amount", told, Severity.ERROR, "sources_pay_the_contract")
        return told

    @warning("partly_funded", "contract_amount", *SOURCES)
    @staticmethod
    def nothing_is_missing(row: Values) -> str | None:
        """资金已全部落实的不勾选“资金未全部落实”。"""
        lacking = gap(row)
        if row.get("partly_funded") is True and lacking is not None and lacking <= TOLERANCE:
            return "资金未全部落实：六项资金合计已不少于合同金额，请核对后改为“否”"
        return None

    @warning("contract_amount", "villages")
    @staticmethod
    def price_is_usual(row: Values) -> str | None:
        """单村均价一般在 3 至 60 万元之间。"""
        count = len(row.get("villages") or ())
        if not count or not given(row, "contract_amount"):
            return None
        price = row["contract_amount"] / count
        low, high = USUAL_PRICE
        if low <= price <= high:
            return None
        return (
            f"合同金额：{count} 个行政村，平均每村 {plain(rounded(price))} 万元，"
            f"一般在 {low}–{high} 万元之间，请核对金额单位和所选行政村"
        )

    @group_rule("villages")
    @staticmethod
    def one_unit_a_village(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """一个行政村同一规划版本只有一个在用的技术单位。"""
        taken: dict[tuple[Any, int], tuple[int, Any]] = {}
        for index, row in enumerate(rows):
            for village in (row.get("villages") or ()) if row.get("is_live") else ():
                first, unit = taken.setdefault(
                    (row.get("plan_version"), village), (index, row.get("unit_name"))
                )
                if facts is not None and village not in facts:
                    yield index, "行政村(社区)：所选行政村不存在，请重新勾选"
                elif first != index:
                    yield index, _taken(facts[village] if facts else village, unit)

    @classmethod
    def facts(cls, session: Session, area: int) -> Mapping[int, str]:
        """The villages of the county by code."""
        names = names_of(session, villages_under(session, area))
        return {village: at[Level.VILLAGE] for village, at in names.items() if Level.VILLAGE in at}

    @property
    def title(self) -> str:
        """The unit's name."""
        return self.unit_name
