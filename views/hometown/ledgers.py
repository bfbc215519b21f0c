"""台账信息 the ledgers of hometown planning (001-192)."""

from models.hometown.ledgers import PAGE
from views.platform.ledgers import LedgerPage
from views.registry import page


@page(label="台账信息", menu="台账信息")
class HometownLedgerPage(LedgerPage):
    """Progress by step, the villages one by one, and the field survey."""

    subsystem = "hometown"
    route_base = "/hometown/ledgers"
    class_permission_name = PAGE
