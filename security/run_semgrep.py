"""semgrep with our own rules: first each rule must find its planted breach and pass its twin, then our code."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from breaches import BREACHES
from report import conclude

RULES = Path(__file__).with_name("semgrep.yml")
PACKAGES = ("app", "views", "models", "imports", "exports", "config.py", "run.py")
CAREFUL = ("--quiet", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--json")
ACCEPTED = {
    ("app/templates/shell/base.html", "safe-on-data"): "the menu, drawn by shell/sidebar.html, which escapes",
}
"""What a rule finds and is no fault; an entry that finds nothing any more must go."""


def scan(where: Path, *targets: str) -> dict[str, Any]:
    """The report of one run."""
    tools = Path(sys.executable).parent
    command = [str(tools / "semgrep"), "scan", "--config", str(RULES), *CAREFUL, *targets]
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=where, capture_output=True, text=True, check=False, env=os.environ | {"PATH": path}
    )
    if not done.stdout:
        sys.exit(f"semgrep: {done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def unproven() -> list[str]:
    """Rules that miss their breach, or that refuse what is sound."""
    with tempfile.TemporaryDirectory() as folder:
        for rule, planted in BREACHES.items():
            (Path(folder) / f"{rule}.breach.{planted.ending}").write_text(planted.breach + "\n")
            (Path(folder) / f"{rule}.sound.{planted.ending}").write_text(planted.sound + "\n")
        report = scan(Path(folder), ".")
    hit = {(each["check_id"].rpartition(".")[2], Path(each["path"]).name) for each in report["results"]}
    wrong = [f"cannot be read: {each['message']}" for each in report["errors"]]
    for rule, planted in BREACHES.items():
        if (rule, f"{rule}.breach.{planted.ending}") not in hit:
            wrong.append(f"rule {rule} does not find its breach")
        if (rule, f"{rule}.sound.{planted.ending}") in hit:
            wrong.append(f"rule {rule} refuses what is sound")
    return wrong


def main() -> None:
    """Prove the rules, then apply them."""
    wrong, report = unproven(), scan(Path.cwd(), *PACKAGES)
    hits = [
        (each["path"], each["check_id"].rpartition(".")[2], each["start"]["line"])
        for each in report["results"]
    ]
    found = [f"{path}:{line} {rule}" for path, rule, line in hits if (path, rule) not in ACCEPTED]
    found += [f"accepted and gone: {each}" for each in ACCEPTED.keys() - {hit[:2] for hit in hits}]
    found += [f"could not read: {each['message']}" for each in report["errors"]]
    written = RULES.read_text(encoding="utf-8").count("  - id: ")
    if written != len(BREACHES):
        wrong.append(f"{written} rules are written and {len(BREACHES)} proven")
    looked_at = {"files": len(report["paths"]["scanned"]), "rules proven": len(BREACHES)}
    conclude("semgrep", looked_at, {"files": 250, "rules proven": 10}, wrong + found)


if __name__ == "__main__":
    main()
