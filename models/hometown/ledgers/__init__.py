"""台账信息 ledgers of hometown planning: progress by step, village by village, and the field survey (001-192).

Importing this package declares them all, in the order of the page.
"""

from models.hometown.ledgers.basemap import BASEMAP_LEDGER
from models.hometown.ledgers.facilities import FACILITIES_LEDGERS
from models.hometown.ledgers.land import LAND_LEDGERS
from models.hometown.ledgers.people import PEOPLE_LEDGERS
from models.hometown.ledgers.progress import PROGRESS
from models.hometown.ledgers.resources import RESOURCES_LEDGERS
from models.hometown.ledgers.village_steps import VILLAGE_STEPS
from models.levels import BUSINESS_KINDS
from models.platform.ledger.ledger import register
from models.platform.rights import Permission, grant

PAGE = "hometown_ledger"
"""What the right to read the ledgers is granted on."""

register(PROGRESS, VILLAGE_STEPS, BASEMAP_LEDGER)
register(*RESOURCES_LEDGERS, *PEOPLE_LEDGERS, *FACILITIES_LEDGERS, *LAND_LEDGERS)
grant(Permission.VIEW, PAGE, *BUSINESS_KINDS)
grant(Permission.EXPORT, PAGE, *BUSINESS_KINDS)
