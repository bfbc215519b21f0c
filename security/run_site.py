"""从外面看 csp_evaluator, sqlmap and wapiti against a throw-away demo site on loopback, signed in by cookie.

What a tool has looked at is counted by the site itself, in its access log; a tool that was turned away at the door
has asked much and seen nothing, so that pages answered 200 are counted as well.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import requests
from demo_site import COOKIE, Site, accompany, served
from report import Seen, conclude
from with_sqlmap import run_sqlmap

TOOLS = Path(sys.executable).parent
PASSWORD = "Yunling@2026"  # the demo's, printed by make run
PERSON = "景东县"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
MINUTE = 60
PAGES = (
    "/",
    "/login/",
    "/nosuch",
    "/planning/",
    "/tables/hometown_assist_unit/",
    "/hometown/ledgers/",
    "/divisions/search?q=a",
    "/static/favicon.svg",
    "/attachments/0/view",
    "/tables/hometown_assist_unit/?_size=x",
)
ACCEPTED = {
    "Secure Flag cookie": "the throw-away site speaks plain http; behind https it is set (tests/app/test_headers.py)",
}
"""What wapiti finds and is no fault of ours."""


def judge_policies(site: Site, cookie: str, seen: Seen) -> None:
    """The policy of every kind of answer, judged by csp_evaluator; and that it judges at all."""
    policies = {"the planted bad one": "script-src * 'unsafe-inline'"}
    for page in PAGES:
        answer = requests.get(f"{site.address}{page}", cookies={COOKIE: cookie}, timeout=MINUTE)
        policies[page] = answer.headers.get("Content-Security-Policy", "")
        seen.findings += [f"csp: {page} has no policy"] if not policies[page] else []
    given = "\n".join(policies.values())
    done = subprocess.run(
        ["node", "security/csp.mjs"], input=given, capture_output=True, text=True, check=True
    )
    planted, *judged = json.loads(done.stdout)
    if not planted:
        seen.findings.append("csp: the planted bad policy was found sound")
    for page, found in zip(PAGES, judged, strict=True):
        seen.findings += [f"csp: {page}: {each['directive']} {each['description']}" for each in found]
    seen.figures["policies"] = len(judged)


def run_wapiti(site: Site, cookie: str, seen: Seen) -> None:
    """A crawl of the signed-in site and nine kinds of attack on what was found, each for a short while."""
    site.mark()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [str(TOOLS / "wapiti"), "-u", f"{site.address}/", "-H", f"Cookie: {COOKIE}={cookie}"]
        told = [
            "-f",
            "json",
            "-o",
            str(report),
            "--store-session",
            folder,
            "--flush-session",
            "--no-bugreport",
        ]
        crawl = [
            "--max-scan-time",
            "90",
            "-d",
            "3",
            "--max-files-per-dir",
            "12",
            "--max-links-per-page",
            "60",
        ]
        attack = ["-m", "sql,xss,redirect,crlf,file,exec,csp,http_headers,cookieflags"]
        attack += ["--max-attack-time", "20", "-x", f"{site.address}/logout/", "-v", "0"]
        with subprocess.Popen([*command, *told, *crawl, *attack], **QUIET) as tool:
            accompany(tool, site)
        if not report.exists():
            seen.findings.append("wapiti: it ended without a report")
            return
        result = json.loads(report.read_text(encoding="utf-8"))
    seen.figures["wapiti pages crawled"] = result["infos"]["crawled_pages_nbr"]
    told = [*result["vulnerabilities"].items(), *result["anomalies"].items()]
    for kind, each in ((kind, each) for kind, found in told for each in found if kind not in ACCEPTED):
        seen.findings.append(f"wapiti: {kind}: {each['method']} {each['path']} {each['info']}")
    seen.count("wapiti", site)


def main() -> None:
    """One site, one tool after the other."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--instance", type=Path, help="a demo instance, prepared there if the folder is empty")
    seen = Seen()
    with served(asked.parse_args().instance) as site:
        cookie = site.sign_in(PERSON, PASSWORD)
        judge_policies(site, cookie, seen)
        run_sqlmap(site, seen, PASSWORD)
        run_wapiti(site, cookie, seen)
    least = {
        "policies": len(PAGES),
        "sqlmap parameters": 20,
        "sqlmap requests": 2000,
        "sqlmap forms stored": 50,
        "sqlmap pages seen": 50,
        "wapiti pages crawled": 20,
        "wapiti pages seen": 50,
    }
    conclude("site", seen.figures, least, seen.findings)


if __name__ == "__main__":
    main()
