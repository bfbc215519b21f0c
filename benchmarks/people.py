"""人员摸排导入 twenty thousand people of many villages in one workbook, checked and written by background jobs."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median

import xlsxwriter
from sqlalchemy import text

from benchmarks.processes import peak_memory, told_by
from benchmarks.report import Result
from benchmarks.scene import PROVINCE, Scene, working
from models.platform.division import villages_under

IMPORT = "benchmarks.one_people_import"
PEOPLE, VILLAGES, ROUNDS = 20_000, 200, 3
SECONDS, MEGABYTES = 30, 400
TABLE, SHEET = "hometown_person_survey", "人员摸排"
HEADINGS = (
    "行政村代码", "人员姓名", "所在单位(全称)", "职务", "职级(职等)", "人员类别", "政治面貌", "联系电话", "本人意愿",
    "性别", "出生年月", "单位所在地", "专业特长", "备注",
)  # fmt: skip
SURNAMES, GIVEN = "杨李张王陈周罗刀普白", "建国文华志明春燕海峰晓云丽江玉梅光荣永平"
UNITS = ("市水务局", "县自然资源局", "第一中学", "人民医院", "供电公司", "公路局", "农业农村局", "银行支行")
CATEGORIES = (("公务员", "乡科级"), ("事业编制人员", "科级以下"), ("国有企业人员", "科级以下"))
PARTIES = ("中共党员", "群众", "共青团员")


def measure(scene: Scene) -> Iterator[Result]:
    """Seconds from ordering the check to the last commit, and the memory of whoever works, on an empty table."""
    with tempfile.TemporaryDirectory() as name:
        with working(scene) as session:
            villages = list(villages_under(session, PROVINCE))[:VILLAGES]
        file = write(Path(name) / "people.xlsx", villages, PEOPLE)
        taken = []
        for _ in range(ROUNDS):
            _empty(scene)
            told = told_by(scene, IMPORT, str(file))
            taken.append(told["check"] + told["write"])
            assert told["rows"] == PEOPLE
            assert told["steps"], "no progress was told"
        spread = f"{min(taken):.1f} to {max(taken):.1f} s"
        goal = f"人员摸排, {PEOPLE:,} people of {VILLAGES} villages in one workbook, background check and import, s"
        yield Result(goal, scene.dialect, spread, "", median(taken), SECONDS)
        _empty(scene)
        peak = peak_memory(scene, IMPORT, str(file))
        yield Result("the same, peak memory, MB", scene.dialect, f"{peak:.0f}", "", peak, MEGABYTES)


def write(file: Path, villages: list[int], people: int) -> Path:
    """A sheet of so many people, as many in each village."""
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet, random = book.add_worksheet(SHEET), Random(2021)
    sheet.write_row(0, 0, HEADINGS)
    for number in range(people):
        sheet.write_row(number + 1, 0, _person(random, villages[number * len(villages) // people], number))
    book.close()
    return file


def _person(random: Random, village: int, number: int) -> list[str]:
    category, rank = random.choice(CATEGORIES)
    return [
        str(village), random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2)), f"示例{random.choice(UNITS)}", "职员",
        rank, category, random.choice(PARTIES), str(19900000000 + number), random.choice("是否"), random.choice("男女"),
        f"{random.randint(1966, 2000)}-{random.randint(1, 12):02d}", "昆明市", "", "",
    ]  # fmt: skip


def _empty(scene: Scene) -> None:
    """Take the people of the run before out again."""
    with working(scene) as session, session.get_bind().engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {TABLE}"))
