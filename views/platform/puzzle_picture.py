"""验证码图片 digits as a picture inside the page; nothing is fetched for it and nothing is kept."""

import base64
from functools import cache
from typing import TYPE_CHECKING

from models.late import Late

if TYPE_CHECKING:
    from captcha import image
else:
    image = Late("captcha.image")


@cache
def _drawing() -> "image.ImageCaptcha":
    return image.ImageCaptcha(width=150, height=50, font_sizes=(36, 40, 44))


def picture_of(digits: str) -> str:
    """The address of a picture of the digits, the picture itself."""
    drawn = _drawing().generate(digits).getvalue()
    return f"data:image/png;base64,{base64.b64encode(drawn).decode()}"
