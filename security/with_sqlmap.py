"""注入 sqlmap over the parameters of lists and the fields of a form; each must come to a verdict, however slow the machine."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

import requests
from demo_site import COOKIE, TOKEN, Site, accompany
from report import Seen

TOOLS = Path(sys.executable).parent
READER, CLERK = "景东县", "中所村"
PATIENCE = 120
TURNS = 3
"""So often a parameter is begun again of which sqlmap has not come to a verdict."""
SAFE = re.compile(r"(?:GET|POST) parameter '(\w+)' does not seem to be injectable")
UNSAFE = re.compile(r"is vulnerable|identified the following injection")
"""Its last word; what first "appears to be injectable" it tries again by itself, and may find to be none."""
QUERIES = (
    "/tables/hometown_assist_unit/?unit_name=a&_order=unit_name&_size=20&_page=1&area=530823102215",
    "/planning/?name=a&done=1&area=530823000000",
    "/divisions/search?q=a&level=village",
    "/accounts/?words=a&kind=village&state=active&area=530823000000",
    "/hometown/ledgers/progress?area=530823000000&level=township",
    "/inbox/?word=a&days=1&area=530823000000",
)
FORM = "/tables/hometown_assist_unit/add"
TYPED = {"unit_name": "shuiwuju", "liaison": "laoli", "unit_level": "county", "submit_key": "1" * 32}
"""What a village types into the form; every time under another name and with another key, so that it is stored."""
FRESH = ("unit_name", "submit_key")


def run_sqlmap(site: Site, seen: Seen, password: str) -> None:
    """Each parameter of the questions and the fields of a form; of each sqlmap must say that it is not injectable."""
    site.mark()
    reading, clerk = site.sign_in(READER, password), site.sign_in(CLERK, password)
    asked = [
        (f"{query.partition('?')[0]} {name}", name, ["-u", f"{site.address}{query}", _cookie(reading)])
        for query in QUERIES
        for name in re.findall(r"[?&](\w+)=", query)
    ]
    page = requests.get(f"{site.address}{FORM}", cookies={COOKIE: clerk}, timeout=PATIENCE).text
    found = TOKEN.search(page)
    form = ["-u", f"{site.address}{FORM}", "--data", urlencode(TYPED), _cookie(clerk), "--ignore-redirects"]
    form.append(f"--headers=X-CSRFToken: {found[1] if found else ''}")
    for name in TYPED:
        fresh = ",".join(each for each in FRESH if each != name)
        asked.append((f"{FORM} {name}", name, [*form, f"--randomize={fresh}"]))
    judged = [_judge(site, seen, *each) for each in asked]
    seen.figures["sqlmap parameters"] = sum(judged)
    seen.count("sqlmap", site)
    stored = sum(status == 302 and line.startswith(f"POST {FORM}") for status, line in site.answers())
    seen.figures["sqlmap forms stored"] = stored


def _cookie(value: str) -> str:
    return f"--cookie={COOKIE}={value}"


def _judge(site: Site, seen: Seen, what: str, name: str, target: list[str]) -> bool:
    """Whether sqlmap has come to a verdict on a parameter; what it finds, or cannot judge, is a finding."""
    out = ""
    for _ in range(TURNS):
        out = _sqlmap(site, name, target)
        if is_open := UNSAFE.search(out):
            seen.findings.append(f"sqlmap: {what}: {out[is_open.start() :][:600]}")
        if is_open or name in SAFE.findall(out):
            return True
    seen.findings.append(f"sqlmap: {what}: no verdict: {out[-300:]}")
    return False


def _sqlmap(site: Site, name: str, target: list[str]) -> str:
    """What sqlmap says of one parameter."""
    bounded = ["--batch", "--level=2", "--risk=1", "--technique=BE", "--threads=4", "--disable-coloring"]
    patient = [f"--timeout={PATIENCE}", "--retries=3", "--ignore-code=*", "--flush-session"]
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said.txt"
        command = [str(TOOLS / "sqlmap"), *target, "-p", name, *bounded, *patient, f"--output-dir={folder}"]
        with said.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as tool:
            accompany(tool, site)
        return said.read_text(encoding="utf-8", errors="replace")
