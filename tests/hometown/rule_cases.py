"""校验样例 every rule between the fields of a row, with what it refuses and what it lets pass."""

from decimal import Decimal

from models.hometown.analysis import ProblemItem
from models.hometown.basemap import Basemap
from models.hometown.parameters import Parameter
from models.hometown.station_person import StationPerson
from models.hometown.technical_contract import TechnicalContract
from models.hometown.village import Village
from models.hometown.work_log import WorkLog
from tests.hometown.case import Case, Cases, missing
from tests.hometown.rule_cases_hamlet import HAMLET_CASES
from tests.hometown.rule_cases_preparation import PREPARATION_CASES
from tests.hometown.rule_cases_resource import RESOURCE_CASES
from tests.hometown.rule_cases_tasks import TASK_CASES
from tests.hometown.rule_cases_team import TEAM_CASES
from tests.hometown.rule_cases_village import VILLAGE_CASES
from tests.hometown.sound_rows import AREA

COUNTY = 530823000000
D = Decimal

PROFILE_CASES: Cases = {
    Village: {
        "plain_village_has_no_other_feature": [
            Case(
                {"village_features": ("none", "border")},
                "一般村庄",
                {"village_features": ("border", "ethnic")},
            ),
        ],
        "key_project_names_required": [
            Case({"has_key_project": True}, "重点项目名称：", {"has_key_project": False}),
        ],
        "demo_level_required": [
            Case(
                {"is_demo_project": True},
                "示范工程类别：",
                {"is_demo_project": True, "demo_level": "FINE"},
            ),
        ],
    },
    StationPerson: {
        "unit_required": missing("unit", "单位"),
        "post_required": missing("post", "职务"),
        "rank_level_required": missing("rank_level", "职级"),
        "political_required": [
            Case({"political": None}, "政治面貌：", {"station_role": "secretary", "political": None})
        ],
        "category_required": missing("category", "人员类别"),
        "first_secretary_is_in_the_party": [
            Case({"political": "13"}, "政治面貌：第一书记", {"political": "02"}),
            Case({"political": "12"}, "中共党员", {"station_role": "team_member", "political": "13"}),
        ],
    },
    Parameter: {
        "key_is_known": [Case({"key": "MAX_LEADER"}, "没有“MAX_LEADER”这个参数")],
        "value_can_be_read": [
            Case({"value": "两个"}, "取值：请填写不小于 0 的整数"),
            Case(
                {"key": "POP_YEARS", "value": "2020-2016"},
                "起始年在前",
                {"key": "POP_YEARS", "value": "2016-2020"},
            ),
            Case({"key": "PLAN_RATIO", "value": "2021:30,2022:40"}, "合计应为 100"),
            Case(
                {"key": "STRICT_FUND_SUM", "value": "可以"},
                "“是”或“否”",
                {"key": "STRICT_FUND_SUM", "value": "否"},
            ),
            Case(
                {"key": "GATE_PREP", "value": "hard"},
                "“不检查”、“仅提醒”、“不予办理”",
                {"key": "GATE_PREP", "value": "block"},
            ),
            Case(
                {"key": "FIRE_LANE_MIN_M", "value": "NaN"}, "数字", {"key": "FIRE_LANE_MIN_M", "value": "4.0"}
            ),
            Case({"key": "FIRE_LANE_MIN_M", "value": "四米"}, "请填写数字"),
            Case({"key": "BASE_YEAR", "value": "20"}, "四位年份", {"key": "BASE_YEAR", "value": "2021"}),
        ],
    },
    WorkLog: {
        "planning_is_the_villages": [
            Case({"area": COUNTY}, "登记在行政村名下", {"area": COUNTY, "step_code": "P05"}),
        ],
    },
    TechnicalContract: {
        "villages_are_of_the_county": [
            Case({"villages": (530102010004,)}, "只能选择本县的行政村", {"area": None}),
            Case({"villages": (530823000000,)}, "只能选择本县的行政村"),
            Case({"villages": (530823101201, 530823101201)}, "有重复的行政村"),
        ],
        "sources_pay_the_contract": [
            Case({"fund_county": D("14.98")}, "少 0.02 万元", {"fund_county": D("14.99")}),
            Case({"fund_county": D(16)}, "多 1 万元", {"contract_amount": D(41), "fund_county": D(16)}),
            Case({"fund_county": D(0), "partly_funded": True}, "还差 15 万元", {"contract_amount": None}),
        ],
        "nothing_is_missing": [
            Case({"partly_funded": True}, "已不少于合同金额", {"partly_funded": True, "fund_city": D(0)}),
        ],
        "price_is_usual": [
            Case({"contract_amount": D("5.98")}, "平均每村 2.99 万元", {"contract_amount": D(6)}),
            Case({"contract_amount": D(121)}, "一般在 3–60 万元", {"contract_amount": D(120)}),
        ],
    },
    Basemap: {
        "secrets_are_kept": [Case({"confidential_ack": False}, "涉密管理承诺：", {"area": AREA})],
    },
    ProblemItem: {
        "measure_required": [Case({"measure": None}, "解决措施：", {"measure": None, "is_key": False})],
    },
}
CASES: Cases = (
    PROFILE_CASES
    | RESOURCE_CASES
    | VILLAGE_CASES
    | HAMLET_CASES
    | TASK_CASES
    | TEAM_CASES
    | PREPARATION_CASES
)
