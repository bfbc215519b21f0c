"""工作准备的校验样例 the rules of chapter 3 (001-043, 059, 067; data.md 3.3 to 3.6)."""

from datetime import date

from models.hometown.institution import LiaisonMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.training import Training
from tests.hometown.case import Case, Cases

VILLAGE, COUNTY = 530823101201, 530823000000

PREPARATION_CASES: Cases = {
    PolicyDocument: {
        "is_of_2021": [
            Case(
                {"issued_date": date(2022, 1, 1)},
                "请到“工作准备”的“补充制定文件”中登记",
                {"issued_date": date(2021, 12, 31)},
            ),
            Case({"issued_date": date(2020, 12, 31)}, "2021 年制定的文件", {"issued_date": date(2021, 1, 1)}),
        ],
    },
    SupplementaryDocument: {
        "is_later_than_2021": [
            Case(
                {"issued_date": date(2021, 12, 31)},
                "请到“工作准备”的“制定文件”中登记",
                {"issued_date": date(2022, 1, 1)},
            ),
            Case({"issued_date": date(2020, 5, 1)}, "2022 年及以后"),
        ],
    },
    LiaisonMember: {
        "is_a_liaison": [Case({"group_post": "leader"}, "请选择“联络员”", {"group_post": "liaison"})],
    },
    Mobilization: {
        "form_suits_the_level": [
            Case(
                {"org_form": "meeting"},
                "召开党员大会、村民代表会议",
                {"area": COUNTY, "org_form": "meeting"},
            ),
            Case({"area": COUNTY, "org_form": "broadcast"}, "召开动员部署会", {"org_form": "broadcast"}),
            Case({"org_form": "party_day"}, "请核对", {"area": COUNTY, "org_form": "party_day"}),
            Case({"org_form": "open_letter"}, "请核对", {"org_form": "other"}),
        ],
        "content_is_told": [Case({"content": None}, "还需对此次组织活动的内容进行简单的描述")],
    },
    Training: {
        "headcount_fits_the_mode": [
            Case({"headcount": 1}, "集中面授人数应不少于2人", {"headcount": 2}),
            Case({"headcount": 2001}, "集中面授人数不应超过2000人", {"headcount": 2000}),
            Case(
                {"mode": "video_conf", "headcount": 1},
                "视频会议人数应不少于2人",
                {"mode": "video_conf", "headcount": 20000},
            ),
            Case(
                {"mode": "onsite", "headcount": 501},
                "现场教学/观摩人数不应超过500人",
                {"mode": "onsite", "headcount": 500},
            ),
            Case(
                {"mode": "one_on_one", "headcount": 4},
                "一对一辅导人数不应超过3人",
                {"mode": "one_on_one", "headcount": 3},
            ),
            Case(
                {"mode": "self_study", "headcount": 2},
                "个人自学按人次登记，人数应为1",
                {"mode": "self_study", "headcount": 1},
            ),
            Case(
                {"mode": "online_course", "headcount": 50001},
                "线上课程人数不应超过50000人",
                {"mode": "online_course", "headcount": 1},
            ),
        ],
        "place_is_told": [
            Case({"place": None}, "培训方式为“集中面授”时必须填写", {"mode": "video_conf", "place": None}),
            Case({"mode": "onsite", "place": None}, "现场教学/观摩"),
        ],
        "teacher_is_told": [
            Case(
                {"mode": "one_on_one", "headcount": 2, "teacher": None},
                "授课人：培训方式为“一对一辅导”",
                {"teacher": None},
            ),
        ],
        "ends_after_it_begins": [
            Case({"end_on": date(2021, 5, 19), "hours": None}, "早于开始日期", {"end_on": date(2021, 5, 20)}),
        ],
        "hours_fit_the_days": [
            Case({"hours": 17}, "2 天最多 16 学时", {"hours": 16}),
            Case({"end_on": None, "hours": 9}, "1 天最多 8 学时", {"end_on": None, "hours": 8}),
        ],
        "another_way_is_described": [
            Case(
                {"mode": "other", "content": "看片"},
                "不少于 20 字",
                {"mode": "other", "content": "组织党员和村民代表观看村庄规划专题片，并分组讨论本村的问题"},
            ),
        ],
    },
}
