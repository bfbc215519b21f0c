"""仓库 the repository: what may not stand in it, and what must agree."""

import re
from pathlib import Path

import pytest

from tests.source import ROOT, tracked

LOCKS = ("requirements.txt", "requirements-dev.txt")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".sh",
    ".cfg",
    ".mjs",
    ".js",
    "",
}

# Spelled in pieces, so that this file does not contain what it forbids.
REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs.org", "deb." + "debian.org")
MACHINE_PATHS = ("/" + "work/", "/" + "tmp/", "/" + "root/", "/" + "home/")
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "XXX" + ":")


def texts() -> list[tuple[Path, str]]:
    """Every tracked text of ours; files of other people are under vendor."""
    ours = [path for path in tracked() if path.suffix in TEXT and "vendor" not in path.parts]
    return [(path.relative_to(ROOT), path.read_text(encoding="utf-8", errors="replace")) for path in ours]


@pytest.mark.parametrize("word", REGISTRIES + MACHINE_PATHS + UNFINISHED)
def test_no_file_names_a_registry_a_machine_or_unfinished_work(word: str) -> None:
    assert [
        str(path)
        for path, text in texts()
        if re.search(rf"{re.escape(word)}(?!\w)" if word.isupper() else re.escape(word), text)
    ] == []


def test_nothing_built_or_private_is_tracked() -> None:
    kept_out = {".venv", "node_modules", "instance", "__pycache__", ".env"}
    assert [str(path) for path in tracked() if kept_out & set(path.relative_to(ROOT).parts)] == []


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9_.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_a_developer_runs_the_versions_that_production_runs() -> None:
    production, developer = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: developer.get(name) for name in production} == production


def test_the_node_lock_records_integrity_and_no_address() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_in_the_docs_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))
    assert named
    assert named <= targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_local_link_in_the_docs_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []
