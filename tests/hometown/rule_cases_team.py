"""校验样例（组建规划组） the rules of 人员摸排 and 名单报审 between the fields of a row (data.md 3.9, 3.10; 001-113)."""

from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_member import RosterMember
from tests.hometown.case import Case, Cases, missing
from tests.hometown.sound_rows import UPPER

TEAM_CASES: Cases = {
    PersonSurvey: {
        "officials_have_a_rank": [
            Case(
                {"rank_level": "NA"}, "公务员的职级不能是“无(其他)”", {"rank_level": "NA", "category": "SY"}
            ),
        ],
        "in_service_of_a_unit": [
            Case({"unit_name": "无"}, "请填写单位全称", {"unit_name": "无", "category": "XX"}),
            Case(
                {"unit_name": "无", "category": "GQ"},
                "国有企业人员不能填“无”",
                {"unit_name": "无", "category": "ZF"},
            ),
        ],
        "of_working_age": [
            Case({"birth_month": "1930-01"}, "应在 18–80 岁之间", {"birth_month": "1990-01"}),
            Case({"birth_month": "2020-12"}, "应在 18–80 岁之间", {"birth_month": None}),
        ],
    },
    RosterMember: {
        "hamlet_id_required": [
            Case({"group_kind": "hamlet"}, "自然村名称：", {"group_kind": "hamlet", "hamlet_id": UPPER})
        ],
        "local_identity_required": missing("local_identity", "本村人员身份"),
        "led_by_its_own": [
            Case({"local_identity": "capable"}, "村党组织书记或村两委成员", {"local_identity": "committee"}),
            Case(
                {"origin": "returnee", "local_identity": None},
                "另行填报本村人员为组长",
                {"origin": "returnee", "local_identity": None, "group_role": "member"},
            ),
        ],
        "seconded_by_a_returnee": [
            Case(
                {"group_role": "deputy"},
                "副组长原则上由回乡干部牵头人担任",
                {"group_role": "deputy", "origin": "returnee", "local_identity": None},
            )
        ],
    },
}
