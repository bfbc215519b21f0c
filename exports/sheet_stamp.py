"""导出标记 what an exported workbook says of itself: whose account took it, when, and its number (R45).

It stands at the foot of every printed page and among the properties of the document, and the number in the log.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from exports.sheet_xml import escaped

COMMAND_LINE = "服务器命令"
"""Who takes a file by a command: whoever may work on the server; the operation log says when."""
LONGEST_ACCOUNT = 60
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""What the standard calls properties that a user has added."""


@dataclass(frozen=True)
class Stamp:
    """One taking of a file."""

    account: str
    on: datetime
    number: str
    mark: str = ""
    """The security mark of what is inside."""

    @classmethod
    def of(cls, account: str, on: datetime, mark: str = "") -> "Stamp":
        """A stamp with a number of its own."""
        return cls(account, on, f"{on:%Y%m%d%H%M%S}{secrets.token_hex(3).upper()}", mark)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is said, by name."""
        account = self.account[:LONGEST_ACCOUNT]
        marked = (("敏感级别", self.mark),) if self.mark else ()
        taken = ("导出时间", f"{self.on:%Y-%m-%d %H:%M:%S}"), ("导出编号", self.number)
        return ("导出账号", account), *taken, *marked

    def footer(self) -> str:
        """The left part of the foot of a page; ``&`` begins a code there, so it is doubled."""
        words = "　".join(f"{name}：{value}" for name, value in self.facts)
        return "&amp;L&amp;8" + escaped(" " + words.replace("&", "&&"))

    def properties(self) -> str:
        """The part with the document's own properties."""
        lines = "".join(
            f'<property fmtid="{FORMAT}" pid="{place}" name="{name}"><vt:lpwstr>{escaped(value)}</vt:lpwstr></property>'
            for place, (name, value) in enumerate(self.facts, 2)
        )
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        return f'{head}<Properties xmlns="{PROPERTIES}" xmlns:vt="{TYPES}">{lines}</Properties>'
