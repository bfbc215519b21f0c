"""样页 drawn pages: with a letterhead, with a seal, with neither, and pictures that only look a little like it."""

import math
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

A4 = (1240, 1754)
RED = (220, 20, 20)
DARK = (20, 20, 20)


@cache
def writing(size: int) -> ImageFont.FreeTypeFont:
    """A Chinese font of so many pixels."""
    [*found] = sorted(Path("/usr/share/fonts").rglob("Noto*CJK*"))
    return ImageFont.truetype(found[0], size)


def plain() -> Image.Image:
    """A page of black writing."""
    page = Image.new("RGB", A4, "white")
    draw = ImageDraw.Draw(page)
    for line in range(500, 1500, 60):
        draw.text((130, line), "村庄规划编制工作的有关情况报告如下" * 2, fill=DARK, font=writing(34))
    return page


def letterhead(colour: tuple[int, int, int] = RED) -> Image.Image:
    """A page under the large red name of an office and a red rule."""
    page = plain()
    draw = ImageDraw.Draw(page)
    draw.text((140, 220), "某某县人民政府文件", fill=colour, font=writing(104))
    draw.line((100, 420, 1140, 420), fill=colour, width=6)
    return page


def letterhead_without_rule() -> Image.Image:
    """Only the large red name."""
    page = plain()
    ImageDraw.Draw(page).text((140, 220), "某某县人民政府文件", fill=RED, font=writing(104))
    return page


def sealed(page: Image.Image, radius: int = 124, at: tuple[int, int] = (900, 1400)) -> Image.Image:
    """The page with a round red seal: a ring, writing along it, a star."""
    draw = ImageDraw.Draw(page)
    x, y = at
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=9)
    for place, sign in enumerate("某某县自然资源局"):
        turn = math.pi * (0.8 + 0.18 * place)
        spot = x + math.cos(turn) * (radius - 35) - 15, y + math.sin(turn) * (radius - 35) - 15
        draw.text(spot, sign, fill=RED, font=writing(30))
    draw.regular_polygon((x, y, radius // 4), 5, fill=RED)
    return page


def scenery() -> Image.Image:
    """A village under red roofs, with lanterns and a flag."""
    random = Random(3)
    page = Image.new("RGB", (1600, 1200), (150, 190, 230))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 700, 1600, 1200), fill=(90, 140, 70))
    for _ in range(6):
        x = random.randint(0, 1400)
        draw.rectangle((x, 560, x + 200, 760), fill=(225, 215, 205))
        draw.polygon([(x - 20, 560), (x + 220, 560), (x + 100, 470)], fill=(170, 60, 45))
    for _ in range(5):
        x, y = random.randint(50, 1500), random.randint(100, 500)
        draw.ellipse((x, y, x + 110, y + 110), fill=RED)
    draw.rectangle((1200, 300, 1500, 500), fill=(222, 41, 16))
    return page


def chart() -> Image.Image:
    """A report with a bar chart, one bar of it red."""
    page = plain()
    draw = ImageDraw.Draw(page)
    draw.text((400, 200), "规划草案", fill=DARK, font=writing(90))
    draw.rectangle((150, 1200, 500, 1500), fill=(230, 120, 30))
    draw.rectangle((520, 1250, 800, 1500), fill=(200, 40, 40))
    return page


def notes_in_red() -> Image.Image:
    """A page with small remarks in red."""
    page = plain()
    for line in range(8):
        ImageDraw.Draw(page).text((130, 510 + line * 100), "注：红色小字批注", fill=RED, font=writing(30))
    return page


def road_map() -> Image.Image:
    """A map whose roads are red lines all over."""
    random = Random(5)
    page = Image.new("RGB", A4, "white")
    for _ in range(60):
        ends = [random.randint(0, side) for side in (*A4, *A4)]
        ImageDraw.Draw(page).line(ends, fill=(200, 30, 30), width=5)
    return page
