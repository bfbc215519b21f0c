"""资源台账 ledgers of natural and cultural resources (data.md 4.3; 001-192)."""

from models.hometown.field_survey.folk_culture import FolkCulture
from models.hometown.field_survey.heritage_resource import HeritageResource
from models.hometown.field_survey.land_resource import LandResource
from models.hometown.field_survey.mineral_resource import MineralResource
from models.hometown.field_survey.scenic_spot import ScenicSpot
from models.hometown.field_survey.water_resource import WaterResource
from models.hometown.ledgers.survey import survey_ledger
from models.platform.ledger.columns import rate, shown
from models.platform.ledger.headings import Each, Group
from models.platform.ledger.measures import count, total

LAND = total(LandResource.area_mu)
TRANSFERRED = total(LandResource.transfer_area_mu)
IDLE = total(LandResource.idle_area_mu)
GOOD_QUALITY = ("1", "2", "3")
NOT_TESTED = "0"
REDLINE = ("redline", "both")

LAND_RESOURCE_LEDGER = survey_ledger(
    LandResource,
    shown("面积合计（亩）", LAND),
    Group("按地类面积（亩）", (Each(LandResource.land_type, (shown("", LAND),)),)),
    shown("永久基本农田（亩）", total(LandResource.pbf_area_mu)),
    rate("流转率", TRANSFERRED, LAND),
    rate("撂荒率", IDLE, LAND),
)

WATERS = total(WaterResource.quantity)
TESTED = count(
    WaterResource,
    "tested",
    WaterResource.water_quality.is_not(None) & (WaterResource.water_quality != NOT_TESTED),
)
CLEAN = count(WaterResource, "clean", WaterResource.water_quality.in_(GOOD_QUALITY))

WATER_RESOURCE_LEDGER = survey_ledger(
    WaterResource,
    shown("数量", WATERS),
    Group("按类型数量", (Each(WaterResource.water_type, (shown("", WATERS),)),)),
    shown("蓄水量/库容（万m³）", total(WaterResource.capacity_wm3)),
    shown("饮用水源数", count(WaterResource, "drinking", WaterResource.is_drinking.is_(True))),
    shown("供水人口（人）", total(WaterResource.served_population)),
    rate("水质达标率", CLEAN, TESTED),
)

MINERAL_RESOURCE_LEDGER = survey_ledger(
    MineralResource,
    shown("数量", total(MineralResource.quantity)),
    shown("在采数", count(MineralResource, "mining", MineralResource.mine_status == "mining")),
    shown("面积（㎡）", total(MineralResource.area_sqm)),
    shown("涉红线数", count(MineralResource, "on_redline", MineralResource.redline_relation.in_(REDLINE))),
)

SPOTS = total(ScenicSpot.quantity)

SCENIC_SPOT_LEDGER = survey_ledger(
    ScenicSpot,
    shown("数量", SPOTS),
    Group("按等级", (Each(ScenicSpot.scenic_level, (shown("", SPOTS),)),)),
    shown("年接待量（人次）", total(ScenicSpot.visitors_pt)),
    shown("年旅游收入（万元）", total(ScenicSpot.income_wan)),
)

HERITAGE = total(HeritageResource.quantity)

HERITAGE_RESOURCE_LEDGER = survey_ledger(
    HeritageResource,
    shown("数量", HERITAGE),
    Group("按级别", (Each(HeritageResource.protect_level, (shown("", HERITAGE),)),)),
    Group("按类型", (Each(HeritageResource.heritage_class, (shown("", HERITAGE),)),)),
    shown("濒危数", count(HeritageResource, "endangered", HeritageResource.preserve_state == "endangered")),
)

FOLK = count(FolkCulture)

FOLK_CULTURE_LEDGER = survey_ledger(
    FolkCulture,
    shown("项目数", FOLK),
    shown("传承人数（人）", total(FolkCulture.inheritor_count)),
    Group("按级别", (Each(FolkCulture.ich_level, (shown("", FOLK),)),)),
)

RESOURCES_LEDGERS = (
    LAND_RESOURCE_LEDGER,
    WATER_RESOURCE_LEDGER,
    MINERAL_RESOURCE_LEDGER,
    SCENIC_SPOT_LEDGER,
    HERITAGE_RESOURCE_LEDGER,
    FOLK_CULTURE_LEDGER,
)
