"""工作准备的规则 who may register what at which level, and what each step needs (001-041…068, A-001.Y, A-001.Z)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.checks import check_row
from models.hometown import parameters
from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.parameters import Parameters
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.training import FILES, Training
from models.hometown.training_rules import MODES, SHIPPED, read_training_rules
from models.hometown.work_log import WorkLog
from models.platform import records
from models.platform.attachment import Attachment, attachments_of
from models.platform.attachments import detach, misnamed, rename_by_rule
from models.platform.attachment_slot import slots_of
from models.platform.local_store import LocalStore
from models.platform.refusal import Forbidden, Invalid, Refusal
from models.platform.rights import Permission
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_reasons import explain
from models.platform.step_state import progress_of
from models.platform.step_switch import complete
from models.platform.steps import STEPS
from models.platform.write_guards import Attempt, reasons_against
from tests import people
from tests import planning_scene as scene
from tests import preparation_scene as preparing
from tests.hometown.sound_rows import SOUND
from tests.people import JINGDONG, PUER, WENJING, ZHONGSUO

OWN = {
    people.PREFECTURE: PUER,
    people.COUNTY: JINGDONG,
    people.ORGANISATION: JINGDONG,
    people.TOWNSHIP: WENJING,
    people.CLERK: ZHONGSUO,
}
EVERYBODY = tuple(OWN)
ONE_TABLE = [
    (PolicyDocument, {people.PREFECTURE, people.COUNTY}),
    (SupplementaryDocument, {people.PREFECTURE, people.COUNTY}),
    (ProjectGroupMember, {people.PREFECTURE}),
    (LeadingGroupMember, {people.COUNTY}),
    (LiaisonMember, {people.PREFECTURE, people.COUNTY, people.TOWNSHIP}),
    (Mobilization, set(EVERYBODY)),
    (Training, set(EVERYBODY)),
]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


def missing(session: Session, key: str, who: people.Person) -> list[str]:
    with acting_as(session, who.actor):
        return [reason.text for reason in explain(session, STEPS[key], who.area)]


# ---------------------------------------------------------------- who registers what


@pytest.mark.parametrize(("table", "writers"), ONE_TABLE, ids=lambda each: getattr(each, "__name__", ""))
@pytest.mark.parametrize("who", EVERYBODY, ids=lambda person: person.login)
def test_each_level_registers_its_own_and_nobody_elses(
    session: Session, table: type[Any], writers: set[people.Person], who: people.Person
) -> None:
    """001-042, 001-050, 001-057, 001-066: 市 the project group, 县 the leading group, every level its own liaisons."""
    if who in writers:
        row = preparing.register(session, table, who)
        assert row.area == who.area
        return
    with pytest.raises(Forbidden):
        preparing.register(session, table, who)


@pytest.mark.parametrize(
    ("table", "who", "below"),
    [
        (PolicyDocument, people.PREFECTURE, JINGDONG),
        (LiaisonMember, people.COUNTY, WENJING),
        (Mobilization, people.COUNTY, ZHONGSUO),
        (Training, people.TOWNSHIP, ZHONGSUO),
    ],
)
def test_nobody_registers_for_a_level_below(
    session: Session, table: type[Any], who: people.Person, below: int
) -> None:
    """001-042, 001-050: 本级. A county does not write for its villages."""
    with pytest.raises(Forbidden, match="不能代"):
        preparing.register(session, table, who, area=below)


def test_a_list_is_not_of_a_level_that_the_manual_does_not_name(session: Session) -> None:
    """001-050: the leading group is a county's."""
    with pytest.raises(Forbidden, match="按县"), scene.working(session, SYSTEM):
        records.create(session, LeadingGroupMember, SOUND[LeadingGroupMember] | {"area": WENJING})


def test_a_row_of_the_level_below_is_neither_changed_nor_deleted_from_above(session: Session) -> None:
    row = preparing.register(session, LiaisonMember, people.TOWNSHIP)
    with scene.working(session, people.COUNTY.actor), pytest.raises(Forbidden, match="不能代"):
        records.update(session, records.fetch(session, LiaisonMember, row.id), {"post": "所长"}, row.version)
    with scene.working(session, people.COUNTY.actor), pytest.raises(Forbidden, match="不能代"):
        records.delete(session, records.fetch(session, LiaisonMember, row.id))


def test_who_imports_for_others_writes_in_their_name(session: Session) -> None:
    """The data administrator imports 组织发动 for villages; the gate of a level does not hold him up."""
    with acting_as(session, people.ADMINISTRATOR.actor):
        attempt = Attempt(Permission.ADD, Mobilization, ZHONGSUO)
        assert reasons_against(session, attempt) == []
        assert reasons_against(session, attempt._replace(permission=Permission.IMPORT)) == []


# ---------------------------------------------------------------- 制定文件


def test_the_level_of_a_paper_is_that_of_the_account(session: Session) -> None:
    """001-042: 市级文件由市级账号登记, 县级文件由县级账号登记."""
    assert preparing.register(session, PolicyDocument, people.PREFECTURE).level == "city"
    assert preparing.register(session, PolicyDocument, people.COUNTY).level == "county"
    assert (
        preparing.register(session, PolicyDocument, people.COUNTY, title="另一份", level="city").level
        == "county"
    )


@pytest.mark.parametrize(
    ("table", "day", "says"),
    [
        (PolicyDocument, date(2022, 1, 1), "请到“工作准备”的“补充制定文件”中登记"),
        (PolicyDocument, date(2020, 12, 31), "制定文件为 2021 年制定的文件"),
        (SupplementaryDocument, date(2021, 12, 31), "请到“工作准备”的“制定文件”中登记"),
    ],
)
def test_a_paper_of_another_year_is_shown_the_right_menu(
    session: Session, table: type[Any], day: date, says: str
) -> None:
    """001-043: papers of 2021 in 制定文件, later ones in 补充制定文件."""
    with pytest.raises(Invalid) as refused:
        preparing.register(session, table, people.COUNTY, issued_date=day)
    assert says in refused.value.problems[0].message


def test_a_supplement_may_be_added_when_the_step_is_completed(session: Session, store: LocalStore) -> None:
    """001-048: 补充制定文件 has no switch and is not shut by that of 制定文件."""
    paper = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, paper, people.COUNTY)
    with scene.working(session, people.COUNTY.actor):
        complete(session, STEPS["P01"], JINGDONG)
    with pytest.raises(Forbidden, match="本步骤已完成"):
        preparing.register(session, PolicyDocument, people.COUNTY, title="迟到的文件")
    assert preparing.register(session, SupplementaryDocument, people.COUNTY).id


def test_deleting_a_record_deletes_all_its_files(session: Session, store: LocalStore) -> None:
    """001-046: 一次性删除该条记录中所有文件."""
    paper = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, paper, people.COUNTY, "方案.pdf")
    preparing.give_file(session, store, paper, people.COUNTY, "名单.jpg")
    with scene.working(session, people.COUNTY.actor):
        records.delete(session, records.fetch(session, PolicyDocument, paper.id))
    with acting_as(session, SYSTEM):
        assert session.scalars(select(Attachment)).all() == []


@pytest.mark.parametrize("table", [PolicyDocument, ProjectGroupMember, LeadingGroupMember, LiaisonMember])
def test_every_file_must_be_free_of_letterhead_and_seal(table: type[Any]) -> None:
    """001-055: 去红头和盖章 is asked of the files of papers and of all three lists."""
    [slot] = slots_of(table)
    assert slot.is_official
    assert "去掉红头和盖章" in slot.hint


# ---------------------------------------------------------------- 成立机构


def test_a_second_leader_is_doubted_and_kept(session: Session) -> None:
    """data.md 3.4: 组长>1 is a warning."""
    preparing.register(session, LeadingGroupMember, people.COUNTY, group_post="leader", name="甲一")
    with scene.working(session, people.COUNTY.actor):
        values = SOUND[LeadingGroupMember] | {"area": JINGDONG, "group_post": "leader", "name": "乙二"}
        saved = records.create(session, LeadingGroupMember, values)
    assert [each.message for each in saved.warnings] == ["机构内职务：已有组长甲一，组长一般只有一位，请核对"]


def test_the_liaison_station_lists_liaisons_alone(session: Session) -> None:
    with pytest.raises(Invalid):
        preparing.register(session, LiaisonMember, people.TOWNSHIP, group_post="leader")


def test_each_level_reads_its_own_lists_and_those_below(session: Session) -> None:
    """001-054: without 是否本级 the lists of the levels below are read as well."""
    for who in (people.PREFECTURE, people.COUNTY, people.TOWNSHIP):
        preparing.register(session, LiaisonMember, who)
    seen = {}
    for who in (people.PREFECTURE, people.COUNTY, people.TOWNSHIP):
        with acting_as(session, who.actor):
            seen[who.login] = len(session.scalars(select(LiaisonMember)).all())
    assert list(seen.values()) == [3, 2, 1]


# ---------------------------------------------------------------- 组织发动


def test_exactly_four_fields_of_a_meeting_are_required() -> None:
    """001-058: 工作事项, 开展日期, 组织形式, 组织方式."""
    empty = check_row(Mobilization, {"area": ZHONGSUO})
    assert [each.field for each in empty if each.is_error] == ["item", "held_on", "org_form", "org_mode"]


def test_the_forms_and_the_ways_are_those_of_the_manual(session: Session) -> None:
    """001-059, 001-060, 001-061."""
    from_levels = {
        people.PREFECTURE: ("meeting", "open_letter", "party_day", "org_life"),
        people.TOWNSHIP: ("party_assembly", "villager_rep", "broadcast", "invitation"),
        people.COUNTY: ("meeting", "open_letter", "party_day", "org_life"),
        people.CLERK: ("party_assembly", "villager_rep", "broadcast", "invitation"),
    }
    for who, forms in from_levels.items():
        for form in forms:
            row = SOUND[Mobilization] | {"area": who.area, "org_form": form}
            assert check_row(Mobilization, row) == []
    doubted = check_row(Mobilization, SOUND[Mobilization] | {"area": JINGDONG, "org_form": "invitation"})
    assert [(each.field, each.is_error) for each in doubted] == [("org_form", False)]
    undescribed = check_row(Mobilization, SOUND[Mobilization] | {"content": None})
    assert [(each.field, each.is_error) for each in undescribed] == [("content", False)]


def test_a_photo_is_called_by_its_activity_and_renamed_with_it(session: Session, store: LocalStore) -> None:
    """001-062, 001-063: 本次活动名称+数字.jpg, with one press after the name has changed."""
    row = preparing.register(session, Mobilization, people.CLERK)
    preparing.give_file(session, store, row, people.CLERK, "IMG_0001.jpg")
    with scene.working(session, people.CLERK.actor):
        row = records.fetch(session, Mobilization, row.id)
        assert [each.name for each in attachments_of(session, row)["files"]] == ["规划家乡动员会1.jpg"]
        records.update(session, row, {"item": "党员大会"}, row.version)
        assert [each.name for each in misnamed(session, row)] == ["规划家乡动员会1.jpg"]
        assert rename_by_rule(session, row) == 1
        assert [each.name for each in attachments_of(session, row)["files"]] == ["党员大会1.jpg"]
        assert misnamed(session, row) == []


# ---------------------------------------------------------------- 培训学习


def strictly(monkeypatch: pytest.MonkeyPatch, rules: str = SHIPPED) -> None:
    chosen = Parameters(training_rules=read_training_rules(rules), training_is_strict=True)
    monkeypatch.setattr("models.hometown.training.current", lambda: chosen)


def test_a_headcount_that_does_not_fit_is_doubted_and_kept(session: Session) -> None:
    """001-067, A-001.Z-2: by default 警告不拦截."""
    assert parameters.current().training_is_strict is False
    with scene.working(session, people.CLERK.actor):
        values = SOUND[Training] | {"area": ZHONGSUO, "headcount": 1}
        saved = records.create(session, Training, values)
    assert [each.message for each in saved.warnings] == ["培训人数：集中面授人数应不少于2人，请核对"]


def test_an_operator_may_have_it_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """001-067, A-001.Z-2: configurable."""
    strictly(monkeypatch)
    with pytest.raises(Invalid) as refused:
        preparing.register(session, Training, people.CLERK, mode="self_study", headcount=3)
    assert "个人自学按人次登记，人数应为1" in refused.value.problems[0].message


def test_an_operator_may_set_another_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """001-067, A-001.Z-2: the ways, the headcounts and what each needs are data."""
    strictly(monkeypatch, SHIPPED.replace("线上课程=1-50000", "线上课程=5-60+授课人"))
    row = SOUND[Training] | {"mode": "online_course", "headcount": 4, "teacher": None}
    assert [each.field for each in check_row(Training, row) if each.is_error] == ["headcount", "teacher"]
    assert check_row(Training, row | {"headcount": 5, "teacher": "庚七"}) == []


def test_the_shipped_table_speaks_of_every_way_of_the_dictionary() -> None:
    rules = read_training_rules(SHIPPED)
    assert [code for code, _ in rules.modes] == list(MODES.values())
    assert str(rules) == SHIPPED
    assert rules.of("unknown") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "还缺集中面授"),
        ("集中面授=2-1", "上限小于下限"),
        ("集中面授:2-3", "无法识别"),
        ("面授=2-3", "没有“面授”这种培训方式"),
        (SHIPPED + "；个人自学=1-1", "只能写一项"),
        (SHIPPED.replace("+授课人", "+讲义"), "不能要求“讲义”"),
        (SHIPPED.replace("；个人自学=1-1", ""), "还缺个人自学"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_training_rules(text)


@pytest.mark.parametrize(
    ("mode", "is_asked"),
    [("offline_class", True), ("onsite", True), ("video_conf", False), ("self_study", False), (None, False)],
)
def test_a_training_in_person_must_have_a_file(mode: str | None, is_asked: bool) -> None:
    """001-066: photos are uploaded."""
    assert bool(FILES.why_demanded({"mode": mode})) is is_asked


# ---------------------------------------------------------------- 是否完成


def test_the_papers_step_needs_a_county_paper_with_its_file(session: Session, store: LocalStore) -> None:
    """001-047, A-001.Y row 3.1: at least one file of the county's own."""
    paper = preparing.register(session, PolicyDocument, people.PREFECTURE)
    preparing.give_file(session, store, paper, people.PREFECTURE)
    assert missing(session, "P01", people.COUNTY) == ["县级上传：至少登记一份县级制定文件"]
    mine = preparing.register(session, PolicyDocument, people.COUNTY)
    assert missing(session, "P01", people.COUNTY) == [
        "县级上传：“示例县干部规划家乡行动实施方案”还没有附件，请上传"
    ]
    preparing.give_file(session, store, mine, people.COUNTY)
    assert missing(session, "P01", people.COUNTY) == []


def test_the_institution_step_needs_somebody_in_the_leading_group(session: Session) -> None:
    """001-056, A-001.Y row 3.2: at least one person."""
    assert missing(session, "P02", people.COUNTY) == ["领导小组：至少登记一名领导小组人员"]
    preparing.register(session, LeadingGroupMember, people.COUNTY)
    assert missing(session, "P02", people.COUNTY) == []


def test_the_village_needs_a_meeting_of_its_own(session: Session) -> None:
    """001-065, A-001.Y row 3.3: the county's meeting is not the village's."""
    preparing.register(session, Mobilization, people.COUNTY)
    assert missing(session, "P03", people.CLERK) == ["组织发动：至少登记一条组织发动情况"]
    preparing.register(session, Mobilization, people.CLERK)
    assert missing(session, "P03", people.CLERK) == []


def test_the_village_needs_a_training_with_what_it_must_have(session: Session, store: LocalStore) -> None:
    """001-068, A-001.Y row 3.4: at least one; one that came without its file by a workbook is told."""
    assert missing(session, "P04", people.CLERK) == ["培训学习：至少登记一条培训学习情况"]
    row = preparing.register(session, Training, people.CLERK)
    assert missing(session, "P04", people.CLERK) == ["培训学习：“实用性村庄规划培训”集中面授须上传附件"]
    preparing.give_file(session, store, row, people.CLERK, "现场.jpg")
    assert missing(session, "P04", people.CLERK) == []


def test_the_last_file_that_must_be_there_is_not_deleted(session: Session, store: LocalStore) -> None:
    from_page = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, from_page, people.COUNTY)
    with scene.working(session, people.COUNTY.actor):
        [held] = attachments_of(session, records.fetch(session, PolicyDocument, from_page.id))["files"]
        with pytest.raises(Refusal, match="请先上传新文件再删除"):
            detach(session, held)


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("P01", people.PREFECTURE),
        ("P01", people.COUNTY),
        ("P02", people.TOWNSHIP),
        ("P03", people.ORGANISATION),
        ("P03", people.CLERK),
        ("P04", people.TOWNSHIP),
    ],
)
def test_each_who_fills_a_step_in_writes_its_work_log(session: Session, key: str, who: people.Person) -> None:
    """001-049: 工作纪实 is a tab of each step, for whoever fills the step in."""
    with scene.working(session, who.actor):
        values = SOUND[WorkLog] | {"area": who.area, "step_code": key}
        assert records.create(session, WorkLog, values).row.id


@pytest.mark.parametrize(("key", "who"), [("P01", people.TOWNSHIP), ("P02", people.CLERK)])
def test_nobody_else_writes_it(session: Session, key: str, who: people.Person) -> None:
    told = f"“{STEPS[key].label}”的工作纪实由"
    with pytest.raises(Forbidden, match=told), scene.working(session, who.actor):
        values = SOUND[WorkLog] | {"area": who.area, "step_code": key}
        records.create(session, WorkLog, values)


def test_what_a_county_has_completed_is_shut_for_it_and_not_for_the_prefecture(
    session: Session, store: LocalStore
) -> None:
    paper = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, paper, people.COUNTY)
    with scene.working(session, people.COUNTY.actor):
        complete(session, STEPS["P01"], JINGDONG)
        assert progress_of(session, JINGDONG).is_done(STEPS["P01"])
    assert preparing.register(session, PolicyDocument, people.PREFECTURE).id
