"""设施台账 ledgers of roads, infrastructure, public services and fire safety (data.md 4.3; 001-192)."""

from models.hometown.field_survey.fire_safety import FireSafety
from models.hometown.field_survey.infrastructure import Infrastructure
from models.hometown.field_survey.infrastructure_coverage import InfrastructureCoverage
from models.hometown.field_survey.public_service import PublicService
from models.hometown.field_survey.road import Road
from models.hometown.hamlet import Hamlet
from models.hometown.ledgers.survey import survey_ledger
from models.platform.ledger.columns import rate, shown
from models.platform.ledger.headings import Each, Group
from models.platform.ledger.measures import count, total
from models.platform.ledger.tallies import hamlets, villages

HARD = ("asphalt", "concrete", "cobble")
TO_A_HAMLET = ("C", "Z")
LENGTH = total(Road.length_m)
PAVED_TO_HAMLET = count(Road, "paved_to_hamlet", Road.pavement.in_(HARD) & Road.road_grade.in_(TO_A_HAMLET))
HAMLETS = count(Hamlet, "active", Hamlet.status == "active")

ROAD_LEDGER = survey_ledger(
    Road,
    shown("条数", total(Road.count)),
    shown("长度（米）", LENGTH),
    rate("硬化率", total(Road.hardened_m), LENGTH),
    rate("通硬化路自然村率", hamlets(PAVED_TO_HAMLET.above(0)), HAMLETS),
    Group("按等级长度（米）", (Each(Road.road_grade, (shown("", LENGTH),)),)),
    Group("按路面长度（米）", (Each(Road.pavement, (shown("", LENGTH),)),)),
    shown("需新建长度（米）", total(Road.plan_length_m, "length_needed", Road.need_plan.is_(True))),
    headline="硬化率",
)

HOUSEHOLDS = total(InfrastructureCoverage.hh_total)

INFRASTRUCTURE_LEDGER = survey_ledger(
    Infrastructure,
    Each(
        Infrastructure.infra_type,
        (
            shown("数量", total(Infrastructure.count)),
            shown("规模", total(Infrastructure.capacity)),
            rate("服务户覆盖率", total(Infrastructure.served_hh), HOUSEHOLDS),
        ),
    ),
    shown("需新建数", total(Infrastructure.plan_count, "count_needed", Infrastructure.need_plan.is_(True))),
    Group(
        "普及率",
        (
            rate("自来水", total(InfrastructureCoverage.hh_tap_water), HOUSEHOLDS),
            rate("卫生户厕", total(InfrastructureCoverage.hh_sanitary_toilet), HOUSEHOLDS),
            rate("生活污水收集", total(InfrastructureCoverage.hh_sewage), HOUSEHOLDS),
            rate("宽带网络", total(InfrastructureCoverage.hh_broadband), HOUSEHOLDS),
        ),
    ),
    headline="自来水",
    note="服务户覆盖率与普及率以各自然村填报的总户数为分母。",
)

NUMBER = total(PublicService.count)
CLINIC, KINDERGARTEN = "08", "06"

PUBLIC_SERVICE_LEDGER = survey_ledger(
    PublicService,
    Each(PublicService.facility, (shown("数量", NUMBER), shown("用地（㎡）", total(PublicService.land_sqm)))),
    rate("有卫生室村率", villages(NUMBER.above(0)).at(PublicService.facility, CLINIC)),
    rate("有幼儿园村率", villages(NUMBER.above(0)).at(PublicService.facility, KINDERGARTEN)),
    shown("需新建数", total(PublicService.plan_count, "count_needed", PublicService.need_plan.is_(True))),
    headline="有卫生室村率",
)

REPORTED = count(FireSafety)
HIGH_RISK = count(FireSafety, "high_risk", FireSafety.risk_level == "high")

FIRE_SAFETY_LEDGER = survey_ledger(
    FireSafety,
    rate("消防水源覆盖率", count(FireSafety, "with_water", FireSafety.has_water_source.is_(True)), REPORTED),
    shown("消火栓（个）", total(FireSafety.hydrants)),
    shown("灭火器（具）", total(FireSafety.extinguishers)),
    shown("志愿消防队员（人）", total(FireSafety.volunteers)),
    rate("消防通道畅通率", count(FireSafety, "lane_clear", FireSafety.lane_clear.is_(True)), REPORTED),
    shown("高风险自然村数", HIGH_RISK),
    note="覆盖率与畅通率以已填报的自然村为分母。",
)

FACILITIES_LEDGERS = (
    ROAD_LEDGER,
    INFRASTRUCTURE_LEDGER,
    PUBLIC_SERVICE_LEDGER,
    FIRE_SAFETY_LEDGER,
)
