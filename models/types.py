"""列类型 column types that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Integer,
    Numeric,
    SmallInteger,
    String,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine


class Dec(TypeDecorator[Decimal]):
    """An exact decimal: ``NUMERIC`` on PostgreSQL, an integer of the smallest unit on SQLite.

    SQLite would keep a ``NUMERIC`` as a binary float, and a sum kept by triggers would drift
    from a recount. Raw SQL must therefore scale literals by ``10 ** scale`` on SQLite.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        self.precision = precision
        self.scale = scale
        self.unit = Decimal(1).scaleb(-scale)
        self.largest = Decimal(10) ** (precision - scale) - self.unit
        super().__init__(precision, scale)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store whole numbers where the database has no decimals."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Round half up to the scale, as a clerk would."""
        if value is None:
            return None
        exact = Decimal(value).quantize(self.unit, rounding=ROUND_HALF_UP)
        return int(exact.scaleb(self.scale)) if dialect.name == "sqlite" else exact

    def whole_units(self, values: Iterable[Decimal | None]) -> list[int | None]:
        """Many values as SQLite keeps them."""
        scale = self.scale
        return [
            None if value is None else int(Decimal(value).scaleb(scale).to_integral_value(ROUND_HALF_UP))
            for value in values
        ]

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read back the very number that was written."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return Decimal(value).scaleb(-self.scale).quantize(self.unit)
        return Decimal(value)


class Year(TypeDecorator[int]):
    """A calendar year of four digits."""

    impl = SmallInteger
    cache_ok = True


class Codes(TypeDecorator[tuple[str, ...]]):
    """Several codes of one dictionary, kept as ``,a,b,`` so that one code is found by ``LIKE '%,a,%'``."""

    impl = String
    cache_ok = True

    def __init__(self, length: int = 255) -> None:
        super().__init__(length)

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        """Join the codes in the order given."""
        del dialect
        codes = tuple(value or ())
        return f",{','.join(codes)}," if codes else None

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        """Split the codes; nothing chosen is an empty tuple."""
        del dialect
        return tuple(code for code in str(value or "").split(",") if code)


class HamletIds(TypeDecorator[tuple[int, ...]]):
    """Several hamlets of the row's own village, kept as ``,1,2,``."""

    impl = String
    cache_ok = True

    def __init__(self, length: int = 1000) -> None:
        super().__init__(length)

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> str | None:
        """Join the ids in the order given."""
        del dialect
        ids = tuple(value or ())
        return f",{','.join(str(i) for i in ids)}," if ids else None

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[int, ...]:
        """Split the ids; none is an empty tuple."""
        del dialect
        return tuple(int(i) for i in str(value or "").split(",") if i)


class Areas(HamletIds):
    """Several villages of the division that the row belongs to, by their codes, kept as ``,530823102215,…,``."""

    cache_ok = True

    def __init__(self, length: int = 4000) -> None:
        super().__init__(length)


class RecordIds(HamletIds):
    """Several records of another table, kept as ``,1,2,``."""

    cache_ok = True


AREA = BigInteger().with_variant(Integer, "sqlite")
LARGEST_ID = 2**31 - 1
"""The largest key that PostgreSQL keeps of a row; what is larger names none."""
"""The 12-digit national division code; 64 bits on both databases."""
