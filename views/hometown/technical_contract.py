"""确定技术单位 the contracts' page: the form adds up the sources while they are typed (001-120…123)."""

from typing import Any

from models.hometown.contract_money import COUNTY_FUND, SOURCES
from models.hometown.technical_contract import TechnicalContract
from views.base import TablePage
from views.editing import Editing
from views.registry import table_page

WORKED_OUT = ("fund_total", "fund_gap")


@table_page(TechnicalContract)
class TechnicalContractPage(TablePage):
    """List, form and files of the contracts; the figures under the form follow the typing."""

    edit_template = "pages/contract.html"
    add_template = "pages/contract.html"

    def edit_context(self, editing: Editing) -> dict[str, Any]:
        """The form without the stored sums: they are shown live."""
        context = super().edit_context(editing)
        context["specs"] = [spec for spec in context["specs"] if spec["name"] not in WORKED_OUT]
        return context | {"sources": SOURCES, "last_source": COUNTY_FUND}
