"""台账信息 the figures of the ledgers of hometown planning (001-192; data.md 4.1-4.3)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.base import Base
from models.hometown.basemap import Basemap
from models.hometown.field_survey import Geohazard, Population, SocioEconomy
from models.hometown.hamlet import Hamlet
from models.hometown.ledgers.standing import FINISHED, HOMETOWN_STEPS, PLANNING
from models.hometown.village import Village
from models.levels import Level
from models.platform.clock import now
from models.platform.division import villages_under
from models.platform.ledger.columns import Value
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.lines import Question
from models.platform.ledger.summary import Summary, summarise
from models.platform.ledger.upkeep import verify
from models.platform.refusal import Refusal
from models.platform.scope import acting_as
from tests.hometown import ledger_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.people import JINGDONG, PROVINCE, PUER, TOWNSHIP, WENJING, WUHUA, ZHONGSUO
from tests.planting import planting

SURVEY = [key for key, ledger in LEDGERS.items() if ledger.group == "实地调研汇总"]
NOT_ADDITIVE = ("率", "均", "比", "词频", "人均")


def read(session: Session, key: str, area: int, **question: Any) -> Summary:
    return summarise(session, LEDGERS[key], Question(area, **question))


def cell(summary: Summary, area: int, *path: str) -> Value:
    line = next(line for line in summary.lines if line.area == area)
    return line.cells[summary.layout.headings.index(path)]


def total(summary: Summary, *path: str) -> Value:
    assert summary.total is not None
    return summary.total.cells[summary.layout.headings.index(path)]


def number(value: Value) -> int | Decimal:
    assert not isinstance(value, str)
    return value or 0


def store(session: Session, table: type[Any], *changes: dict[str, Any]) -> None:
    """Sound rows of 中所村 with some things otherwise."""
    with planting(session):
        session.add_all(table(**SOUND[table] | {"area": ZHONGSUO} | scene.STAMP | each) for each in changes)


def hamlets(session: Session) -> tuple[int, int]:
    with planting(session):
        rows = [Hamlet(area=ZHONGSUO, name=name, status="active", **scene.STAMP) for name in ("上寨", "下寨")]
        session.add_all(rows)
        session.flush()
        return rows[0].id, rows[1].id


def test_there_is_a_ledger_for_progress_for_steps_and_for_each_of_the_nineteen_survey_tables() -> None:
    assert [LEDGERS[key].label for key in ("progress", "village_steps")] == ["工作进度台账", "行政村步骤明细"]
    assert len(SURVEY) == 19


@pytest.mark.parametrize("key", SURVEY)
def test_the_total_is_the_sum_of_every_level_of_the_tree(session: Session, key: str) -> None:
    scene.fill_in(session)
    total_line = read(session, key, PROVINCE).total
    assert total_line is not None
    for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
        summary = read(session, key, PROVINCE, level=level)
        assert summary.total == total_line
        for place, column in enumerate(summary.columns):
            if not column.is_text and not any(
                word in "".join(summary.layout.headings[place]) for word in NOT_ADDITIVE
            ):
                assert sum(number(line.cells[place]) for line in summary.lines) == number(
                    total_line.cells[place]
                )
    assert any(value not in (None, 0) for value in total_line.cells[1:])
    assert list(verify(session.connection(), Base.metadata)) == []


def test_villages_with_their_base_maps_are_counted_by_how_they_came(session: Session) -> None:
    areas = scene.villages(session)[:3]
    with planting(session):
        modes = zip(areas, ("digital", "both", "both"), strict=True)
        session.add_all(
            Basemap(**SOUND[Basemap] | scene.STAMP | {"area": area, "claim_mode": mode})
            for area, mode in modes
        )
    summary = read(session, "basemap", JINGDONG)
    assert total(summary, "认领村数") == 3
    assert [total(summary, "按认领方式", name) for name in ("电子版", "纸质版", "电子版+纸质版")] == [1, 0, 2]
    villages = number(total(summary, "行政村数"))
    assert total(summary, "认领率") == (Decimal(300) / villages).quantize(Decimal("0.1"))


def test_population_by_year_with_those_away_the_old_and_the_growth(session: Session) -> None:
    one, other = hamlets(session)
    people = {"age_under18": 10, "age_18_60": 60, "age_over60": 30, "registered_pop": 100, "resident_pop": 80}
    store(
        session,
        Population,
        {"hamlet_id": one, "year": 2016} | people,
        {"hamlet_id": one, "year": 2020} | people | {"registered_pop": 300, "resident_pop": 150},
        {"hamlet_id": other, "year": 2020} | people,
    )
    summary = read(session, "population", WENJING)
    assert cell(summary, ZHONGSUO, "2020年", "户籍人口") == 400
    assert cell(summary, ZHONGSUO, "2020年", "外出率") == Decimal("42.5")
    assert cell(summary, ZHONGSUO, "2020年", "老龄化率") == Decimal("15.0")
    assert cell(summary, ZHONGSUO, "5年增长率") == Decimal("41.4"), "(400/100)^(1/4) - 1"
    assert cell(summary, ZHONGSUO, "2018年", "老龄化率") is None


def test_more_residents_than_registered_people_is_nobody_away(session: Session) -> None:
    one, _ = hamlets(session)
    store(session, Population, {"hamlet_id": one, "year": 2020, "registered_pop": 100, "resident_pop": 120})
    assert cell(read(session, "population", WENJING), ZHONGSUO, "2020年", "外出率") is None


def test_weak_villages_and_income_weighted_by_people(session: Session) -> None:
    neighbour = next(area for area in villages_under(session, WENJING) if area != ZHONGSUO)
    session.rollback()
    store(session, Village, {"population": 3000}, {"area": neighbour, "population": 1000})
    store(
        session,
        SocioEconomy,
        {"year": 2020, "collective_income": Decimal("4.9999"), "per_capita_income": Decimal(10000)},
        {
            "area": neighbour,
            "year": 2020,
            "collective_income": Decimal(5),
            "per_capita_income": Decimal(20000),
        },
    )
    summary = read(session, "socio_economy", JINGDONG)
    assert cell(summary, WENJING, "2020年", "薄弱村数") == 1
    assert cell(summary, WENJING, "2020年", "村均（万元）") == Decimal("5.00")
    assert cell(summary, WENJING, "2020年", "人均可支配收入（元）") == Decimal("12500.00")
    assert cell(summary, WENJING, "2019年", "薄弱村数") == 0


def test_hazards_without_measures_are_those_that_say_so(session: Session) -> None:
    one, _ = hamlets(session)
    place = {"located_hamlet_id": one}
    store(
        session,
        Geohazard,
        place | {"measures": ("none",)},
        place | {"measures": ("watch", "warn"), "name": "二"},
    )
    summary = read(session, "geohazard", WENJING)
    assert cell(summary, ZHONGSUO, "隐患点数") == 2
    assert cell(summary, ZHONGSUO, "未采取措施数") == 1


def test_progress_counts_each_step_and_where_villages_stand(session: Session) -> None:
    villages = villages_under(session, WENJING)
    session.rollback()
    keys = [step.key for step in PLANNING]
    scene.complete_steps(
        session, {villages[0]: keys, villages[1]: keys[:2], villages[2]: keys[:1], JINGDONG: ["P01", "P06"]}
    )
    summary = read(session, "progress", JINGDONG)
    number = len(villages)
    steps = {path[1]: path for path in summary.layout.headings if path[-1] == "完成数"}
    assert cell(summary, WENJING, *steps["底图底数"]) == 3
    assert cell(summary, WENJING, *steps["实地调研"]) == 2
    assert cell(summary, WENJING, *steps["制定文件"]) == number, "the county has done it for all"
    done = 13 + 2 + 1 + 2 * number
    share = Decimal(done * 100) / (len(HOMETOWN_STEPS) * number)
    assert cell(summary, WENJING, "综合进度") == round(share, 1)
    standing = {
        path[1]: cell(summary, WENJING, *path)
        for path in summary.layout.headings
        if path[0].startswith("当前")
    }
    assert standing["全部完成"] == 1
    assert standing["现状分析"] == 1
    assert standing["实地调研"] == 1
    assert standing["底图底数"] == number - 3
    assert sum(standing.values()) == number  # type: ignore[arg-type]


def test_a_reopened_step_is_counted_no_more(session: Session) -> None:
    scene.complete_steps(session, {ZHONGSUO: ["S01"]})
    with session.get_bind().engine.begin() as connection:
        connection.exec_driver_sql("UPDATE platform_step_state SET is_done = (1 = 0)")
    summary = read(session, "progress", WENJING)
    assert total(summary, "规划编制", "底图底数", "完成数") == 0


def test_a_township_is_told_what_its_county_has_done_for_its_villages(session: Session) -> None:
    scene.complete_steps(session, {JINGDONG: ["P01"], WUHUA: ["P02"]})
    with acting_as(session, TOWNSHIP.actor):
        summary = read(session, "progress", WENJING)
        assert total(summary, "工作准备", "制定文件", "完成率") == Decimal("100.0")
        assert total(summary, "工作准备", "成立机构", "完成率") == Decimal("0.0")
        detail = read(session, "village_steps", WENJING, limit=1)
        assert detail.lines[0].cells[3] == f"✓ {scene.DONE_ON.date()}"


def test_the_steps_of_a_village_with_their_days_and_how_long_it_has_stood(session: Session) -> None:
    long_ago, lately = now() - timedelta(days=31), now() - timedelta(days=30)
    first, second = villages_under(session, WENJING)[:2]
    session.rollback()
    scene.complete_steps(session, {first: ["S01"]}, long_ago)
    scene.complete_steps(session, {second: ["S01"]}, lately)
    summary = read(session, "village_steps", WENJING, limit=3)
    places = {path[-1]: place for place, path in enumerate(summary.layout.headings)}
    line = summary.lines[0]
    assert line.cells[places["底图底数"]] == f"✓ {long_ago.date()}"
    assert line.cells[places["实地调研"]] == "×"
    assert line.cells[places["当前步骤"]] == "实地调研"
    days = summary.columns[places["停留天数"]]
    stood = [each.cells[places["停留天数"]] for each in summary.lines]
    assert stood == [31, 30, None]
    assert days.alert is not None
    assert [days.alert(each) for each in stood] == [True, False, False]


def test_the_villages_are_paged_and_counted(session: Session) -> None:
    every = villages_under(session, JINGDONG)
    first, rest = (read(session, "village_steps", JINGDONG, offset=at, limit=50) for at in (0, 50))
    assert (first.count, rest.count) == (len(every), len(every))
    assert [line.area for line in first.lines] == list(every[:50])
    assert rest.lines[0].area == every[50]
    assert len(read(session, "village_steps", JINGDONG).lines) == len(every)


@pytest.mark.parametrize("code", [*(step.key for step in PLANNING[:3]), FINISHED])
def test_the_villages_listed_at_a_step_are_those_counted_at_it(session: Session, code: str) -> None:
    villages = villages_under(session, JINGDONG)
    session.rollback()
    keys = [step.key for step in PLANNING]
    scene.complete_steps(
        session, {area: keys[: 13 * (at % 2) + at % 3] for at, area in enumerate(villages[:30])}
    )
    progress = read(session, "progress", PUER)
    label = "全部完成" if code == FINISHED else next(each.label for each in PLANNING if each.key == code)
    listed = read(session, "village_steps", PUER, chosen={"current": code}, limit=5)
    assert listed.count == cell(progress, JINGDONG, "当前步骤分布（行政村数）", label)


def test_the_filters_narrow_every_figure_to_the_villages_chosen(session: Session) -> None:
    areas = scene.fill_in(session)
    chosen = {"village_type": "JJ", "village_features": "border", "is_key_assist": "0"}
    mine = {area for number, area in enumerate(areas) if number % 3 == 0 and number % 2 and number % 4}
    summary = read(session, "population", PROVINCE, level=Level.VILLAGE, chosen=chosen)
    assert {line.area for line in summary.lines} == mine
    assert total(summary, "行政村数") == len(mine)
    assert dict(summary.conditions) == {
        "村庄类型": "集聚提升类",
        "村庄特征": "边境村",
        "是否为乡村振兴重点帮扶县村庄": "否",
    }
    everything = read(session, "population", PROVINCE, level=Level.VILLAGE)
    for area in mine:
        assert cell(summary, area, "2020年", "户籍人口") == cell(everything, area, "2020年", "户籍人口")


def test_a_choice_that_does_not_exist_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match="没有“XX”这个选项"):
        read(session, "road", JINGDONG, chosen={"village_type": "XX"})


def test_a_village_that_is_moved_takes_its_figures_along(session: Session) -> None:
    hamlet, _ = hamlets(session)
    store(session, Population, {"hamlet_id": hamlet, "year": 2020})
    neighbour = villages_under(session, WUHUA)[0]
    session.rollback()
    with planting(session):
        session.execute(update(Population).values(area=neighbour))
    summary = read(session, "population", PROVINCE, level=Level.COUNTY)
    assert cell(summary, JINGDONG, "2020年", "户数") == 0
    assert cell(summary, WUHUA, "2020年", "户数") == SOUND[Population]["households"]
