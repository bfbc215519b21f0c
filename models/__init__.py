"""领域模型 the domain. Importing it imports every table, step and ledger, so that the metadata is always whole."""

from models.hometown import (
    analysis,
    assist_unit,
    basemap,
    field_survey,
    fill_waiver,
    hamlet,
    parameters,
    station_person,
    steps,
    village,
    villager_group,
    work_log,
)

__all__ = [
    "analysis",
    "assist_unit",
    "basemap",
    "field_survey",
    "fill_waiver",
    "hamlet",
    "parameters",
    "station_person",
    "steps",
    "village",
    "villager_group",
    "work_log",
]
