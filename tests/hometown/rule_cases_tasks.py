"""规划任务校验样例 the rules of the baseline survey and of the annual plan."""

from models.hometown.annual_plan import AnnualPlan
from models.hometown.baseline_survey import BaselineSurvey
from tests.hometown.case import Case, Cases, missing

EXEMPT = {"village_type": "BQ", "plan_year": None, "exempt_reason": "整村搬迁，不再编制"}

TASK_CASES: Cases = {
    BaselineSurvey: {
        "plain_village_has_no_other_feature": [
            Case({"village_features": ("none", "border")}, "村庄特征：", {"village_features": ("none",)}),
        ],
        "only_moved_villages_are_exempt": [
            Case({"plan_year": None}, "年度计划：只有搬迁撤并类村庄", EXEMPT),
        ],
        "planned_village_is_not_exempt": [
            Case({"exempt_reason": "整村搬迁"}, "豁免说明：已选择年度计划", EXEMPT),
        ],
        "named_projects_are_there": [
            Case(
                {"has_key_project": False},
                "重点项目名称：",
                {"has_key_project": False, "key_project_names": None},
            ),
        ],
        "ranked_villages_are_in_the_project": [
            Case(
                {"is_demo_project": False},
                "“百千万”示范工程类别：",
                {"is_demo_project": False, "demo_level": None},
            ),
        ],
        "key_project_names_required": missing("key_project_names", "重点项目名称"),
        "demo_level_required": missing("demo_level", "“百千万”示范工程类别"),
        "exempt_reason_required": [Case(EXEMPT | {"exempt_reason": None}, "豁免说明：", EXEMPT)],
    },
    AnnualPlan: {
        "tasks_within_villages": [
            Case({"task_count": 171}, "年度编制任务数：171 大于", {"task_count": 170}),
        ],
        "year_takes_its_share": [
            Case({"task_count": 50}, "要求 30%，差 −0.6pp", {"task_count": 51}),
            Case({"plan_year": "2022"}, "要求 40%，差 −10.0pp", {"plan_year": "2022", "task_count": 68}),
        ],
    },
}
