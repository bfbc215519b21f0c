"""名单报审 the roster: who is to plan the village or a hamlet, as what, and how far the review is (manual §5.2; 001-102…113)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.fields import (
    Problem,
    Severity,
    Values,
    completes,
    field,
    group_rule,
    group_warning,
    rule,
    warning,
)
from models.hometown.own_hamlets import NamesHamlets
from models.hometown.parameters import current
from models.levels import AccountKind
from models.patterns import MOBILE, PERSON_NAME
from models.platform.flows import Reviewed
from models.when import when

OF_VILLAGE, OF_HAMLET = "village", "hamlet"
"""组别: 行政村规划编制组, 自然村规划编制小组."""
RETURNEE, LOCAL = "returnee", "local"
"""人员来源: from 人员摸排, or of the village itself."""
LEADER, DEPUTY, MEMBER = "leader", "deputy", "member"
LEADING = ("party_secretary", "committee")
"""村党组织书记、村两委成员: who may lead a group (D6)."""
DRAFT, AT_TOWNSHIP, AT_COUNTY = "draft", "town_pending", "county_pending"
PASSED, BY_TOWNSHIP, BY_COUNTY = "passed", "town_returned", "county_returned"
NOT_COUNTED = (BY_TOWNSHIP, BY_COUNTY)
"""Who was returned counts for no group; who is being proposed, in review or has passed does (G1)."""
OF_A_HAMLET = when("填报自然村规划编制小组", group_kind=OF_HAMLET)
OF_THE_VILLAGE_ITSELF = when("填报本村人员", origin=LOCAL)
BLOCK = "block"
USUAL_SIZE = (5, 15)
"""How many people a group usually has (G4)."""


class RosterMember(
    Reviewed,
    NamesHamlets,
    label="名单报审",
    menu="组建规划组",
    step="P10",
    tab="名单报审",
    written_by=(AccountKind.VILLAGE,),
    imported_by=(),
    natural_key=("group_kind", "name", "phone"),
    saving_submits=True,
    read_only_in_api="保存即提交审核，须由行政村在“名单报审”里选审批人填报",
):
    """Somebody proposed for a planning group; what is known of the person is kept as it was when proposed."""

    __tablename__ = "hometown_roster_member"
    __table_args__ = (
        UniqueConstraint("person_survey_id", "group_kind"),
        CheckConstraint("origin <> 'returnee' OR person_survey_id IS NOT NULL", "returnee_is_surveyed"),
    )

    review_label = "审批状态"

    group_kind: Mapped[str] = field(
        "组别", choices="roster_group", required=True, readonly=True, in_list=False
    )
    hamlet_id: Mapped[int | None] = field(
        "自然村名称",
        Integer,
        ForeignKey("hometown_hamlet.id"),
        hamlet=True,
        required_when=OF_A_HAMLET,
        in_list=True,
    )
    origin: Mapped[str] = field(
        "人员来源", choices="roster_origin", required=True, readonly=True, in_list=True
    )
    person_survey_id: Mapped[int | None] = mapped_column(
        Integer,
        ForeignKey("hometown_person_survey.id", name="fk_hometown_roster_member_person_survey_id"),
        index=True,
    )
    name: Mapped[str] = field("人员姓名", String(30), required=True, pattern=PERSON_NAME, in_list=True)
    unit_name: Mapped[str] = field(
        "所在单位(全称)", String(100), required=True, in_list=True, help="没有单位的填“无”"
    )
    post: Mapped[str] = field("职务", String(50), required=True, in_list=True)
    rank_level: Mapped[str] = field("职级(职等)", choices="rank_level", required=True)
    category: Mapped[str] = field("人员类别", choices="person_category", required=True)
    political: Mapped[str] = field("政治面貌", choices="political_status", required=True)
    phone: Mapped[str] = field("联系电话", String(11), required=True, pattern=MOBILE, sensitive="phone")
    willing: Mapped[bool | None] = field("本人意愿", Boolean, readonly=True)
    local_identity: Mapped[str | None] = field(
        "本村人员身份", choices="local_identity", required_when=OF_THE_VILLAGE_ITSELF, in_list=True
    )
    group_role: Mapped[str] = field(
        "编制组角色", choices="group_role", required=True, aliases=("编制角色",), in_list=True
    )
    remark: Mapped[str | None] = field("备注", String(200))

    @classmethod
    def choosable(cls) -> ColumnElement[bool]:
        """Who may be named as taking part in the work: a returnee who has passed (001-155)."""
        return and_(cls.review_state == PASSED, cls.origin == RETURNEE)

    @completes("hamlet_id")
    @staticmethod
    def of_no_hamlet(values: dict[str, Any]) -> None:
        """行政村规划编制组的人员不属于某个自然村。"""
        if values.get("group_kind") == OF_VILLAGE:
            values["hamlet_id"] = None

    @rule("group_role", "local_identity")
    @staticmethod
    def led_by_its_own(row: Values) -> str | None:
        """组长由村党组织书记或村两委成员担任（G2）。"""
        if row.get("group_role") != LEADER or not current().leader_must_be_local:
            return None
        if row.get("origin") == LOCAL and row.get("local_identity") in LEADING:
            return None
        return "编制组角色：组长由村党组织书记或村两委成员担任，请改选角色，或另行填报本村人员为组长"

    @warning("group_role")
    @staticmethod
    def seconded_by_a_returnee(row: Values) -> str | None:
        """副组长原则上由回乡干部牵头人担任（G3）。"""
        if row.get("group_role") == DEPUTY and row.get("origin") != RETURNEE:
            return "编制组角色：副组长原则上由回乡干部牵头人担任，请核对"
        return None

    @group_rule("group_role")
    @staticmethod
    def led_by_one(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, Problem]]:
        """每组组长不超过规定人数，含在审（G1）；参数 LEADER_RULE 为 warn 时只提醒。"""
        del facts
        severity = Severity.ERROR if current().leader_rule == BLOCK else Severity.WARNING
        for index, told in leaders_too_many(rows):
            yield index, Problem("group_role", told, severity, "led_by_one")

    @group_warning("group_role")
    @staticmethod
    def of_usual_size(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """每组一般不超过 15 人，含在审（G4）。"""
        del facts
        few, most = USUAL_SIZE
        for index, count in _places_in_groups(rows):
            if count > most:
                yield index, f"编制组角色：本组已有 {count} 人（含在审），一般为 {few}–{most} 人，请核对"

    @group_rule("hamlet_id")
    @staticmethod
    def in_one_hamlet_group(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """一人可入行政村组与一个自然村组各一次。"""
        del facts
        seen = set()
        for index, row in enumerate(rows):
            told = row.get("name"), row.get("phone")
            if row.get("group_kind") != OF_HAMLET:
                continue
            if told in seen:
                yield index, "自然村名称：此人已报入本村的另一个自然村规划编制小组，一人只能入一个"
            seen.add(told)


def leaders_too_many(rows: Sequence[Values]) -> Iterator[tuple[int, str]]:
    """The rows that lead a group which has its leaders already, those in review included."""
    most = current().max_leaders
    for index, count in _places_in_groups(rows, LEADER):
        if count > most:
            yield index, f"编制组角色：本组已有 {most} 位组长（含在审），一般只能有 {most} 位，请改选角色"


def _places_in_groups(rows: Sequence[Values], role: str | None = None) -> Iterator[tuple[int, int]]:
    """Each row that counts (of a role, or of any) with the how-manieth of its group it is."""
    counts = dict[Any, int]()
    for index, row in enumerate(rows):
        if row.get("review_state") in NOT_COUNTED or (role is not None and row.get("group_role") != role):
            continue
        group = row.get("group_kind"), row.get("hamlet_id")
        counts[group] = counts.get(group, 0) + 1
        yield index, counts[group]
