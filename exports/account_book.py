"""账号导出 accounts as a workbook: the list, and the template in which new ones are asked for."""

from collections.abc import Iterable
from typing import BinaryIO

from exports.sheet_stamp import Stamp
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.levels import AccountKind
from models.platform.account_list import ListedAccount

SHEET = "账号"
TYPED = ("账号名称", "账号类型", "行政区划代码", "单位名称", "使用人", "联系电话")
TOLD = (*TYPED, "状态", "最近登录", "建立时间")
HOW = (
    ("账号名称", "2 至 64 个字，不能包含 @；不区分全角半角和大小写，不能与已有账号相同或极相似"),
    ("行政区划代码", "12 位国家统计用区划代码，应与账号类型的层级一致"),
    ("单位名称", "必填"),
    ("使用人", "可以不填"),
    ("联系电话", "可以不填；11 位手机号码，或“区号-号码”。加密保存，页面和文件里只显示前后几位"),
    ("导入", "有一处错误则一个账号也不建立；全部正确时下载一次性密码表，只给这一次"),
)


def write_accounts(stream: BinaryIO, listed: Iterable[ListedAccount], stamp: Stamp | None = None) -> None:
    """Write the list; no secret is in it, for none is kept."""
    rows = (
        (
            each.account.login_name,
            AccountKind(each.account.kind).label,
            str(each.account.area),
            each.account.unit,
            each.account.holder,
            each.phone,
            each.account.standing.label,
            f"{each.last_login:%Y-%m-%d %H:%M:%S}" if each.last_login else "从未登录",
            f"{each.account.created_on:%Y-%m-%d %H:%M:%S}",
        )
        for each in listed
    )
    content = SheetContent(SHEET, [Column(heading, width=22) for heading in TOLD], rows)
    write_sheet(stream, [content], stamp=stamp)


def write_template(stream: BinaryIO, kinds: Iterable[AccountKind]) -> None:
    """Write an empty sheet with the headings, and a sheet that says how to fill it in."""
    allowed = ("账号类型", "、".join(kind.label for kind in kinds))
    sheets = [
        SheetContent(SHEET, [Column(heading, width=22) for heading in TYPED], []),
        SheetContent("填写说明", [Column("列", width=16), Column("怎样填写", width=80)], [allowed, *HOW]),
    ]
    write_sheet(stream, sheets)
