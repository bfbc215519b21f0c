"""物料清单 the list of everything that runs in production, as CycloneDX, made from the lock: no version without its hash (R50)."""

import json
import re
import subprocess
import sys
from pathlib import Path

from report import conclude

LOCK = Path("requirements.txt")
LIST = Path("build") / "sbom.cdx.json"
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s\\]+)", re.MULTILINE)


def main() -> None:
    """Write it, and compare it with the lock."""
    LIST.parent.mkdir(exist_ok=True)
    tool = Path(sys.executable).parent / "cyclonedx-py"
    command = [str(tool), "requirements", str(LOCK), "--of", "JSON", "-o", str(LIST), "--output-reproducible"]
    subprocess.run(command, check=True, capture_output=True)
    components = json.loads(LIST.read_text(encoding="utf-8"))["components"]
    listed = {(each["name"].lower(), each.get("version")) for each in components}
    pinned = {(name.lower(), version) for name, version in PINNED.findall(LOCK.read_text(encoding="utf-8"))}
    found = [f"not in the list: {name} {version}" for name, version in sorted(pinned - listed)]
    found += [f"not pinned in the lock: {name} {version}" for name, version in sorted(listed - pinned)]
    hashes = [
        sum(len(each.get("hashes", ())) for each in component.get("externalReferences", ()))
        for component in components
    ]
    found += [f"no hash: {each['name']}" for each, count in zip(components, hashes, strict=True) if not count]
    conclude("sbom", {"packages": len(components), "hashes": sum(hashes)}, {"packages": 40}, found)


if __name__ == "__main__":
    main()
