"""脏数据 dirty cells: what clerks really write, cell by cell, and what must come of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models.fields import Field, Kind
from models.patterns import ID_CARD, MOBILE, PERSON_NAME
from tests.hostile.packages import CHINESE_DATE_STYLE, CHINESE_MONTH_STYLE, DATE_STYLE, PERCENT_STYLE

CODES = {
    ("kind", "集聚提升类"): "JJ",
    ("kind", "城郊融合类"): "CJ",
    ("kind", "特色保护类（传统村落）"): "TS",
    ("kind", "JJ"): "JJ",
    ("level", "1"): "1",
    ("hamlet", "马坡村"): "7",
    ("hamlet", "大树营"): "8",
}


def coded(dictionary: str, text: str) -> str | None:
    return CODES.get((dictionary, text))


TEXT = Field("名称", "name")
NOTE = Field("备注", "note", Kind.LONG_TEXT)
PHONE = Field("联系电话", "phone", pattern=MOBILE)
CARD = Field("证件号码", "card", pattern=ID_CARD)
PERSON = Field("姓名", "person", pattern=PERSON_NAME)
COUNT = Field("户数", "count", Kind.INTEGER, unit="户")
AREA = Field("面积", "area", Kind.DECIMAL, unit="平方米", precision=14, scale=2)
SHARE = Field("占比", "share", Kind.DECIMAL, unit="%", precision=5, scale=2)
RATIO = Field("容积率", "ratio", Kind.DECIMAL, precision=8, scale=4)
DAY = Field("建成日期", "day", Kind.DATE)
YEAR = Field("年份", "year", Kind.YEAR)
YES = Field("是否完成", "done", Kind.BOOLEAN)
TYPE = Field("村庄类型", "type", Kind.CHOICE, choices="kind")
LEVEL = Field("级别", "level", Kind.CHOICE, choices="level")
TYPES = Field("村庄类型（可多选）", "types", Kind.MULTI_CHOICE, choices="kind")
HAMLET = Field("自然村", "hamlet", Kind.HAMLET)
HAMLETS = Field("涉及自然村", "hamlets", Kind.HAMLETS)


@dataclass(frozen=True)
class Dirt:
    """One cell as it stands in the file: its value or the code of its problem, and of its warning."""

    name: str
    field: Field
    cell: str
    value: Any = None
    problem: str = ""
    warning: str = ""


def typed(text: str) -> str:
    """A cell of text."""
    return f'<c r="B2" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def number(value: str, style: int = 0) -> str:
    """A cell of a number."""
    return f'<c r="B2" s="{style}"><v>{value}</v></c>'


DIRT = (
    Dirt("inline text", TEXT, typed("马坡村"), "马坡村"),
    Dirt("blanks around", TEXT, typed(" \u3000马坡村\xa0\u200b "), "马坡村"),
    Dirt("a blank cell", TEXT, typed(" \u3000 "), None),
    Dirt("text of one's own kept", NOTE, typed("东侧，约１２亩；水田。"), "东侧，约１２亩；水田。"),
    Dirt("line breaks of three kinds", NOTE, typed("一&#13;&#10;二_x000D_三&#10;四"), "一\n二\n三\n四"),
    Dirt("a formula result in text", TEXT, '<c r="B2" t="str"><f>"马"&amp;"坡"</f><v>马坡</v></c>', "马坡"),
    Dirt("rich text", TEXT, '<c r="B2" t="inlineStr"><is><r><t>马</t></r><r><t>坡</t></r></is></c>', "马坡"),
    Dirt("a number in a text column", TEXT, number("12"), "12"),
    Dirt("a decimal in a text column", TEXT, number("0.30000000000000004"), "0.3"),
    Dirt("a date in a text column", TEXT, number("44409", DATE_STYLE), "2021-08-01"),
    Dirt("TRUE in a text column", TEXT, '<c r="B2" t="b"><v>1</v></c>', "是"),
    Dirt("无 in a text column stays", TEXT, typed("无"), "无"),
    Dirt("a phone as a number", PHONE, number("19900001234"), "19900001234"),
    Dirt("a phone with exponent", PHONE, number("1.9900001234E10"), "19900001234"),
    Dirt("a phone in full width with blanks", PHONE, typed("１９９ ００００ １２３４"), "19900001234"),
    Dirt("an identity card as a number", CARD, number("530102199001011234"), problem="long_number"),
    Dirt("an identity card with a small x", CARD, typed("11010519491231002x"), "11010519491231002X"),
    Dirt("a name spaced out", PERSON, typed("张　三"), "张三"),
    Dirt("a full-width digit", COUNT, typed("３"), 3),
    Dirt("a whole number stored as 3.0", COUNT, number("3.0"), 3),
    Dirt("a thousands separator", COUNT, typed("1,203"), 1203),
    Dirt("a full-width separator", AREA, typed("1，234.50"), Decimal("1234.5")),
    Dirt("a separator in the wrong place", COUNT, typed("12,3"), problem="number"),
    Dirt("the unit written along", COUNT, typed("120户"), 120),
    Dirt("another unit written along", AREA, typed("120亩"), problem="number"),
    Dirt("half a household", COUNT, number("3.5"), problem="integer"),
    Dirt("about thirty", COUNT, typed("约30"), problem="number"),
    Dirt("nothing, in words", COUNT, typed("无"), None),
    Dirt("a dash for nothing", AREA, typed("—"), None),
    Dirt("a slash for nothing", AREA, typed("/"), None),
    Dirt("a binary fraction", AREA, number("0.30000000000000004"), Decimal("0.3")),
    Dirt("too many places", AREA, number("33.333333333333336"), Decimal("33.33"), warning="rounded"),
    Dirt("a percentage in words", SHARE, typed("12.5%"), Decimal("12.5")),
    Dirt("a full-width percent sign", SHARE, typed("12.5％"), Decimal("12.5")),
    Dirt("a percentage cell", SHARE, number("0.125", PERCENT_STYLE), Decimal("12.5")),
    Dirt("a bare fraction of a percentage", SHARE, number("0.125"), Decimal("0.13"), warning="percent"),
    Dirt("a percentage elsewhere", RATIO, typed("12.5%"), Decimal("0.125")),
    Dirt("a percentage cell elsewhere", RATIO, number("0.125", PERCENT_STYLE), Decimal("0.125")),
    Dirt("not a number", AREA, number("NaN"), problem="number"),
    Dirt("a date in a number column", AREA, number("44409", DATE_STYLE), problem="number"),
    Dirt("a number too long to be exact", AREA, number("12345678901234567"), problem="long_number"),
    Dirt("a date", DAY, number("44409", DATE_STYLE), date(2021, 8, 1)),
    Dirt("a date in Chinese format 31", DAY, number("44409", CHINESE_DATE_STYLE), date(2021, 8, 1)),
    Dirt("a date in Chinese format 57", DAY, number("44409", CHINESE_MONTH_STYLE), date(2021, 8, 1)),
    Dirt("a serial number in a plain cell", DAY, number("44409"), date(2021, 8, 1)),
    Dirt("a serial number as text", DAY, typed("44409"), date(2021, 8, 1)),
    Dirt("2021年8月1日", DAY, typed("2021年8月1日"), date(2021, 8, 1)),
    Dirt("2021.8.1", DAY, typed("2021.8.1"), date(2021, 8, 1)),
    Dirt("2021/8/1", DAY, typed("2021/8/1"), date(2021, 8, 1)),
    Dirt("2021-08-01 with a time", DAY, typed("2021-08-01 00:00:00"), date(2021, 8, 1)),
    Dirt("20210801", DAY, number("20210801"), date(2021, 8, 1)),
    Dirt("2021年8月", DAY, typed("2021年8月"), date(2021, 8, 1), warning="month_only"),
    Dirt("2021-8 in full width", DAY, typed("２０２１－８"), date(2021, 8, 1), warning="month_only"),
    Dirt("2021.8 as a number", DAY, number("2021.8"), date(2021, 8, 1), warning="month_only"),
    Dirt("2021.1 as a number", DAY, number("2021.1"), problem="ambiguous_month"),
    Dirt("2021.12 as a number", DAY, number("2021.12"), date(2021, 12, 1), warning="month_only"),
    Dirt("only a year", DAY, typed("2021年"), problem="date"),
    Dirt("30 February", DAY, typed("2021-02-30"), problem="date"),
    Dirt("a negative serial number", DAY, number("-5"), problem="date"),
    Dirt("a date before Excel's calendar is right", DAY, number("31", DATE_STYLE), problem="date"),
    Dirt("a year", YEAR, number("2021"), 2021),
    Dirt("2021年", YEAR, typed("2021年"), 2021),
    Dirt("a date in a year column", YEAR, number("44409", DATE_STYLE), 2021, warning="year_of_date"),
    Dirt("a year of two digits", YEAR, typed("21"), problem="year"),
    Dirt("√", YES, typed("√"), value=True),
    Dirt("Y", YES, typed("Ｙ"), value=True),
    Dirt("1", YES, number("1"), value=True),
    Dirt("TRUE", YES, '<c r="B2" t="b"><v>1</v></c>', value=True),
    Dirt("无 in a yes-or-no column", YES, typed("无"), value=False),
    Dirt("×", YES, typed("×"), value=False),
    Dirt("perhaps", YES, typed("大概"), problem="boolean"),
    Dirt("a choice with blanks", TYPE, typed(" 集聚提升类 "), "JJ"),
    Dirt("a choice by its code", TYPE, typed("JJ"), "JJ"),
    Dirt("a choice that is no choice", TYPE, typed("聚集类"), problem="choice"),
    Dirt("a code stored as a number", LEVEL, number("1"), "1"),
    Dirt("several choices", TYPES, typed("集聚提升类，城郊融合类；JJ"), ("JJ", "CJ")),
    Dirt("several choices on lines", TYPES, typed("集聚提升类&#10;城郊融合类"), ("JJ", "CJ")),
    Dirt("several choices, one unknown", TYPES, typed("集聚提升类、甲"), problem="choice"),
    Dirt("a hamlet", HAMLET, typed("马坡村 "), 7),
    Dirt("an unknown hamlet", HAMLET, typed("马波村"), problem="choice"),
    Dirt("several hamlets", HAMLETS, typed("马坡村、大树营"), (7, 8)),
    Dirt("#N/A", AREA, '<c r="B2" t="e"><v>#N/A</v></c>', problem="formula"),
    Dirt("#DIV/0! of a formula", AREA, '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', problem="formula"),
    Dirt("#N/A pasted as text", TYPE, typed("#N/A"), problem="formula"),
    Dirt("a formula never computed", AREA, '<c r="B2"><f>A1*2</f></c>', problem="uncomputed"),
    Dirt("a formula without a result", AREA, '<c r="B2"><f>A1*2</f><v></v></c>', problem="uncomputed"),
    Dirt("a formula whose result is empty", AREA, '<c r="B2" t="str"><f>""</f><v></v></c>', None),
    Dirt("a formula with its result", AREA, '<c r="B2"><f>2*3</f><v>6</v></c>', Decimal(6)),
)
