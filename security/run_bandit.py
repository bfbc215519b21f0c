"""bandit over our own code; an exception stands in the code as `# nosec` with its reason, and is counted."""

import json
import subprocess
import sys
from pathlib import Path

from report import conclude

PACKAGES = ("app", "views", "models", "imports", "exports", "config.py", "run.py")
MIGRATIONS = "models/migrations/"
"""They run once, without anybody's input, and their SQL is of constants."""
SQL_OF_NAMES = "identifiers of our own declarations, quoted; values are bound"
ACCEPTED = {
    ("imports/identity.py", "B314"): "the guard has refused document types, and the part is at most 1 MB",
    ("models/platform/bulk_load.py", "B608"): SQL_OF_NAMES,
    ("models/platform/ledger/triggers.py", "B608"): SQL_OF_NAMES,
    ("models/platform/confined.py", "B301"): "what our own child has written to its pipe",
}
"""What is found and is no fault; an entry that finds nothing any more must go."""


def main() -> None:
    """Run it and judge its report."""
    tool = Path(sys.executable).parent / "bandit"
    command = [str(tool), "-q", "-r", *PACKAGES, "-f", "json", "-ll"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    seen = report["metrics"]["_totals"]
    results = [each for each in report["results"] if not each["filename"].startswith(MIGRATIONS)]
    found = [
        f"{each['filename']}:{each['line_number']} {each['test_id']} {each['issue_text']}"
        for each in results
        if (each["filename"], each["test_id"]) not in ACCEPTED
    ]
    hits = {(each["filename"], each["test_id"]) for each in results}
    found += [f"accepted and gone: {each}" for each in ACCEPTED.keys() - hits]
    found += [f"could not read {each['filename']}: {each['reason']}" for each in report["errors"]]
    looked_at = {"lines": seen["loc"], "files": len(report["metrics"]) - 1, "accepted": len(ACCEPTED)}
    conclude("bandit", looked_at, {"lines": 10_000, "files": 150}, found)


if __name__ == "__main__":
    main()
