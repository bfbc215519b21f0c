"""村域表校验样例 the rules of the tables that the village fills in by forms."""

from decimal import Decimal

from models.hometown import field_survey as survey
from models.platform.clock import today
from tests.hometown.case import Case, Cases, missing, too_much

D = Decimal
OWN = {"is_the_villages_own": [Case({"hamlet_id": 1}, "不填自然村", {"hamlet_id": None})]}
NEXT_YEAR = today().year + 1
PLANNED_ROAD = {
    "need_plan": True,
    "plan_count": 1,
    "plan_width_m": D(4),
    "plan_length_m": D(500),
    "plan_pavement": "concrete",
}
PLANNED = {
    "need_plan": True,
    "plan_count": D(1),
    "plan_capacity": D(50),
    "plan_land_sqm": D(200),
    "plan_hamlet_id": 1,
}
CLINIC = {"facility": "08", "category": "medical", "beds": 4, "medics": 2}
ELDERLY = {"facility": "16", "category": "elder", "elder_beds": 10, "elder_residents": 10}

VILLAGE_CASES: Cases = {
    survey.NoneFlag: {
        "table_may_be_empty": [
            Case({"table_name": "hometown_population"}, "不能声明", {"table_name": "hometown_idle_land"}),
            Case({"table_name": "no_such_table"}, "调研表：", {"table_name": "hometown_land_resource"}),
        ],
    },
    survey.SocioEconomy: OWN
    | {
        "year_is_one_of_three": [
            Case({"year": 2017}, "2018、2019、2020", {"year": 2018}),
            Case({"year": 2021}, "年限：", {"year": 2020}),
        ],
        "incomes_add_up": [
            Case({"inc_other": D(1)}, "应等于五项收入合计 15.6 万元", {"inc_other": D("0.01")}),
            Case(
                {"collective_income": D(20)},
                "集体经济总收入：20 万元",
                {"collective_income": D(20), "inc_operation": None, "inc_contract": None},
            ),
        ],
        "outputs_add_up": [
            Case({"gdp1": D(500)}, "总产值：", {"gdp1": D("600.01")}),
            Case(
                {"gdp_total": D(1)},
                "合计 900 万元",
                {"gdp1": None, "gdp2": None, "gdp3": None, "gdp_total": D(1)},
            ),
        ],
        "no_enterprise_no_output": [
            Case({"ent_count": 0}, "企业总产值：", {"ent_count": 0, "ent_output": D(0)}),
        ],
        "village_earns_more_than_its_collective": [
            Case({"rural_total_income": D(14)}, "农村经济总收入：", {"rural_total_income": D("14.6")}),
        ],
    },
    survey.Industry: OWN
    | {
        "type_belongs_to_sector": [
            Case({"sector": "2"}, "第一产业", {"sector": "9"}),
            Case({"industry_type": "tourism"}, "第三产业", {"industry_type": "tourism", "sector": "3"}),
            Case({"industry_type": "energy"}, "第二产业", {"industry_type": "other", "sector": "2"}),
        ],
        "operator_name_required": [
            Case(
                {"operator_name": None}, "经营主体名称：", {"operator_name": None, "operator_type": "farmer"}
            ),
        ],
        "land_mu_required": [
            Case({"land_mu": None}, "用地面积：", {"land_mu": None, "industry_type": "pig"})
        ],
        "output_unit_required": [
            Case({"output_unit": None}, "年产量单位：", {"output_unit": None, "output": None}),
        ],
        "no_certificate_is_alone": [
            Case({"certs": ("none", "organic")}, "品牌认证：", {"certs": ("none",)}),
        ],
    },
    survey.CollectiveEconomy: OWN
    | {
        "operating_within_assets": too_much("asset_operating", "asset_total", "其中经营性资产"),
        "profit_within_income": [
            Case({"annual_profit": D(15)}, "年净收益：15 大于", {"annual_profit": D(-3), "dividend": D(0)}),
        ],
        "debts_are_covered": [Case({"debt_total": D(121)}, "负债总额：121 万元", {"debt_total": D(120)})],
        "dividend_is_earned": [
            Case({"dividend": D(9)}, "年分红：9 万元", {"dividend": D(8)}),
            Case({"dividend": D(9)}, "年净收益", {"dividend": D(9), "annual_profit": D(0)}),
        ],
    },
    survey.Road: {
        "hard_within_length": [
            Case({"hardened_m": D(801)}, "其中硬化长度：801 大于长度 800", {"hardened_m": D(1)})
        ],
        "grade_belongs_to_the_place": [
            Case({"road_grade": "X"}, "由行政村填报", {"road_grade": "H"}),
            Case({"hamlet_id": None}, "由自然村填报", {"hamlet_id": None, "road_grade": "X"}),
        ],
        "drains_run_on_two_sides": [
            Case({"drain_m": D(1601)}, "排水沟：1601 米", {"drain_m": D(1600)}),
        ],
        "plan_count_required": [Case({"need_plan": True}, "规划数量：", PLANNED_ROAD)],
        "plan_width_m_required": [Case({"need_plan": True}, "规划宽度：", PLANNED_ROAD)],
        "plan_length_m_required": [Case({"need_plan": True}, "规划长度：", PLANNED_ROAD)],
        "plan_pavement_required": [Case({"need_plan": True}, "规划路面：", PLANNED_ROAD)],
    },
    survey.Infrastructure: {
        "nothing_has_no_capacity": [
            Case({"count": D(0)}, "供给或处理规模：", {"count": D(0), "capacity": D(0)}),
        ],
        "is_built_by_now": [
            Case({"built_year": NEXT_YEAR}, "建成年份：", {"built_year": NEXT_YEAR - 1}),
        ],
        "plan_count_required": [Case({"need_plan": True}, "规划数量：", PLANNED)],
        "plan_capacity_required": [Case({"need_plan": True}, "规划规模：", PLANNED)],
        "plan_land_sqm_required": [Case({"need_plan": True}, "规划用地：", PLANNED)],
        "plan_hamlet_id_required": [
            Case(
                PLANNED | {"plan_hamlet_id": None},
                "规划所在自然村：",
                PLANNED | {"plan_hamlet_id": None, "hamlet_id": 1},
            ),
        ],
    },
    survey.PublicService: {
        "category_is_that_of_the_facility": [
            Case({"category": "medical", "beds": 1, "medics": 1}, "与所选设施不一致", {"category": None}),
            Case({"facility": "17"}, "类别：", {"facility": "99", "category": "edu"}),
        ],
        "is_built_by_now": [
            Case({"built_year": NEXT_YEAR}, "不能晚于今年", {"built_year": NEXT_YEAR - 1}),
        ],
        "students_required": missing("students", "学生"),
        "teachers_required": missing("teachers", "教师"),
        "beds_required": [Case(CLINIC | {"beds": None}, "医疗床位：", CLINIC)],
        "medics_required": [Case(CLINIC | {"medics": None}, "医护：", CLINIC)],
        "elder_residents_required": [
            Case(
                ELDERLY | {"elder_residents": None},
                "在院：",
                ELDERLY | {"elder_residents": None, "elder_beds": 0},
            ),
        ],
        "residents_have_beds": [Case(ELDERLY | {"elder_residents": 11}, "在院：11 大于养老床位 10", ELDERLY)],
        "plan_count_required": [Case({"need_plan": True}, "规划数量：", PLANNED)],
        "plan_hamlet_id_required": [
            Case({"need_plan": True}, "规划所在自然村：", {"need_plan": True, "hamlet_id": 2}),
        ],
        "plan_land_sqm_required": [Case({"need_plan": True}, "规划用地规模：", PLANNED)],
    },
    survey.Geohazard: OWN
    | {
        "households_have_people": [Case({"threat_pop": 4}, "威胁人数：4 人少于", {"threat_pop": 5})],
        "nothing_done_is_alone": [
            Case({"measures": ("none", "watch")}, "尚未采取", {"measures": ("watch", "warn")}),
        ],
        "monitor_person_required": [
            Case({"monitor_person": None}, "监测责任人：", {"monitor_person": None, "measures": ("warn",)}),
        ],
        "monitor_phone_required": missing("monitor_phone", "监测责任人电话"),
        "danger_calls_for_measures": [
            Case({"threat_pop": 100, "measures": ("none",)}, "问题清单", {"measures": ("none",)}),
            Case({"threat_asset": D(500), "measures": ("none",)}, "防治措施：", {"threat_asset": D(500)}),
        ],
    },
}
