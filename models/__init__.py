"""领域模型 the domain. Importing it imports every table, step and ledger, so that the metadata is always whole."""

from models.hometown import (
    analysis,
    assist_unit,
    basemap,
    field_survey,
    fill_waiver,
    hamlet,
    import_sets,
    parameters,
    station_person,
    steps,
    village,
    villager_group,
    work_log,
)
from models.platform import import_batch, jobs, step_gates

__all__ = [
    "analysis",
    "assist_unit",
    "basemap",
    "field_survey",
    "fill_waiver",
    "hamlet",
    "import_batch",
    "import_sets",
    "jobs",
    "parameters",
    "station_person",
    "step_gates",
    "steps",
    "village",
    "villager_group",
    "work_log",
]
