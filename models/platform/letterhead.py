"""红头与盖章 whether a page seems to carry a red letterhead or a seal, which the manual wants taken off (001-003).

A doubt is a warning and nothing more: red roofs and flags are found on honest photos. A page is looked at
as :data:`WIDTH` pixels across; a letterhead is a band of large red writing or a long red rule in its upper
part, a seal is a red ring with little red inside.
"""

import io
import re
import zipfile
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

from models.late import Late, load
from models.platform.file_types import DOCX, JPEG, PDF, PNG, FileType

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2

    Mask = np.ndarray[Any, np.dtype[np.bool_]]
else:
    np, pypdfium2 = Late("numpy"), Late("pypdfium2")

WIDTH = 240
UPPER = 0.45
"""A letterhead stands in the upper part of a page; that of a report to a superior stands as low as this."""
PAPER = 0.55
"""The least share of light pixels on a written page; a photo has less."""
WRITING = 0.03, 0.25
"""How tall the writing of a letterhead is, as a share of the page's width."""
RADII = range(10, 30, 1)
"""Of a seal, in pixels: 42 mm across on a page 210 mm wide is a radius of 24."""
RING_LIKELY, RING_RED, OUTSIDE_RED, INSIDE_RED = 0.5, 0.85, 0.2, 0.6
MOST_LOOKED_AT = 40
RED_TEXT = re.compile(
    rb'<w:rPr>(?:(?!</w:rPr>).)*?<w:color w:val="([0-9A-Fa-f]{6})"(?:(?!</w:rPr>).)*?<w:sz w:val="(\d+)"',
    re.DOTALL,
)
LARGE_HALF_POINTS = 44


class Doubt(StrEnum):
    """What a page seems to carry."""

    LETTERHEAD = "红头"
    SEAL = "盖章"


def prepare() -> None:
    """Load what is heavy, so that the children of this process have it."""
    load(np)


def doubts_about(path: Path, kind: FileType) -> tuple[Doubt, ...]:
    """What a file that has proved sound seems to carry; the first and the last page of a PDF are looked at."""
    if kind in (JPEG, PNG):
        with Image.open(path) as picture:
            return doubts_of(picture)
    if kind is PDF:
        with pypdfium2.PdfDocument(path) as document:
            pages = sorted({0, len(document) - 1})
            return _all(doubts_of(_drawn(document, page)) for page in pages)
    return _doubts_of_word(path) if kind is DOCX else ()


def doubts_of(picture: Image.Image) -> tuple[Doubt, ...]:
    """What a picture of a page seems to carry."""
    height = max(1, round(picture.height * WIDTH / picture.width))
    if height > 4 * WIDTH:
        return ()
    colours = np.asarray(picture.convert("RGB").resize((WIDTH, height), Image.Resampling.BOX), dtype=np.int16)
    red, light = _red(colours), colours.min(axis=2) > 170
    found = []
    if light.mean() + red.mean() > PAPER and _has_letterhead(red):
        found.append(Doubt.LETTERHEAD)
    if _has_seal(red):
        found.append(Doubt.SEAL)
    return tuple(found)


def _red(colours: Any) -> "Mask":
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    mask: Mask = (red > 110) & (red - green > 60) & (red - blue > 50)
    return mask


def _has_letterhead(red: "Mask") -> bool:
    border = max(1, int(len(red) * UPPER))
    upper, lower = red[:border], red[border:]
    if len(lower) and (lower.mean(axis=1) > 0.04).mean() > 0.5:
        return False
    across = upper.mean(axis=1)
    if (across > 0.6).any() and (across > 0.6).sum() <= 6:
        return True
    written = (across > 0.12) & (across < 0.75)
    tallest = _longest_run(written)
    if not WRITING[0] * WIDTH < tallest < WRITING[1] * WIDTH:
        return False
    return bool(_extent(upper[written].any(axis=0)) > 0.4)


def _longest_run(flags: "Mask") -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest


def _extent(columns: "Mask") -> float:
    """How much of the width lies between the first and the last marked column."""
    marked = np.flatnonzero(columns)
    return float(marked[-1] - marked[0] + 1) / len(columns) if len(marked) else 0.0


def _has_seal(red: "Mask") -> bool:
    """Whether some circle is red nearly all the way round, with white outside and little red inside."""
    height, width = red.shape
    if height < 2 * max(RADII) + 2 or not red.any():
        return False
    spectrum = np.fft.rfft2(red.astype(np.float32))
    for radius in RADII:
        ring = _ring(radius, red.shape)
        on_ring = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(ring)), red.shape) / ring.sum()
        within = on_ring[: height - 2 * radius, : width - 2 * radius]
        likely = np.argsort(within, axis=None)[-MOST_LOOKED_AT:]
        for place in likely[within.ravel()[likely] > RING_LIKELY]:
            row, column = np.unravel_index(place, within.shape)
            if _is_seal(red, int(row) + radius, int(column) + radius, radius):
                return True
    return False


def _ring(radius: int, shape: tuple[int, ...]) -> Any:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    distances = np.hypot(rows - radius, columns - radius)
    return (np.abs(distances - (radius - 1)) <= 1).astype(np.float32)


@cache
def _directions() -> tuple[Any, Any]:
    angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    return np.sin(angles), np.cos(angles)


def _is_seal(red: "Mask", row: int, column: int, radius: int) -> bool:
    """Looked at from the middle, in as many directions as a ring of that size has pixels."""
    sines, cosines = _directions()

    def share(*radii: float) -> float:
        rows = np.clip(np.rint(row + np.outer(radii, sines)), 0, red.shape[0] - 1).astype(int)
        columns = np.clip(np.rint(column + np.outer(radii, cosines)), 0, red.shape[1] - 1).astype(int)
        return float(red[rows, columns].any(axis=0).mean())

    inside = [share(radius * part) for part in (0.3, 0.45, 0.6, 0.75)]
    round_it = share(radius - 2, radius - 1, radius)
    within = sum(inside) / len(inside)
    return round_it > RING_RED and share(radius + 3) < OUTSIDE_RED and 0.02 < within < INSIDE_RED


def _drawn(document: "pypdfium2.PdfDocument", page: int) -> Image.Image:
    sheet = document[page]
    scale = 2 * WIDTH / max(1.0, sheet.get_width())
    picture: Image.Image = sheet.render(scale=min(scale, 4.0)).to_pil()
    return picture


def _doubts_of_word(path: Path) -> tuple[Doubt, ...]:
    with zipfile.ZipFile(path) as package:
        text = package.read("word/document.xml") if "word/document.xml" in package.namelist() else b""
        pictures = [name for name in package.namelist() if name.startswith("word/media/")]
        written = (Doubt.LETTERHEAD,) if _has_large_red_text(text) else ()
        return _all([written, *(_doubts_of_bytes(package.read(name)) for name in pictures[:20])])


def _has_large_red_text(text: bytes) -> bool:
    for colour, size in RED_TEXT.findall(text[: 1 << 20]):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
        if red > 170 and max(green, blue) < 90 and int(size) >= LARGE_HALF_POINTS:
            return True
    return False


def _doubts_of_bytes(content: bytes) -> tuple[Doubt, ...]:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return doubts_of(picture)
    except (UnidentifiedImageError, OSError, ValueError):
        return ()


def _all(found: Any) -> tuple[Doubt, ...]:
    held = {doubt for doubts in found for doubt in doubts}
    return tuple(doubt for doubt in Doubt if doubt in held)
