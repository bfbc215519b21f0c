"""文件 how many files there are and how large; whether the store agrees with the database, on demand."""

from typing import Any

from flask import request, url_for
from flask_admin import expose

from models.platform.file_figures import PAGE, by_format, count_store
from models.platform.file_use import GRACE
from views.platform.console.base import ConsoleView
from views.platform.console.registry import console_page
from views.request import db_session, files

STEP = 1024
UNITS = ("字节", "KB", "MB", "GB")


@console_page("文件", 50, "files")
class FilesPage(ConsoleView):
    """No file can be seen, named, uploaded or deleted here; unused ones are swept by a periodic job."""

    page = PAGE

    @expose("/")
    def index(self) -> Any:
        """The counts; the store is gone through only when asked for."""
        session = db_session()
        formats = by_format(session)
        counted = count_store(session, files()) if request.args.get("count") == "y" else None
        cards = [
            {"label": "附件", "value": sum(each.attached for each in formats), "unit": "个"},
            {"label": "大小", "value": words_of(sum(each.size for each in formats))},
        ]
        if counted is not None:
            cards += [
                {"label": "文件库", "value": counted.kept, "unit": "个"},
                {
                    "label": "没有引用",
                    "value": counted.unused,
                    "unit": "个",
                    "note": f"{GRACE.days} 天后清扫",
                },
                {"label": "可清扫", "value": counted.due, "unit": "个"},
                {
                    "label": "缺失",
                    "value": counted.missing,
                    "unit": "个",
                    "tone": "bad" if counted.missing else "",
                },
            ]
        lines = [(each.extension, each.attached, each.contents, words_of(each.size)) for each in formats]
        counting = url_for("console_files.index", count="y")
        return self.render("console/files.html", cards=cards, lines=lines, counting=counting)


def words_of(size: int) -> str:
    """A size in the unit that is easiest to read."""
    amount, place = float(size), 0
    while amount >= STEP and place < len(UNITS) - 1:
        amount, place = amount / STEP, place + 1
    return f"{amount:.1f} {UNITS[place]}" if place else f"{size} {UNITS[0]}"
