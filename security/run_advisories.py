"""漏洞比对 every pinned package against a copy of the Python Packaging Advisory Database that the operator has fetched (R50).

The database (github.com/pypa/advisory-database) is not ours and changes daily, so that no copy of it lies here; without
one nothing is compared, and that is said. First known holes of old versions must be found, then ours are looked for.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from report import conclude

LOCKS = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-security.txt",
    "requirements-schemathesis.txt",
)
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s\\;]+)", re.MULTILINE)
KNOWN = (("flask", "0.12"), ("werkzeug", "2.2.2"), ("jinja2", "2.10"))
"""Versions with holes that every copy of the database must know."""
ACCEPTED: dict[str, str] = {}
"""Advisories that do not concern us, by id, each with the reason; one that is no longer found must go."""


def main() -> None:
    """Compare, with the folder of the database as the only argument."""
    if len(sys.argv) != 2:
        print(
            "advisories: no copy of the advisory database was given (ADVISORIES=folder); nothing was compared"
        )
        sys.exit(0)
    known = read(Path(sys.argv[1]))
    found = [
        f"the hole of {name} {version} is not known"
        for name, version in KNOWN
        if not holes(known, name, version)
    ]
    pinned = {
        (lock, *pin) for lock in LOCKS for pin in PINNED.findall(Path(lock).read_text(encoding="utf-8"))
    }
    hits = [
        (lock, name, version, hole)
        for lock, name, version in sorted(pinned)
        for hole in holes(known, name, version)
    ]
    found += [
        f"{lock}: {name} {version}: {hole}" for lock, name, version, hole in hits if hole not in ACCEPTED
    ]
    found += [f"accepted and gone: {each}" for each in ACCEPTED.keys() - {hole for *_, hole in hits}]
    seen = {"advisories": sum(map(len, known.values())), "packages": len({pin[1:] for pin in pinned})}
    conclude("advisories", seen, {"advisories": 2000, "packages": 100}, found)


def read(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The advisories that have not been withdrawn, by package."""
    known: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(folder.glob("vulns/*/*.yaml")):
        told = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        if "withdrawn" not in told:
            known.setdefault(canonicalize_name(file.parent.name), []).append(told)
    return known


def holes(known: dict[str, list[dict[str, Any]]], name: str, version: str) -> Iterator[str]:
    """The advisories that name this version."""
    for told in known.get(canonicalize_name(name), ()):
        if any(_touches(each, name, version) for each in told.get("affected", ())):
            yield told["id"]


def _touches(affected: dict[str, Any], name: str, version: str) -> bool:
    if canonicalize_name(affected["package"]["name"]) != canonicalize_name(name):
        return False
    ranges = [each for each in affected.get("ranges", ()) if each["type"] == "ECOSYSTEM"]
    return version in map(str, affected.get("versions", ())) or any(
        _inside(each["events"], version) for each in ranges
    )


def _inside(events: list[dict[str, str]], version: str) -> bool:
    """Whether a version lies between an introduction and its repair."""
    own, inside = Version(version), False
    for event in events:
        (kind, at), *_ = event.items()
        try:
            bound = Version("0" if at == "0" else at)
        except InvalidVersion:
            continue
        if kind == "introduced" and own >= bound:
            inside = True
        elif (kind == "fixed" and own >= bound) or (kind == "last_affected" and own > bound):
            inside = False
    return inside


if __name__ == "__main__":
    main()
