"""合同资金 the six sources that pay a technical unit's contract, and how far they are from its amount (manual §5.4; 001-122)."""

from decimal import Decimal

from models.fields import Values
from models.hometown.conditions import given, plain, rounded, total

FUNDS = ("fund_province", "fund_city", "fund_project", "fund_collective", "fund_donation")
COUNTY_FUND = "fund_county"
SOURCES = (*FUNDS, COUNTY_FUND)
"""六源: where the money of a contract comes from; the county makes up for what is missing."""


def funded(row: Values) -> Decimal:
    """六项资金合计: the sum of the six sources; an empty one counts nothing."""
    return Decimal(total(row, SOURCES))


def gap(row: Values) -> Decimal | None:
    """What of the contract's amount no source pays; below nothing when they pay more."""
    return row["contract_amount"] - funded(row) if given(row, "contract_amount") else None


def gap_in_words(row: Values, lacking: Decimal) -> str:
    """How far the sources are from the contract, in words."""
    amount, paid, apart = (
        plain(rounded(each)) for each in (row["contract_amount"], funded(row), abs(lacking))
    )
    if lacking > 0 and row.get("partly_funded") is True:
        return f"合同金额：资金未全部落实，六项资金合计 {paid} 万元，还差 {apart} 万元，落实后请及时更新"
    if lacking > 0:
        return (
            f"合同金额：六项资金合计 {paid} 万元，比合同金额 {amount} 万元少 {apart} 万元，"
            "请核对各项资金；确未落实的，“资金未全部落实”选“是”"
        )
    return f"合同金额：六项资金合计 {paid} 万元，比合同金额 {amount} 万元多 {apart} 万元，请核对各项资金"
