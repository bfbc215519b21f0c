"""规划编制汇总 the hamlets' figures summed, the lists of 现状分析 drafted (001-135, 001-138, 001-150…153)."""

import re
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from models.hometown.field_survey import Homestead, Road
from tests import planning_scene as scene
from tests.clients import Client
from tests.hometown.ledger_scene import STAMP
from tests.hometown.sound_rows import SOUND
from tests.planning_scene import VILLAGE
from tests.planting import planting
from tests.views.planning_forms import HOME
from tests.views.planning_pages import text_of


def test_the_hamlets_figures_are_summed_by_year_and_by_table(
    clerk: Client, session: Session, open_survey: None
) -> None:
    """001-135, 144."""
    hamlet = scene.found_hamlet(session)
    scene.import_hamlet_survey(session, hamlet)
    words = text_of(clerk.get(f"{HOME}/S02/4"))
    assert "由自然村填报后自动汇总，已填 1 个自然村（登记 1 个），共 1 条" in words
    assert "马坡村" in words
    assert re.search(r"20\d\d 年合计", words)
    assert "合计" in text_of(clerk.get(f"{HOME}/S02/13"))


def totals_of(page: str) -> list[str]:
    """What stands in the total rows of a tab's summaries."""
    feet = " ".join(re.findall(r"<tfoot>.*?</tfoot>", page, re.DOTALL))
    return re.sub(r"<[^>]+>", " ", feet).split()


def test_a_total_works_out_its_rates_from_its_sums_and_adds_no_widths(
    clerk: Client, session: Session, open_survey: None
) -> None:
    hamlets = [scene.found_hamlet(session, name).id for name in ("上寨", "下寨")]
    with planting(session):
        for hamlet, households, area in zip(hamlets, (10, 30), (1000, 5000), strict=True):
            own = {"area": VILLAGE, "hamlet_id": hamlet} | STAMP
            session.add(
                Homestead(**SOUND[Homestead] | own | {"farm_hh": households, "area_sqm": Decimal(area)})
            )
            session.add(Road(**SOUND[Road] | own | {"length_m": Decimal(area), "width_m": Decimal(7)}))
    homesteads, roads = (totals_of(clerk.get(f"{HOME}/S02/{tab}").text) for tab in (10, 7))
    assert {"40", "6000", "150"} <= set(homesteads)
    assert "6000" in roads
    assert "14" not in roads


@pytest.fixture
def open_analysis(session: Session, open_survey: None) -> None:
    """The village has come to 现状分析."""
    scene.survey(session)
    scene.finish(session, "S02")


def test_a_list_is_drafted_from_its_rows_and_attached(
    clerk: Client, session: Session, open_analysis: None
) -> None:
    """001-148."""
    early = clerk.post(f"{HOME}/S03/1/lists/problem_list")
    assert "请先填写并保存现状分析，再生成清单" in text_of(early)
    scene.analyse(session)
    empty = clerk.post(f"{HOME}/S03/1/lists/problem_list")
    assert "问题清单还没有填写，请先在“问题清单”页签填写后再生成" in text_of(empty)

    scene.tell_problem(session)
    assert clerk.post(f"{HOME}/S03/1/lists/problem_list").status_code == 302
    page = clerk.get(f"{HOME}/S03/1")
    assert "中所村民委员会问题清单.xlsx" in text_of(page)
    again = clerk.post(f"{HOME}/S03/1/lists/problem_list")
    assert "问题清单中已有同样的文件，无需重复上传" in text_of(again)
    assert "资源清单：尚未上传" in text_of(page)


@pytest.mark.parametrize("slot", ["photos", "x", "files"])
def test_only_the_three_lists_are_drafted(
    clerk: Client, session: Session, open_analysis: None, slot: str
) -> None:
    scene.analyse(session)
    assert clerk.post(f"{HOME}/S03/1/lists/{slot}").status_code == 404
    assert clerk.post(f"{HOME}/S01/1/lists/resource_list").status_code == 404
