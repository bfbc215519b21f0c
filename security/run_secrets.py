"""detect-secrets over every tracked file; what is known to be no secret stands in secrets.baseline.json."""

import json
import subprocess
import sys
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings
from report import conclude

BASELINE = Path(__file__).with_name("secrets.baseline.json")
PASSED_OVER = (
    "package-lock.json",
    "app/static/",
    "security/secrets.baseline.json",
    "security/planted",
    "requirements",
)
SIGNS = {
    "plugins_used": [
        {"name": name}
        for name in (
            "AWSKeyDetector",
            "BasicAuthDetector",
            "CloudantDetector",
            "GitHubTokenDetector",
            "JwtTokenDetector",
            "KeywordDetector",
            "PrivateKeyDetector",
            "SlackDetector",
            "StripeDetector",
            "TwilioKeyDetector",
        )
    ]
    + [{"name": "HexHighEntropyString", "limit": 3.5}, {"name": "Base64HighEntropyString", "limit": 4.8}]
}


def tracked() -> list[str]:
    """The files of the repository that people write."""
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout
    return [name for name in listed.splitlines() if not name.startswith(PASSED_OVER) and Path(name).is_file()]


def secrets_in(names: list[str]) -> dict[str, list[str]]:
    """What looks like a secret, by file, as the hashes that detect-secrets keeps."""
    found: dict[str, list[str]] = {}
    with transient_settings(SIGNS):
        for name in names:
            for each in scan_file(name):
                found.setdefault(name, []).append(f"{each.type} {each.secret_hash}")
    return {name: sorted(set(hashes)) for name, hashes in sorted(found.items())}


def main() -> None:
    """Compare with the baseline; ``--accept`` writes it, after somebody has looked."""
    names = tracked()
    found = secrets_in(names)
    if "--accept" in sys.argv:
        BASELINE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    known = json.loads(BASELINE.read_text(encoding="utf-8"))
    fresh = [
        f"{name}: {each}"
        for name, hashes in found.items()
        for each in hashes
        if each not in known.get(name, [])
    ]
    with transient_settings(SIGNS):
        planted = any(scan_file(str(Path(__file__).with_name("planted_secret.txt"))))
    if not planted:
        fresh.append("the planted secret was not found")
    judged = sum(len(hashes) for hashes in known.values())
    conclude("detect-secrets", {"files": len(names), "judged to be no secret": judged}, {"files": 400}, fresh)


if __name__ == "__main__":
    main()
