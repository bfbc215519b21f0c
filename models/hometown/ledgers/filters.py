"""筛选 the filters that every ledger shares: what kind of village it is (data.md 4.1)."""

from models.hometown.village import Village
from models.platform.ledger.ledger import ProfileFilter

VILLAGE_FILTERS = tuple(
    ProfileFilter(column)
    for column in (
        Village.village_type,
        Village.village_terrain,
        Village.village_features,
        Village.is_key_assist,
        Village.is_demo_project,
        Village.demo_level,
    )
)
