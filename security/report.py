"""报数 every tool ends with one line that says how much it looked at; a tool that saw nothing has failed."""

import sys
from typing import NoReturn


def conclude(tool: str, looked_at: dict[str, int], least: dict[str, int], findings: list[str]) -> NoReturn:
    """Print the figures and the findings, and end with 1 when there are findings or too little was seen."""
    for finding in findings:
        print(f"{tool}: {finding}")
    figures = ", ".join(f"{count} {what}" for what, count in looked_at.items())
    print(f"{tool}: {figures}; {len(findings)} findings")
    blind = [what for what, count in least.items() if looked_at.get(what, 0) < count]
    for what in blind:
        print(
            f"{tool}: only {looked_at.get(what, 0)} {what}, at least {least[what]} expected: it saw nothing"
        )
    sys.exit(1 if findings or blind else 0)
