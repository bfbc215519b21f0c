"""系统参数 parameters: the figures that a province may set otherwise, with the manual's as defaults."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as field_
from decimal import Decimal
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from models.base import Record
from models.fields import Values, field, rule
from models.hometown.parameter_reading import (
    OneOf,
    read_number,
    read_shares,
    read_whole,
    read_year,
    read_years,
    read_yes,
)
from models.hometown.training_rules import SHIPPED, TrainingRules, read_training_rules
from models.levels import AccountKind
from models.platform.transaction import OPENINGS

logger = logging.getLogger(__name__)


_STRICTNESS = {"off": "不检查", "warn": "仅提醒", "block": "不予办理"}


@dataclass(frozen=True)
class Parameters:
    """Every parameter at its present value; the defaults are those of the manual."""

    population_years: tuple[int, int] = (2016, 2020)
    base_year: int = 2020
    target_year: int = 2035
    plan_shares: Mapping[int, int] = field_(default_factory=lambda: {2021: 30, 2022: 40, 2023: 30})
    hamlet_fill_threshold: int = 100
    max_leaders: int = 1
    leader_must_be_local: bool = True
    leader_rule: str = "warn"
    strict_fund_sum: bool = False
    preparation_gate: str = "warn"
    homestead_limit_sqm: Decimal = Decimal(150)
    indicator_population: str = "I02"
    area_tolerance_ha: Decimal = Decimal("0.01")
    total_tolerance_ha: Decimal = Decimal("0.05")
    publicity_days: int = 30
    fire_lane_metres: Decimal = Decimal("3.5")

    training_rules: TrainingRules = field_(default_factory=lambda: read_training_rules(SHIPPED))
    training_is_strict: bool = False

    @property
    def survey_years(self) -> range:
        """The years of 人口状况, both ends included."""
        return range(self.population_years[0], self.population_years[1] + 1)

    @property
    def economy_years(self) -> range:
        """近三年: the base year and the two before it."""
        return range(self.base_year - 2, self.base_year + 1)


@dataclass(frozen=True)
class Definition:
    """How a parameter is called, on screen and in the code, and how its text is read."""

    key: str
    name: str
    label: str
    read: Callable[[str], Any]


DEFINITIONS = (
    Definition("POP_YEARS", "population_years", "人口状况填报年份", read_years),
    Definition("BASE_YEAR", "base_year", "规划基期年", read_year),
    Definition("TARGET_YEAR", "target_year", "规划目标年", read_year),
    Definition("PLAN_RATIO", "plan_shares", "年度编制任务比例（%）", read_shares),
    Definition("NATURAL_FILL_THRESHOLD", "hamlet_fill_threshold", "自然村填报率下限（%）", read_whole),
    Definition("MAX_LEADERS", "max_leaders", "编制组组长人数上限", read_whole),
    Definition("LEADER_MUST_BE_LOCAL", "leader_must_be_local", "组长须为本村人员", read_yes),
    Definition(
        "LEADER_RULE",
        "leader_rule",
        "组长人数超过上限时的处理",
        OneOf({code: _STRICTNESS[code] for code in ("warn", "block")}),
    ),
    Definition("STRICT_FUND_SUM", "strict_fund_sum", "六项经费合计须等于合同金额", read_yes),
    Definition("GATE_PREP", "preparation_gate", "规划编制对前置步骤的要求", OneOf(_STRICTNESS)),
    Definition("HOMESTEAD_LIMIT_SQM", "homestead_limit_sqm", "户均宅基地面积上限（㎡）", read_number),
    Definition(
        "INDICATOR_POP_BASIS",
        "indicator_population",
        "人均指标的人口口径",
        OneOf({"I01": "户籍人口数", "I02": "常住人口数"}),
    ),
    Definition("EPS_HA", "area_tolerance_ha", "面积平衡容差（公顷）", read_number),
    Definition("EPS_TOTAL_HA", "total_tolerance_ha", "总面积平衡容差（公顷）", read_number),
    Definition("PUBLICITY_MIN_DAYS", "publicity_days", "公示最少天数", read_whole),
    Definition("TRAINING_RULES", "training_rules", "培训方式与培训人数的逻辑", read_training_rules),
    Definition("TRAINING_STRICT", "training_is_strict", "培训人数不合逻辑时不予保存", read_yes),
    Definition("FIRE_LANE_MIN_M", "fire_lane_metres", "消防通道最小净宽（米）", read_number),
)
BY_KEY = {each.key: each for each in DEFINITIONS}
_present = [Parameters()]


class Parameter(
    Record,
    label="系统参数",
    menu="系统管理",
    written_by=(AccountKind.DATA_ADMINISTRATOR,),
    read_by=(AccountKind.DATA_ADMINISTRATOR, AccountKind.PROVINCE),
    natural_key=("key",),
    closed_to_api="系统自身的设置，由数据管理员在系统里维护",
):
    """A parameter that is set otherwise than the manual has it."""

    __tablename__ = "hometown_parameter"
    __table_args__ = (UniqueConstraint("key"),)

    key: Mapped[str] = field("参数", String(40), required=True)
    value: Mapped[str] = field("取值", Text, required=True)
    note: Mapped[str | None] = field("说明", String(200))

    @rule("key")
    @staticmethod
    def key_is_known(row: Values) -> str | None:
        """参数名须在清单内。"""
        if row.get("key") and row["key"] not in BY_KEY:
            return f"参数：没有“{row['key']}”这个参数，可用的有 {'、'.join(BY_KEY)}"
        return None

    @rule("value")
    @staticmethod
    def value_can_be_read(row: Values) -> str | None:
        """取值须能识别。"""
        if row.get("key") not in BY_KEY or not row.get("value"):
            return None
        try:
            read_parameter(row["key"], row["value"])
        except ValueError as error:
            return f"取值：{error}"
        return None


def read_parameter(key: str, text: str) -> Any:
    """What a text stands for; KeyError for an unknown key, ValueError (in Chinese) for a bad text."""
    return BY_KEY[key].read(text.strip())


def current() -> Parameters:
    """The parameters this process works with."""
    return _present[0]


def refresh(session: Session) -> Parameters:
    """Take the parameters from the database, over the defaults; what cannot be read keeps its default."""
    rows = session.execute(select(Parameter.key, Parameter.value))
    known = ((BY_KEY[key], value) for key, value in rows if key in BY_KEY)
    changed = {each.name: found for each, value in known if (found := _readable(each, value)) is not None}
    _present[0] = replace(Parameters(), **changed)
    return _present[0]


def _readable(definition: Definition, value: str) -> Any:
    try:
        return definition.read(value.strip())
    except ValueError:
        logger.warning("parameter %s has an unreadable value %r", definition.key, value)
        return None


OPENINGS.append(refresh)
