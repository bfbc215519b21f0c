"""接口 schemathesis against our own OpenAPI document, on a throw-away demo site: every operation that any account may do.

The document differs from account to account. The village is asked everything that it may do; each further account every
address at which it may do what nobody before it may, and of the others again what random data and sequences find. What was asked is counted by the
site's own access log as well; a run in which nothing was answered 200 or 201 has been turned away at the door, and fails.
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import requests
from demo_site import COOKIE, PATIENCE, Site, served
from report import conclude

TOOL = Path(".venv-schemathesis/bin/schemathesis").absolute()
PASSWORD = "Yunling@2026"  # the demo's, printed by make run
PEOPLE = {
    "village": "中所村",
    "county": "景东县",
    "organisation": "景东县组织部",
    "township": "文井镇",
    "prefecture": "普洱市",
    "province": "云南省项目组",
    "administrator": "系统管理员",
}
LEAST = {"operations": 300, "cases": 30_000, "requests": 30_000, "answered 2xx": 2000}
WHOLE, AGAIN = "coverage,fuzzing,stateful", "fuzzing,stateful"
METHODS = ("get", "post", "patch", "put", "delete")
LONGEST = 40 * 60
BOUNDLESS = {"YUNLING_EXPORT_ROWS": "1000000", "YUNLING_API_PER_MINUTE": "1000000"}
"""So that the tool meets our rules and not our limits, which have tests of their own (tests/app/test_token_limits.py)."""
LEFT_OUT = {
    "positive_data_acceptance": "our rules say more than a schema can: that a step is open, that a sum adds up",
    "allow_header_conformance": "the document tells each account its own; an address answers 403 to who may only read",
}
"""Checks of the tool that ask what we do not promise."""
Operation = tuple[str, str]
Found = tuple[Counter[str], list[str]]
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


def document_for(site: Site, token: str) -> dict[str, Any]:
    """The interface as the account has it."""
    asked = requests.get(
        f"{site.address}/api/v1/_openapi", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
    )
    asked.raise_for_status()
    told: dict[str, Any] = asked.json()
    return told


def operations_of(document: dict[str, Any]) -> set[Operation]:
    """Address and method of everything in a document."""
    return {
        (path, method) for path, each in document["paths"].items() for method in METHODS if method in each
    }


def only(document: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """The document with these addresses and no others."""
    return document | {"paths": {path: each for path, each in document["paths"].items() if path in wanted}}


def run(site: Site, who: str, token: str, document: dict[str, Any], phases: str) -> Found:
    """What the tool has looked at as one person, and what it has found."""
    site.mark()
    with tempfile.TemporaryDirectory() as folder:
        asked_of = Path(folder) / "openapi.json"
        asked_of.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        command = [str(TOOL), "run", str(asked_of), "--url", site.address]
        come = ["-H", f"Authorization: Bearer {token}", "--no-color", "--workers", "2"]
        asked = ["--phases", phases, "--max-examples", "2", "--continue-on-failure"]
        checks = ["--checks", "all", "--exclude-checks", ",".join(LEFT_OUT)]
        done = subprocess.run(
            [*command, *come, *asked, *checks],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
            cwd=folder,
        )
    seen = figures(site, done.stdout)
    found = findings(site, who, done)
    if seen["operations"] != len(operations_of(document)):
        found.append(
            f"as {who}: {seen['operations']} of {len(operations_of(document))} operations were tested"
        )
    return seen, found


def figures(site: Site, out: str) -> Counter[str]:
    """Operations and cases by the tool's own account, requests and good answers by the site's."""
    tested, cases = re.search(r"Tested: (\d+)", out), re.search(r"(\d+) generated", out)
    answers = Counter(status for status, _ in site.answers())
    return Counter(
        {
            "operations": int(tested[1]) if tested else 0,
            "cases": int(cases[1]) if cases else 0,
            "requests": sum(answers.values()),
            "answered 2xx": sum(count for status, count in answers.items() if 200 <= status < 300),
        }
    )


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
    asked.add_argument("--instance", type=Path, help="a demo instance, prepared there if the folder is empty")
    os.environ |= BOUNDLESS
    seen, again, found, known = Counter[str](), Counter[str](), list[str](), set[Operation]()
    with served(asked.parse_args().instance) as site:
        for who, name in PEOPLE.items():
            token = token_of(site, name)
            document = document_for(site, token)
            own = operations_of(document)
            fresh = {path for path, _ in own - known}
            met = {path for path, _ in own} - fresh
            for into, wanted, phases in ((seen, fresh, WHOLE), (again, met, AGAIN)):
                if wanted:
                    looked_at, wrong = run(site, who, token, only(document, wanted), phases)
                    into.update(looked_at)
                    found += wrong
            known |= own
    told = {
        "operations that there are": len(known),
        **seen,
        "accounts": len(PEOPLE),
        "cases of operations met before": again["cases"],
    }
    conclude("schemathesis", told, LEAST, found)


if __name__ == "__main__":
    main()
