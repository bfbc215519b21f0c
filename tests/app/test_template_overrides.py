"""模板覆盖 our copies of the framework's templates are compared with what they were written from: its changes show here."""

import hashlib
import re
from pathlib import Path

import flask_appbuilder
import pytest

from tests.source import ROOT

THEIRS = Path(flask_appbuilder.__file__).parent / "templates" / "appbuilder"
OURS = ROOT / "app" / "templates" / "appbuilder"
WRITTEN_FROM = {
    "flash.html": "a268376b17b04c6d",
    "general/alert.html": "a1d8f674dcdba297",
    "general/confirm.html": "b40fa102c061f75b",
    "general/lib.html": "d91fc4025d4fc213",
    "general/model/add.html": "321397131fa0a95f",
    "general/model/edit.html": "a10db10430c6aa9f",
    "general/model/show.html": "67a574db1dc124a2",
    "general/model/edit_cascade.html": "1c54c973392ce137",
    "general/model/show_cascade.html": "a2490ca808996aa3",
    "general/model/list.html": "7c11106ff27fb6d2",
    "general/security/login_db.html": "809558f64c446bff",
    "general/widgets/base_list.html": "16fec5c8fa0b3da9",
    "general/widgets/list.html": "2a0fad48fe42239c",
    "general/widgets/search.html": "36c988fa2af397d9",
    "general/widgets/form.html": "640a41d53d00a184",
    "general/widgets/show.html": "babd5b80d4e383c4",
}


def overrides() -> list[str]:
    return sorted(path.relative_to(OURS).as_posix() for path in OURS.rglob("*.html"))


def macros(path: Path) -> dict[str, list[str]]:
    """The macros of a template with the names of their parameters."""
    found = re.findall(r"{%-? macro (\w+)\((.*?)\)", path.read_text(encoding="utf-8"))
    return {
        name: [each.split("=")[0].strip() for each in re.split(r",(?![^(]*\))", given)]
        for name, given in found
    }


@pytest.mark.parametrize("name", overrides())
def test_the_framework_has_not_changed_what_we_replaced(name: str) -> None:
    assert hashlib.sha256((THEIRS / name).read_bytes()).hexdigest()[:16] == WRITTEN_FROM[name]


def test_the_macro_library_keeps_every_name_and_parameter() -> None:
    ours = macros(OURS / "general" / "lib.html")
    assert macros(THEIRS / "general" / "lib.html").items() <= ours.items()
