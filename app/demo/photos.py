"""演示照片 drawn photos that say what they are; no two are the same file."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (640, 400)


def photo(number: int, kind: int) -> bytes:
    """A small drawing of hills and houses, in a colour of its own."""
    shade = 90 + (number * 37 + kind * 61) % 120
    image = Image.new("RGB", SIZE, (200, 220, 235))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 400), (180, 120 + shade // 2), (360, 400)], fill=(60, shade, 70))
    draw.polygon([(240, 400), (470, 100 + shade), (640, 400)], fill=(70, shade - 30, 80))
    for house in range(3 + kind):
        left = 60 + house * 110 + number % 30
        draw.rectangle([left, 320, left + 60, 370], fill=(235, 230, 220))
        draw.polygon([(left - 8, 320), (left + 30, 285), (left + 68, 320)], fill=(shade, 60, 50))
    draw.text((10, 380), f"DEMO {number}-{kind}", fill=(30, 30, 30))
    file = BytesIO()
    image.save(file, "JPEG", quality=70)
    return file.getvalue()
