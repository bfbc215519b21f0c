"""台账信息 ledgers of hometown planning: progress by step, village by village, and the field survey (001-192).

Importing this package declares them all, in the order of the page.
"""

from models.hometown.ledgers.facilities import FACILITIES_LEDGERS
from models.hometown.ledgers.land import LAND_LEDGERS
from models.hometown.ledgers.people import PEOPLE_LEDGERS
from models.hometown.ledgers.progress import PROGRESS
from models.hometown.ledgers.resources import RESOURCES_LEDGERS
from models.hometown.ledgers.village_steps import VILLAGE_STEPS
from models.platform.ledger.ledger import register

register(PROGRESS, VILLAGE_STEPS)
register(*RESOURCES_LEDGERS, *PEOPLE_LEDGERS, *FACILITIES_LEDGERS, *LAND_LEDGERS)
