"""字典接口 the dictionaries that other systems read: what the codes of the tables mean."""

from typing import Any

from flask_appbuilder import BaseView, expose

from models.fields import fields_of
from models.platform.dictionary import Dictionaries
from models.platform.exchange import open_tables
from views.platform.api.answering import answer
from views.platform.api.asking import asked
from views.registry import page
from views.request import choices


@page()
class DictionariesApi(BaseView):
    """What the codes of the tables mean."""

    route_base = "/api/v1/dictionaries"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """Every dictionary that a table of the interface uses, with the options that are no longer offered."""
        asked(())
        kept = choices()
        return answer({"data": [_dictionary(kept, key) for key in used_dictionaries()]})


def used_dictionaries() -> list[str]:
    """The dictionaries that the tables of the interface use, by name."""
    return sorted(
        {each.choices for table in open_tables().values() for each in fields_of(table) if each.choices}
    )


def _dictionary(kept: Dictionaries, key: str) -> dict[str, Any]:
    options = kept.items.get(key, ())
    return {
        "key": key,
        "options": [{"code": each.code, "label": each.label, "enabled": each.enabled} for each in options],
    }
