"""报数 every tool ends with one line that says how much it looked at; a tool that saw nothing has failed."""

import sys
from dataclasses import dataclass, field
from typing import NoReturn

from demo_site import Site


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


@dataclass
class Seen:
    """What the tools have looked at, and what they have found."""

    figures: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    def count(self, tool: str, site: Site) -> None:
        """Take over what the site has been asked since the mark; an answer of 5xx is a finding."""
        answers = site.answers()
        self.figures[f"{tool} requests"] = len(answers)
        self.figures[f"{tool} pages seen"] = sum(status == 200 for status, _ in answers)
        broken = sorted({line for status, line in answers if status >= 500})
        self.findings += [f"{tool}: answered 5xx: {line}" for line in broken[:20]]
