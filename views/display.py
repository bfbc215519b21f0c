"""显示 how values are shown: labels for codes, 是/否, plain figures, masked personal data."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.fields import Field, Kind
from models.platform.dictionary import Dictionaries
from models.platform.masking import mask


def shown(
    field: Field, value: Any, names: Dictionaries, hamlets: Mapping[int, str], *, whole: bool = False
) -> Any:
    """A value as a page, an export or a difference shows it; None stays None. ``whole`` shows personal data too."""
    if value is None or value in ("", ()):
        return None
    if field.sensitive is not None:
        return value if whole else mask(field.sensitive, str(value))
    if field.kind is Kind.CHOICE:
        return names.label(field.choices or "", value)
    if field.kind is Kind.MULTI_CHOICE:
        return "、".join(names.label(field.choices or "", code) for code in value)
    if field.kind is Kind.HAMLET:
        return hamlets.get(value, "—")
    if field.kind in (Kind.HAMLETS, Kind.VILLAGES, Kind.RECORDS):
        return "、".join(hamlets.get(each, "—") for each in value)
    return plain(value)


def plain(value: Any) -> Any:
    """A figure without trailing zeros, a date as YYYY-MM-DD; booleans are left to the page."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return value
