"""函件用语 the words that a letter's template may hold in double braces, and what each stands for (001-115)."""

import re

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
OF_THE_LETTER = ("单位名称", "发函单位", "县(市、区)", "函文号", "批次号", "日期", "人数")
OF_A_PERSON = ("序号", "姓名", "职务", "职级", "人员类别", "政治面貌", "联系电话", "行政村", "编制角色")
"""In a row of a table: the row is repeated for each person."""
KNOWN = (*OF_THE_LETTER, *OF_A_PERSON)
NEEDED = ("单位名称", "姓名")
"""Without these a letter says neither to whom nor about whom."""


def words_in(text: str) -> list[str]:
    """The placeholders of a text, in order, each once."""
    return list(dict.fromkeys(found[1] for found in PLACEHOLDER.finditer(text)))
