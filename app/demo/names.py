"""演示姓名 invented names and numbers: no real person's, and none that could be one's (data.md §10)."""

from random import Random

SURNAMES = {
    "李": 95, "杨": 90, "王": 70, "张": 65, "刘": 45, "陈": 38, "赵": 36, "马": 26, "罗": 18, "段": 15, "普": 12, "余": 10,
}  # fmt: skip
GIVEN = (
    "明华文正光荣海春秋平安康宁德福贵祥顺成立志远新民生建国永兴云峰林森江河山川玉兰芳菊梅莲琼英秀珍凤仙燕丽"
)
HAMLETS = (
    "花交村", "马坡村", "大箐村", "上寨村", "下寨村", "石头地", "者后村", "小河边", "旧村", "松林坡",
    "核桃箐", "团山村", "田心村", "白沙坡", "大平掌", "麻栗树", "黄草坝", "青龙潭", "老鹰岩", "杨梅坡",
)  # fmt: skip


def person(random: Random) -> str:
    """A name nobody is known by: a common surname of the province and one or two neutral characters."""
    surname = random.choices(list(SURNAMES), weights=list(SURNAMES.values()))[0]
    return surname + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))


def mobile(random: Random) -> str:
    """A number of a block that is not handed out."""
    return f"1990000{random.randrange(10000):04d}"


def hamlets(random: Random) -> list[str]:
    """The names of a village's hamlets, five to nine of them."""
    return random.sample(HAMLETS, random.randint(5, 9))
