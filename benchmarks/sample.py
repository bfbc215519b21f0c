"""样本 the workbook that both sides import: 集体经济发展情况 rows of twenty columns, one for each of many villages."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

TABLE, SHEET = "hometown_collective_economy", "集体经济发展情况"
HEADINGS = (
    "行政村代码", "集体经济组织名称", "成立时间", "项目(经营)名称", "发展模式", "资产总额", "其中经营性资产", "负债总额",
    "年经营收入", "年净收益", "年分红", "受益成员户数", "村集体持股比例", "资金来源", "占地面积", "负责人", "联系电话",
    "存在问题", "下一步打算", "备注",
)  # fmt: skip
MODES = ("资源发包型", "物业租赁型", "资产经营型", "投资入股型", "服务创收型", "产业带动型")
SOURCES = ("财政扶持", "帮扶资金", "自筹", "银行贷款", "社会资本")


def row(random: Random, village: int, number: int) -> list[object]:
    """One sound row; what a spreadsheet would hold."""
    asset = round(random.uniform(50, 900), 2)
    income = round(random.uniform(1, 40), 2)
    profit = round(income * random.uniform(0.1, 0.9), 2)
    return [
        str(village), f"示例村股份经济合作联合社{number % 97}", date(2010, 1, 1) + timedelta(days=number % 3000),
        f"经营项目{number}", random.choice(MODES), asset, round(asset / 3, 2), round(asset / 10, 2), income, profit,
        round(profit / 2, 2), random.randint(1, 20), random.randint(10, 100), "、".join(random.sample(SOURCES, 2)),
        random.randint(100, 9000), "杨明", f"1990000{number % 10000:04d}", "设备老化", "更新设备", "",
    ]  # fmt: skip


def write(file: Path, villages: list[int], rows: int) -> Path:
    """Write a single-sheet workbook of so many rows, spread over the villages."""
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet(SHEET)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADINGS)
    random = Random(2021)
    for number in range(rows):
        for column, value in enumerate(row(random, villages[number % len(villages)], number)):
            if isinstance(value, date):
                sheet.write_datetime(number + 1, column, value, day)
            else:
                sheet.write(number + 1, column, value)
    book.close()
    return file
