"""组织发动与培训学习 meetings and trainings: what must be filled in, what of the headcounts is doubted (001-058…060, 001-063, 001-067)."""

import pytest
from sqlalchemy.orm import Session

from models.checks import check_row
from models.hometown import parameters
from models.hometown.mobilization import Mobilization
from models.hometown.parameters import Parameters
from models.hometown.training import FILES, Training
from models.hometown.training_rules import MODES, SHIPPED, read_training_rules
from models.platform import records
from models.platform.attachment import attachments_of
from models.platform.attachments import misnamed, rename_by_rule
from models.platform.local_store import LocalStore
from models.platform.refusal import Invalid
from tests import people
from tests import planning_scene as scene
from tests import preparation_scene as preparing
from tests.hometown.sound_rows import SOUND
from tests.people import JINGDONG, ZHONGSUO


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
