"""一次性密码表 the workbook of one-time secrets: made once, for whoever made the accounts."""

from collections.abc import Iterable
from typing import BinaryIO

from exports.sheet_stamp import Stamp
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.platform.account_batch import Made

HEADINGS = ("行政区划代码", "行政区划", "账号", "一次性密码")


def write_secrets(stream: BinaryIO, made: Iterable[Made], stamp: Stamp) -> None:
    """Write a line for each account."""
    lines = [(str(each.area), each.place, each.login_name, each.secret) for each in made]
    content = SheetContent("账号", [Column(heading, width=24) for heading in HEADINGS], lines)
    write_sheet(stream, [content], stamp=stamp)
