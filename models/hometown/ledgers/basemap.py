"""底图底数台账 T13: which villages have been handed their base maps, and how (data.md 4.2)."""

from models.hometown.basemap import Basemap
from models.hometown.ledgers.filters import VILLAGE_FILTERS
from models.platform.ledger.columns import rate, shown
from models.platform.ledger.headings import Each, Group
from models.platform.ledger.ledger import Ledger
from models.platform.ledger.measures import count

CLAIMED = count(Basemap)
"""There is one basemap to a village, so its rows are villages."""

BASEMAP_LEDGER = Ledger(
    "basemap",
    "底图底数台账",
    "hometown",
    "工作进度",
    (
        shown("认领村数", CLAIMED),
        Group("按认领方式", (Each(Basemap.claim_mode, (shown("", CLAIMED),)),)),
        rate("认领率", CLAIMED),
    ),
    VILLAGE_FILTERS,
    "认领率为认领村数除以行政村数。",
    "认领率",
    dated=(Basemap.claim_date,),
    dated_label="认领日期",
)
