"""静态文件 what the browser is given: locked byte for byte, rebuilt when its sources change, small, and ours alone."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.every import each_of, every
from tests.source import ROOT

STATIC = ROOT / "app" / "static"
TEMPLATES = ROOT / "app" / "templates"
LOCK: dict[str, Any] = json.loads((STATIC / "vendor" / "vendor.lock.json").read_text(encoding="utf-8"))
FILES: dict[str, dict[str, Any]] = {entry["file"]: entry for entry in LOCK["files"]}
LIST_PAGE = ("css/app.css", "js/early.js", "js/app.js", "icons.svg")
LIST_PAGE_LIMIT = 100_000
UNUSED_BY_LOCK = {"favicon.svg", "vendor/vendor.lock.json"}


def sha384(content: bytes) -> str:
    return base64.b64encode(hashlib.sha384(content).digest()).decode()


@every(each_of(FILES))
def test_every_built_file_is_the_one_that_was_locked(name: str) -> None:
    content = (STATIC / name).read_bytes()
    assert (len(content), sha384(content)) == (FILES[name]["bytes"], FILES[name]["sha384"])


@every(each_of(FILES))
def test_no_source_has_changed_since_the_files_were_built(name: str) -> None:
    joined = b"".join((ROOT / source).read_bytes() for source in FILES[name]["sources"])
    assert sha384(joined) == FILES[name]["sourcesSha384"], "run: npm ci && node assets/vendor.mjs"


@pytest.mark.parametrize("folder", ["css", "js"])
def test_every_source_is_part_of_a_build(folder: str) -> None:
    built = {source for entry in FILES.values() for source in entry["sources"]}
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "assets" / folder).iterdir()} <= built


def test_nothing_else_is_served() -> None:
    served = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()}
    assert served - set(FILES) - UNUSED_BY_LOCK == set()


def test_the_locked_packages_are_the_pinned_ones() -> None:
    pins = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    direct = [each for entry in FILES.values() for each in entry["packages"] if each["package"] in pins]
    assert {each["package"]: each["version"] for each in [*direct, LOCK["builtWith"]]}.items() <= pins.items()
    assert [name for name, version in pins.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_every_package_shipped_names_a_free_licence() -> None:
    shipped = {each["package"]: each["license"] for entry in FILES.values() for each in entry["packages"]}
    assert set(shipped.values()) <= {"MIT", "Apache-2.0", "BSD-3-Clause", "0BSD"}


def test_a_list_page_fetches_at_most_a_hundred_kilobytes() -> None:
    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in LIST_PAGE) <= LIST_PAGE_LIMIT


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"icon\('([a-z0-9-]+)'", path.read_text(encoding="utf-8"))
    }
    assert named <= sprite


@every(each_of(sorted(TEMPLATES.rglob("*.html"))))
def test_no_template_holds_an_inline_handler_or_a_foreign_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", text) == []
    assert re.findall(r"(?:src|href)=[\"'](?:https?:)?//", text) == []


def test_our_scripts_use_no_eval() -> None:
    ours = [
        path
        for path in (ROOT / "assets" / "js").iterdir()
        if re.search(r"\beval\(|new Function\(", path.read_text(encoding="utf-8"))
    ]
    assert ours == []
