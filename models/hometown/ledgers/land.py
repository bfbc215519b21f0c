"""用地与安全台账 ledgers of hazards, homesteads, idle land, buildings and commercial land (data.md 4.3; 001-192)."""

from sqlalchemy import String, type_coerce

from models.fields import field_of
from models.hometown.field_survey.building_style import AGE, FLOORS, QUALITY, STRUCTURE, STYLE, BuildingStyle
from models.hometown.field_survey.commercial_land import CommercialLand
from models.hometown.field_survey.geohazard import Geohazard
from models.hometown.field_survey.homestead import Homestead
from models.hometown.field_survey.idle_land import IdleLand
from models.hometown.ledgers.survey import survey_ledger
from models.platform.ledger.columns import Column, average, rate, shown
from models.platform.ledger.headings import Each, Group
from models.platform.ledger.measures import count, total

SPOTS = count(Geohazard)

GEOHAZARD_LEDGER = survey_ledger(
    Geohazard,
    shown("隐患点数", SPOTS),
    Group("按类型", (Each(Geohazard.hazard_type, (shown("", SPOTS),)),)),
    Group("按险情", (Each(Geohazard.danger_level, (shown("", SPOTS),)),)),
    shown("威胁户数（户）", total(Geohazard.threat_hh)),
    shown("威胁人数（人）", total(Geohazard.threat_pop)),
    shown("威胁财产（万元）", total(Geohazard.threat_asset)),
    shown(
        "未采取措施数",
        count(Geohazard, "unattended", type_coerce(Geohazard.measures, String).like("%,none,%")),
    ),
)

FARMERS = total(Homestead.farm_hh)
PARCELS = total(Homestead.parcels)
AREA = total(Homestead.area_sqm)

HOMESTEAD_LEDGER = survey_ledger(
    Homestead,
    shown("农户户数（户）", FARMERS),
    shown("宅基地宗数（宗）", PARCELS),
    shown("宅基地面积（㎡）", AREA),
    average("户均面积（㎡/户）", AREA, FARMERS),
    rate("确权率", total(Homestead.cert_parcels), PARCELS),
    rate("闲置率", total(Homestead.idle_parcels), PARCELS),
    rate("一户多宅率", total(Homestead.hh_multi), FARMERS),
)

PATCHES = total(IdleLand.count)
IDLE_AREA = total(IdleLand.area_sqm)
BOTH = (shown("块数", PATCHES), shown("面积（㎡）", IDLE_AREA))

IDLE_LAND_LEDGER = survey_ledger(
    IdleLand,
    shown("块数", PATCHES),
    shown("面积（㎡）", IDLE_AREA),
    Group("按类型", (Each(IdleLand.idle_type, BOTH),)),
    Group("按利用方向", (Each(IdleLand.idle_use, BOTH),)),
)

BUILDINGS = total(BuildingStyle.total_bldg)


def _shares(names: tuple[str, ...]) -> Group:
    """The shares of one way of counting the buildings; the group is called by the first half of the labels."""
    labels = {name: field_of(BuildingStyle, name).label.split("-", 1) for name in names}
    columns: tuple[Column, ...] = tuple(
        rate(labels[name][1], total(getattr(BuildingStyle, name)), BUILDINGS) for name in names
    )
    return Group(f"{labels[names[0]][0]}占比", columns)


BUILDING_STYLE_LEDGER = survey_ledger(
    BuildingStyle,
    shown("建筑总栋数（栋）", BUILDINGS),
    *(_shares(names) for names in (STRUCTURE, FLOORS, AGE, QUALITY, STYLE)),
    rate("危房率", total(BuildingStyle.q_dangerous), BUILDINGS),
)

PLOTS = count(CommercialLand)
IDLE_PLOTS = count(CommercialLand, "idle", CommercialLand.use_mode == "idle")
ON_THE_MARKET = ("lease", "transfer", "equity")

COMMERCIAL_LAND_LEDGER = survey_ledger(
    CommercialLand,
    shown("宗数（宗）", PLOTS),
    shown("面积（㎡）", total(CommercialLand.area_sqm)),
    rate("闲置率", IDLE_PLOTS, PLOTS),
    rate("入市率", count(CommercialLand, "on_market", CommercialLand.use_mode.in_(ON_THE_MARKET)), PLOTS),
    shown("年租金（万元）", total(CommercialLand.annual_rent)),
    note="入市包括出租、出让和作价入股；闲置率、入市率按宗数计算。",
)

LAND_LEDGERS = (
    GEOHAZARD_LEDGER,
    HOMESTEAD_LEDGER,
    IDLE_LAND_LEDGER,
    BUILDING_STYLE_LEDGER,
    COMMERCIAL_LAND_LEDGER,
)
