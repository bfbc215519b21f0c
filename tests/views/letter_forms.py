"""发函表单 the list of letters as a browser reads and asks it."""

import re
from html import unescape

LIST = "/steps/p11/1"
COLUMNS = [
    "序号",
    "州(市)",
    "县(市、区)",
    "乡镇(街道)",
    "行政村(社区)",
    "人员姓名",
    "所在单位(全称)",
    "职务",
    "职级(职等)",
    "人员类别",
    "政治面貌",
    "联系电话",
    "本人意愿",
    "编制角色",
    "备注",
    "是否发函",
]


def rows(text: str) -> list[list[str]]:
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    found = re.findall(r"<tr.*?</tr>", body[1], re.DOTALL) if body else []
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)
        ]
        for row in found
    ]
