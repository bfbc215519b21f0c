"""演示文件 drawn pages as PDF: a heading and lines, no letterhead and no seal."""

from io import BytesIO

from PIL import Image, ImageDraw

PAGE = (620, 877)
MARGIN, LINE, LAST = 70, 24, 820


def paper(number: int, pages: int = 1) -> bytes:
    """A paper of some pages; no two numbers make the same file."""
    drawn = [_page(number, each) for each in range(pages)]
    file = BytesIO()
    drawn[0].save(file, "PDF", save_all=True, append_images=drawn[1:])
    return file.getvalue()


def _page(number: int, page: int) -> Image.Image:
    image = Image.new("RGB", PAGE, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle([MARGIN + 90, 80, PAGE[0] - MARGIN - 90, 96], fill=(40, 40, 40))
    for row, top in enumerate(range(140, LAST, LINE)):
        short = (number * 7 + row * 13 + page * 5) % 160 if row % 6 == 5 else 0
        draw.rectangle([MARGIN, top, PAGE[0] - MARGIN - short, top + 6], fill=(120, 120, 120))
    draw.text((PAGE[0] // 2, 846), f"DEMO {number}-{page + 1}", fill=(60, 60, 60))
    return image
