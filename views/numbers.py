"""整数 a whole number as an address or a form sends it."""

from models.types import LARGEST_ID


def read_whole(text: str | None, most: int = LARGEST_ID) -> int | None:
    """The number that a text says by plain digits alone; None for whatever says none, or one that is too large."""
    if not text or not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None
