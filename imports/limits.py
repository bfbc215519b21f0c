"""限额 limits: how much of a file is read before it is refused."""

from dataclasses import dataclass

EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384


@dataclass(frozen=True)
class Limits:
    """The size of the largest workbook that a person could have filled in."""

    file_bytes: int = 20 * 2**20
    entries: int = 2_000
    unpacked_bytes: int = 400 * 2**20
    ratio: int = 200
    ratio_from_bytes: int = 10 * 2**20
    sheets: int = 60
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 3_000_000
    area: int = 10_000_000
    value_characters: int = 32_767
    merges: int = 20_000
    merged_area: int = 200_000
    elements: int = 8_000_000
    depth: int = 200
    refuse_external_links: bool = True


LIMITS = Limits()
