"""接口 schemathesis against our own OpenAPI document, on a throw-away demo site: every operation that an account may do.

As a village, which writes, and as a county, which reads much. What was asked is counted by the site's own access log as
well; a run in which nothing was answered 200 or 201 has been turned away at the door, and fails.
"""

import argparse
import os
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import requests
from demo_site import COOKIE, PATIENCE, Site, served
from report import conclude

TOOL = Path(".venv-schemathesis/bin/schemathesis").absolute()
PASSWORD = "Yunling@2026"  # the demo's, printed by make run
PEOPLE = {"village": "中所村", "county": "景东县"}
LEAST_OPERATIONS = {"village": 180, "county": 90}
LONGEST = 40 * 60
BOUNDLESS = {"YUNLING_EXPORT_ROWS": "1000000", "YUNLING_API_PER_MINUTE": "1000000"}
"""So that the tool meets our rules and not our limits, which have tests of their own (tests/app/test_tokens.py)."""
LEFT_OUT = {
    "positive_data_acceptance": "our rules say more than a schema can: that a step is open, that a sum adds up",
    "allow_header_conformance": "the document tells each account its own; an address answers 403 to who may only read",
}
"""Checks of the tool that ask what we do not promise."""
FORM = re.compile(r'name="(csrf_token|submit_key)"[^>]*value="([^"]+)"')
TOKEN = re.compile(r"<code data-token>([^<]+)</code>")


def token_of(site: Site, name: str) -> str:
    """A token that the person has made on the page."""
    cookies = {COOKIE: site.sign_in(name, PASSWORD)}
    page = requests.get(f"{site.address}/tokens/", cookies=cookies, timeout=PATIENCE).text
    typed = dict(FORM.findall(page)) | {"name": "安全检查", "days": "1", "daily_rows": "1000000"}
    made = requests.post(
        f"{site.address}/tokens/make", typed | {"may_write": "true"}, cookies=cookies, timeout=PATIENCE
    )
    found = TOKEN.search(made.text)
    if found is None:
        raise RuntimeError(f"{name} has no token: {made.status_code}")
    return found[1]


def run(site: Site, who: str, name: str, folder: Path) -> tuple[dict[str, int], list[str]]:
    """What the tool has looked at as one person, and what it has found."""
    site.mark()
    report = folder / f"{who}.json"
    command = [
        str(TOOL),
        "run",
        f"{site.address}/api/v1/_openapi",
        "-H",
        f"Authorization: Bearer {token_of(site, name)}",
    ]
    told = ["--report", "json", "--report-json-path", str(report), "--no-color", "--workers", "2"]
    asked = ["--phases", "coverage,fuzzing,stateful", "--max-examples", "2", "--continue-on-failure"]
    checks = ["--checks", "all", "--exclude-checks", ",".join(LEFT_OUT)]
    done = subprocess.run(
        [*command, *told, *asked, *checks],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
        cwd=folder,
    )
    return figures(site, who, done.stdout), findings(site, who, done)


def figures(site: Site, who: str, out: str) -> dict[str, int]:
    """Operations and cases by the tool's own account, requests and good answers by the site's."""
    tested, cases = re.search(r"Tested: (\d+)", out), re.search(r"(\d+) generated", out)
    answers = Counter(status for status, _ in site.answers())
    return {
        f"operations as {who}": int(tested[1]) if tested else 0,
        f"cases as {who}": int(cases[1]) if cases else 0,
        f"requests as {who}": sum(answers.values()),
        f"answered 2xx as {who}": sum(count for status, count in answers.items() if 200 <= status < 300),
    }


def findings(site: Site, who: str, done: "subprocess.CompletedProcess[str]") -> list[str]:
    """What the tool complains of; and any 5xx, whether it does or not."""
    found = [
        f"schemathesis as {who}: {line.strip()}"
        for line in done.stdout.splitlines()
        if re.match(r"- ST\d+", line)
    ]
    broken = sorted({line for status, line in site.answers() if status >= 500})
    found += [f"as {who}: answered 5xx: {line}" for line in broken[:20]]
    if done.returncode and not found:
        found.append(
            f"schemathesis as {who} ended with {done.returncode}: {done.stdout[-800:]}{done.stderr[-800:]}"
        )
    if found:
        print(done.stdout[-20_000:])
    return found


def main() -> None:
    """One site, one person after the other."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--instance", type=Path, help="a prepared demo instance, instead of a new one")
    os.environ |= BOUNDLESS
    seen: dict[str, int] = {}
    found: list[str] = []
    with served(asked.parse_args().instance) as site, tempfile.TemporaryDirectory() as folder:
        for who, name in PEOPLE.items():
            mine, wrong = run(site, who, name, Path(folder))
            seen |= mine
            found += wrong
    least = {f"operations as {who}": count for who, count in LEAST_OPERATIONS.items()}
    least |= {f"cases as {who}": 10 * count for who, count in LEAST_OPERATIONS.items()}
    least |= {f"answered 2xx as {who}": count for who, count in LEAST_OPERATIONS.items()}
    conclude("schemathesis", seen, least, found)


if __name__ == "__main__":
    main()
