"""敏感级别 the security mark of a table, from what its fields declare: shown on its pages and carried by its exports (R19).

The system takes nothing classified (非涉密); among what it takes, personal data is marked, by the classes of the law.
"""

from enum import StrEnum
from typing import Any

from models.memory import remembered
from models.platform.masking import sensitive_fields

UNCLASSIFIED = "本系统为非涉密系统，严禁填写、上传、传输涉密信息。"
SENSITIVE = frozenset({"id_card"})
"""Kinds of personal data of which a leak harms a person most (PIPL 28)."""


class Mark(StrEnum):
    """How carefully a table's records are to be handled."""

    ORDINARY = "一般数据"
    PERSONAL = "含个人信息"
    SENSITIVE = "含敏感个人信息"

    def of_file(self, *, is_unmasked: bool) -> str:
        """The mark on a file that leaves the system."""
        if self is Mark.ORDINARY:
            return self.value
        return f"{self.value}（{'完整号码，注意保管' if is_unmasked else '已隐去中间几位'}）"


@remembered
def mark_of(table: type[Any]) -> Mark:
    """The mark that follows from the declared fields."""
    held = {each.sensitive for each in sensitive_fields(table)}
    if held & SENSITIVE:
        return Mark.SENSITIVE
    return Mark.PERSONAL if held else Mark.ORDINARY
