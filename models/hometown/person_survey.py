"""人员摸排 the survey of people: who of the village works outside, and is willing to plan for it (manual §5.1; 001-095…101)."""

from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.fields import Pattern, Values, completes, field, rule
from models.hometown.conditions import given
from models.hometown.own_hamlets import NamesHamlets
from models.levels import AccountKind
from models.patterns import MOBILE, PERSON_NAME
from models.platform.clock import today

OFFICIAL, INSTITUTION, ENTERPRISE, WORTHY, LEADER_IN_WEALTH = "GW", "SY", "GQ", "XX", "ZF"
IN_SERVICE = (OFFICIAL, INSTITUTION, ENTERPRISE)
"""在外公职: the three categories of people in public service outside."""
NO_RANK, NO_UNIT = "NA", "无"
YOUNGEST, OLDEST = 18, 80
MONTHS = 12
BIRTH_MONTH = Pattern(
    "birth_month", r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", "应写成年-月，请按“1980-05”的样子填写"
)
NOTICE = "摸排本村在外公职人员、乡贤能人等"
"""What is said before somebody is registered (001-096)."""


class PersonSurvey(
    NamesHamlets,
    label="人员摸排",
    menu="组建规划组",
    step="P09",
    tab="人员摸排",
    written_by=(AccountKind.VILLAGE,),
    imported_by=(AccountKind.VILLAGE, AccountKind.DATA_ADMINISTRATOR),
    natural_key=("name", "phone"),
    names_hamlets_in="home_hamlet_id",
    told_once=("phone",),
):
    """Somebody of the village who lives and works elsewhere."""

    __tablename__ = "hometown_person_survey"
    __table_args__ = (UniqueConstraint("area", "name", "phone_index"),)

    name: Mapped[str] = field("人员姓名", String(30), required=True, pattern=PERSON_NAME, aliases=("姓名",))
    unit_name: Mapped[str] = field(
        "所在单位(全称)",
        String(100),
        required=True,
        aliases=("所在单位", "单位全称", "单位名称", "工作单位"),
        help="发函按单位全称排序；乡贤能人等没有单位的填“无”",
    )
    post: Mapped[str] = field("职务", String(50), required=True)
    rank_level: Mapped[str] = field(
        "职级(职等)", choices="rank_level", required=True, aliases=("职级", "职等")
    )
    category: Mapped[str] = field("人员类别", choices="person_category", required=True, aliases=("类别",))
    political: Mapped[str] = field("政治面貌", choices="political_status", required=True)
    phone: Mapped[str] = field(
        "联系电话",
        String(11),
        required=True,
        pattern=MOBILE,
        sensitive="phone",
        aliases=("手机号码", "手机号", "电话", "联系方式"),
    )
    willing: Mapped[bool] = field(
        "本人意愿",
        Boolean,
        required=True,
        default=False,
        aliases=("意愿", "是否愿意"),
        help="征求在外公职人员个人意愿后打开",
    )
    gender: Mapped[str | None] = field("性别", choices="gender")
    birth_month: Mapped[str | None] = field("出生年月", String(7), pattern=BIRTH_MONTH, aliases=("出生日期",))
    home_hamlet_id: Mapped[int | None] = field(
        "所属自然村", Integer, ForeignKey("hometown_hamlet.id"), hamlet=True
    )
    unit_region: Mapped[str | None] = field("单位所在地", String(50))
    specialty: Mapped[str | None] = field("专业特长", String(100))
    remark: Mapped[str | None] = field("备注", String(200))

    @completes("rank_level")
    @staticmethod
    def of_no_rank(values: dict[str, Any]) -> None:
        """乡贤能人、致富带头人没有填写职级的，职级为无。"""
        if not values.get("rank_level") and values.get("category") in (WORTHY, LEADER_IN_WEALTH):
            values["rank_level"] = NO_RANK

    @completes("willing")
    @staticmethod
    def not_asked_yet(values: dict[str, Any]) -> None:
        """本人意愿在征求意见之前为否。"""
        if values.get("willing") is None:
            values["willing"] = False

    @rule("rank_level", "category")
    @staticmethod
    def officials_have_a_rank(row: Values) -> str | None:
        """公务员须有职级。"""
        if row.get("category") == OFFICIAL and row.get("rank_level") == NO_RANK:
            return "职级(职等)：公务员的职级不能是“无(其他)”，请选择实际职级"
        return None

    @rule("unit_name", "category")
    @staticmethod
    def in_service_of_a_unit(row: Values) -> str | None:
        """公务员、事业编制人员、国有企业人员须填写单位全称。"""
        if row.get("category") in IN_SERVICE and str(row.get("unit_name") or "").strip() == NO_UNIT:
            return "所在单位(全称)：公务员、事业编制人员、国有企业人员不能填“无”，请填写单位全称"
        return None

    @rule("birth_month")
    @staticmethod
    def of_working_age(row: Values) -> str | None:
        """年龄应在 18 至 80 岁之间。"""
        if not given(row, "birth_month"):
            return None
        age = _age(str(row["birth_month"]))
        if YOUNGEST <= age <= OLDEST:
            return None
        return f"出生年月：按此计算为 {age} 岁，应在 {YOUNGEST}–{OLDEST} 岁之间，请核对"


def _age(month: str) -> int:
    """Full years since a month written YYYY-MM."""
    year, _, number = month.partition("-")
    return (today().year * MONTHS + today().month - int(year) * MONTHS - int(number)) // MONTHS
