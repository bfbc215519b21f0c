"""启动 what a start does not wait for."""

import builtins
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask_appbuilder import BaseView, expose, has_access, permission_name

from app import NAMED_ONLY, worker
from config import ROOT
from models.late import Late, load, put_off
from models.registry import TABLES, DeclarationError
from views.base import TablePage
from views.registry import PAGES, _check_permissions

HEAVY = {
    "alembic", "apscheduler.schedulers.background", "captcha", "docx", "flask_migrate", "lxml", "markdown_it", "numpy",
    "openpyxl", "pandas", "pypdfium2", "pypinyin", "qrcode", "webauthn", "xlsxwriter", "zxcvbn",
}  # fmt: skip
LOADED = """
import json, run, sys
print(json.dumps(sorted(name for name, module in sys.modules.items() if vars(module).get("__spec__"))))
"""


def test_no_heavy_library_is_loaded_at_the_start(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/one.db", "YUNLING_INSTANCE": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=os.environ | own, check=True, capture_output=True
    )
    loaded = set(json.loads(told.stdout.splitlines()[-1]))
    assert "flask" in loaded
    assert loaded & (HEAVY | set(NAMED_ONLY)) == set()


def test_a_late_library_is_itself_once_it_is_asked_for() -> None:
    late = Late("numpy")
    assert late.arange is np.arange
    load(late)
    with pytest.raises(AttributeError):
        _ = late.nothing_of_that_name
    with pytest.raises(ModuleNotFoundError):
        load(Late("no_library_of_that_name"))


def test_what_is_put_off_is_itself_once_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The libraries that import it hold it; whoever imports it afterwards gets the module itself."""
    folder = tmp_path / "rarely_used"
    folder.mkdir()
    (folder / "__init__.py").write_text("import builtins\nbuiltins.rarely_used_ran += 1\nANSWER = 42\n")
    (folder / "part.py").write_text("NAME = 'part'\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(builtins, "rarely_used_ran", 0, raising=False)
    put_off("rarely_used")
    held = import_module("rarely_used")
    assert builtins.__dict__["rarely_used_ran"] == 0, "importing it runs nothing of it"
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: held.ANSWER, range(64))) == [42] * 64
    assert import_module("rarely_used") is not held
    assert import_module("rarely_used.part").NAME == "part"
    assert builtins.__dict__["rarely_used_ran"] == 1, "once, however many ask at a time"
    with pytest.raises(AttributeError):
        _ = held.nothing_of_that_name
    put_off("rarely_used")
    assert import_module("rarely_used").ANSWER == 42, "what is loaded already is not put off"
    del sys.modules["rarely_used"], sys.modules["rarely_used.part"]


def test_a_part_of_what_is_put_off_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "seldom_used"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "part.py").write_text("NAME = 'part'\n")
    monkeypatch.syspath_prepend(tmp_path)
    put_off("seldom_used")
    assert import_module("seldom_used.part").NAME == "part"
    del sys.modules["seldom_used"], sys.modules["seldom_used.part"]


def test_the_first_answer_waits_for_no_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    class Part:
        def __init__(self, *_: object) -> None:
            pass

        def start(self) -> None:
            begun.append("begun")

    for name in ("Worker", "Sealer", "clock"):
        monkeypatch.setattr(worker, name, Part)
    here = Flask("here")
    here.add_url_rule("/", "page", lambda: "page")
    worker.embed(here)
    answer = here.test_client().get("/", buffered=False)
    assert (answer.status_code, begun) == (200, [])
    answer.close()
    here.test_client().get("/").close()
    assert begun == ["begun"] * 3, "once, however many ask"


MARKS = {"_urls", "_permission_name", "_limit", "_extra", "_before_request_hook", "_action"}


def test_flask_appbuilder_looks_through_nothing_of_a_page_but_what_carries_a_mark(app: Flask) -> None:
    """Of every page: all that it would find among all names it finds among these, and they are far fewer."""
    declared = {each.view for each in PAGES}
    pages = app.appbuilder.baseviews  # type: ignore[attr-defined]
    ours = [page for page in pages if isinstance(page, TablePage) or type(page) in declared]
    assert len(ours) >= len(TABLES) + len(declared)
    for page in ours:
        every = set(object.__dir__(page))
        marked = {name for name in every if any(hasattr(getattr(page, name), mark) for mark in MARKS)}
        told = set(dir(page))
        assert marked <= told < every, page
        assert len(told) < 40, page


def test_a_route_that_asks_for_another_permission_than_it_declares_stops_the_start() -> None:
    class Crossed(BaseView):  # type: ignore[misc]
        @expose("/")
        @permission_name("show")
        @has_access
        def history(self) -> str:
            return ""

    with pytest.raises(DeclarationError, match="put @permission_name under @has_access"):
        _check_permissions(Crossed)
