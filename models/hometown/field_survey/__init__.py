"""实地调研 field survey: what a village has, table by table (manual §6.2)."""

from models.hometown.field_survey.building_style import BuildingStyle
from models.hometown.field_survey.collective_economy import CollectiveEconomy
from models.hometown.field_survey.commercial_land import CommercialLand
from models.hometown.field_survey.fire_safety import FireSafety
from models.hometown.field_survey.folk_culture import FolkCulture
from models.hometown.field_survey.geohazard import Geohazard
from models.hometown.field_survey.heritage_resource import HeritageResource
from models.hometown.field_survey.homestead import Homestead
from models.hometown.field_survey.idle_land import IdleLand
from models.hometown.field_survey.industry import Industry
from models.hometown.field_survey.infrastructure import Infrastructure
from models.hometown.field_survey.infrastructure_coverage import InfrastructureCoverage
from models.hometown.field_survey.land_resource import LandResource
from models.hometown.field_survey.mineral_resource import MineralResource
from models.hometown.field_survey.none_flag import MAY_BE_NONE, NoneFlag
from models.hometown.field_survey.population import Population
from models.hometown.field_survey.public_service import PublicService
from models.hometown.field_survey.road import Road
from models.hometown.field_survey.scenic_spot import ScenicSpot
from models.hometown.field_survey.socio_economy import SocioEconomy
from models.hometown.field_survey.water_resource import WaterResource
from models.platform.dictionary import Option, derive_dictionary

SURVEY_TABLES = (
    LandResource,
    WaterResource,
    MineralResource,
    ScenicSpot,
    HeritageResource,
    FolkCulture,
    Population,
    SocioEconomy,
    Industry,
    CollectiveEconomy,
    Road,
    Infrastructure,
    InfrastructureCoverage,
    PublicService,
    Geohazard,
    Homestead,
    IdleLand,
    BuildingStyle,
    CommercialLand,
    FireSafety,
)
"""Every survey table in the order of the tabs: the order of pages, sheets and cards."""


def tables_that_may_be_none() -> list[Option]:
    """The survey tables of which a place may say 本村无此项, in their order."""
    return [
        Option(table.__tablename__, table.__decl__.label)
        for table in SURVEY_TABLES
        if table.__decl__.extra["none_flag"]
    ]


derive_dictionary(MAY_BE_NONE, tables_that_may_be_none)

__all__ = [
    "SURVEY_TABLES",
    "BuildingStyle",
    "CollectiveEconomy",
    "CommercialLand",
    "FireSafety",
    "FolkCulture",
    "Geohazard",
    "HeritageResource",
    "Homestead",
    "IdleLand",
    "Industry",
    "Infrastructure",
    "InfrastructureCoverage",
    "LandResource",
    "MineralResource",
    "NoneFlag",
    "Population",
    "PublicService",
    "Road",
    "ScenicSpot",
    "SocioEconomy",
    "WaterResource",
    "tables_that_may_be_none",
]
