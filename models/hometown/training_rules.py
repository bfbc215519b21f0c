"""培训逻辑 how many people fit which way of training, and what it needs besides; a parameter (001-067, A-001.Z-2).

The manual breaks off in the sentence; the table below is the shipped reading of it, and an operator may set another.
"""

import re
from dataclasses import dataclass

MODES = {
    "集中面授": "offline_class",
    "视频会议": "video_conf",
    "线上课程": "online_course",
    "现场教学/观摩": "onsite",
    "一对一辅导": "one_on_one",
    "个人自学": "self_study",
    "其他": "other",
}
NEEDS = {"地点": "place", "授课人": "teacher", "附件": "files"}
SHIPPED = (
    "集中面授=2-2000+地点+附件；视频会议=2-20000；线上课程=1-50000；现场教学/观摩=2-500+地点+附件；"
    "一对一辅导=1-3+授课人；个人自学=1-1；其他=1-"
)
FORM = "请按“集中面授=2-2000+地点+附件；个人自学=1-1；其他=1-”填写，每种培训方式一项"
LINE = re.compile(r"(?P<mode>[^=]+)=(?P<least>[0-9]{1,6})-(?P<most>[0-9]{0,6})(?P<needs>(?:\+[^+]+)*)")


@dataclass(frozen=True)
class TrainingMode:
    """What one way of training allows and needs."""

    label: str
    least: int
    most: int | None
    needs: frozenset[str] = frozenset()

    def told(self, headcount: int) -> str | None:
        """What is wrong with a number of people; None when it fits."""
        if headcount < self.least:
            return f"{self.label}人数应不少于{self.least}人"
        if self.most is None or headcount <= self.most:
            return None
        if self.most == 1:
            return f"{self.label}按人次登记，人数应为1"
        return f"{self.label}人数不应超过{self.most}人"


@dataclass(frozen=True)
class TrainingRules:
    """The whole table, by the code of the way of training; ``text`` is how it was written."""

    text: str
    modes: tuple[tuple[str, TrainingMode], ...]

    def of(self, code: object) -> TrainingMode | None:
        """The line of one way; None where nothing is said of it."""
        return dict(self.modes).get(str(code))

    def __str__(self) -> str:
        return self.text


def read_training_rules(text: str) -> TrainingRules:
    """Understand the table as an operator types it; ValueError, in Chinese, when it cannot be."""
    lines = [part.strip() for part in re.split(r"[；;\n]", text) if part.strip()]
    found = [_line(part) for part in lines]
    if len({code for code, _ in found}) != len(found):
        raise ValueError("同一种培训方式只能写一项")
    if missing := [label for label, code in MODES.items() if code not in dict(found)]:
        raise ValueError(f"还缺{'、'.join(missing)}，{FORM}")
    return TrainingRules(text, tuple(found))


def _line(part: str) -> tuple[str, TrainingMode]:
    matched = LINE.fullmatch(part)
    if matched is None:
        raise ValueError(f"“{part[:30]}”无法识别，{FORM}")
    label, needs = matched["mode"].strip(), [each.strip() for each in matched["needs"].split("+") if each]
    if label not in MODES:
        raise ValueError(f"没有“{label[:20]}”这种培训方式，可用的有 {'、'.join(MODES)}")
    if unknown := [each for each in needs if each not in NEEDS]:
        raise ValueError(f"不能要求“{unknown[0][:20]}”，可要求的有 {'、'.join(NEEDS)}")
    least, most = int(matched["least"]), int(matched["most"]) if matched["most"] else None
    if most is not None and most < least:
        raise ValueError(f"{label}的人数上限小于下限，请核对")
    return MODES[label], TrainingMode(label, least, most, frozenset(NEEDS[each] for each in needs))
