"""自然村表校验样例 the rules of the tables that each hamlet fills in."""

from datetime import date
from decimal import Decimal

from models.hometown import field_survey as survey
from tests.hometown.case import Case, Cases, missing, too_much

D = Decimal
LEASE_OF_20 = {"term_start": date(2020, 1, 31), "term_end": date(2040, 1, 31)}
TRANSFER = {"use_mode": "transfer", "term_start": date(2020, 2, 29)}

HAMLET_CASES: Cases = {
    survey.Population: {
        "year_is_asked_for": [
            Case({"year": 2015}, "2016 至 2020", {"year": 2016}),
            Case({"year": 2021}, "年份：", {"year": 2020}),
        ],
        "ages_add_up": [
            Case(
                {"age_over60": 71},
                "年龄构成合计应等于户籍人口",
                {"age_over60": 71, "age_under18": 79},
            ),
        ],
        "people_live_in_households": [
            Case({"households": 0}, "户数：", {"households": 1}),
        ],
        "men_and_women_add_up": [
            Case({"male": 200}, "其中男、其中女：合计 390 人", {"male": None, "female": None}),
            Case({"female": None}, "应等于户籍人口 400", {"male": 0, "female": 400}),
        ],
        "farmers_and_others_add_up": [
            Case({"agri_pop": 379}, "农业人口、非农人口：", {"agri_pop": 0, "non_agri_pop": 400}),
        ],
        "labour_within_people": [
            Case({"labor_force": 401}, "劳动力：401 大于户籍人口 400", {"labor_force": 400})
        ],
        "minority_within_people": [
            Case({"minority_pop": 401}, "少数民族人口：401 大于", {"minority_pop": 400}),
        ],
        "migrants_within_labour": [
            Case({"migrant_workers": 241}, "外出务工：241 大于劳动力 240", {"migrant_workers": 240}),
        ],
        "households_are_of_usual_size": [
            Case({"households": 401}, "户均 1.0 人", {"households": 400}),
            Case({"households": 39}, "1–10 人", {"households": 40}),
        ],
        "residents_are_plausible": [
            Case({"resident_pop": 1201}, "超过户籍人口的 3 倍", {"resident_pop": 1200}),
        ],
    },
    survey.InfrastructureCoverage: {
        "tap_water_within": too_much("hh_tap_water", "hh_total", "通自来水户数"),
        "electric_within": too_much("hh_electric", "hh_total", "通电户数"),
        "broadband_within": too_much("hh_broadband", "hh_total", "通宽带户数"),
        "toilet_within": too_much("hh_sanitary_toilet", "hh_total", "卫生户厕户数"),
        "sewage_within": too_much("hh_sewage", "hh_total", "生活污水收集户数"),
        "gas_within": too_much("hh_gas", "hh_total", "通燃气户数"),
    },
    survey.Homestead: {
        "certified_within": too_much("cert_parcels", "parcels", "确权登记宗数"),
        "certified_area_within": too_much("cert_area_sqm", "area_sqm", "确权登记面积"),
        "excess_within": too_much("over_parcels", "parcels", "超占宗数"),
        "excess_area_within": too_much("over_area_sqm", "area_sqm", "超占面积"),
        "idle_within": too_much("idle_parcels", "parcels", "闲置宅基地宗数"),
        "idle_area_within": too_much("idle_area_sqm", "area_sqm", "闲置宅基地面积"),
        "transferred_within": too_much("transfer_parcels", "parcels", "流转宗数"),
        "transferred_area_within": too_much("transfer_area_sqm", "area_sqm", "流转面积"),
        "quit_within": too_much("quit_parcels", "parcels", "退出宗数"),
        "quit_area_within": too_much("quit_area_sqm", "area_sqm", "退出面积"),
        "paid_within": too_much("paid_parcels", "parcels", "有偿使用宗数"),
        "paid_area_within": too_much("paid_area_sqm", "area_sqm", "有偿使用面积"),
        "outsiders_within": too_much("outsider_parcels", "parcels", "非本村村民使用宗数"),
        "households_add_up": [
            Case({"farm_hh": 101}, "合计 100 户", {"farm_hh": 101, "hh_none": 3}),
        ],
        "household_keeps_to_the_limit": [
            Case({"area_sqm": D(15001)}, "户均 150.01 ㎡，超过 150 ㎡", {"area_sqm": D(15000)}),
            Case(
                {"area_sqm": D(90000)},
                "宅基地总面积：",
                {"farm_hh": 0, "hh_one": 0, "hh_multi": 0, "hh_none": 0},
            ),
        ],
    },
    survey.IdleLand: {
        "no_building_has_no_area": [
            Case({"structure_sqm": D(50)}, "建筑面积：", {"structure_sqm": D(50), "has_structure": True}),
        ],
    },
    survey.BuildingStyle: {
        "structures_add_up": [Case({"st_rc": 11}, "结构合计应等于建筑总栋数", {"st_rc": 9, "st_other": 1})],
        "floors_add_up": [Case({"fl_4plus": 1}, "层数合计应等于建筑总栋数", {"fl_1": 39, "fl_4plus": 1})],
        "ages_add_up": [Case({"yr_after2010": 0}, "年代合计应等于建筑总栋数：年代合计 90 栋")],
        "qualities_add_up": [Case({"q_good": 0}, "质量合计应等于建筑总栋数")],
        "styles_add_up": [Case({"sty_conflict": 9}, "风貌合计应等于建筑总栋数")],
        "few_forms_are_the_main_ones": [
            Case(
                {"dwelling_form": ("modern", "yikeyin", "ganlan", "other")},
                "最多选 3 项",
                {"dwelling_form": ("modern", "yikeyin", "ganlan")},
            ),
        ],
        "buildings_are_of_usual_size": [
            Case({"total_floor_sqm": D(4399)}, "栋均 40", {"total_floor_sqm": D(4400)}),
            Case({"total_floor_sqm": D(66100)}, "40–600 ㎡", {"total_floor_sqm": D(66000)}),
        ],
    },
    survey.CommercialLand: {
        "idle_is_idle_in_both": [
            Case({"current_use": "idle"}, "须同为“闲置”", {"current_use": "idle", "use_mode": "idle"}),
            Case({"use_mode": "idle"}, "现状用途：", {"use_mode": "self"}),
        ],
        "user_name_required": [
            Case({"user_name": None}, "使用人(承租/受让)：", {"user_name": None, "use_mode": "self"}),
        ],
        "term_start_required": missing("term_start", "起始日"),
        "term_end_required": missing("term_end", "终止日"),
        "annual_rent_required": [
            Case({"annual_rent": None}, "年租金(收益)：", {"annual_rent": None, "use_mode": "equity"}),
        ],
        "cert_no_required": [
            Case({"cert_no": None}, "不动产权证号：", {"cert_no": None, "is_certified": False})
        ],
        "term_runs_forward": [
            Case({"term_end": date(2020, 1, 1)}, "应晚于起始日", {"term_end": date(2020, 1, 2)}),
        ],
        "term_keeps_to_the_law": [
            Case(LEASE_OF_20 | {"term_end": date(2040, 2, 1)}, "出租年限超过 20 年", LEASE_OF_20),
            Case(
                TRANSFER | {"term_end": date(2070, 3, 1)},
                "出让年限超过 50 年",
                TRANSFER | {"term_end": date(2070, 2, 28)},
            ),
        ],
        "redline_is_a_problem": [
            Case({"redline_relation": "redline"}, "问题清单", {"redline_relation": "none"}),
        ],
    },
    survey.FireSafety: {
        "water_kinds_required": [
            Case({"water_kinds": ()}, "消防水源类型：", {"water_kinds": (), "has_water_source": False}),
        ],
        "cluster_is_of_wood": [
            Case({"max_cluster_hh": 26}, "最大连片户数：26 大于", {"max_cluster_hh": 25}),
        ],
        "pools_hold_water": [
            Case({"pools": 0}, "消防水池容量：", {"pools": 0, "pool_m3": D(0)}),
            Case({"pool_m3": D(0)}, "有水池时容量应大于 0", {"pools": 2, "pool_m3": D(1)}),
        ],
        "station_is_manned": [
            Case({"volunteers": 2}, "不少于 3 人", {"volunteers": 3}),
            Case({"volunteers": 0}, "志愿(义务)消防队员：", {"volunteers": 0, "mini_stations": 0}),
        ],
        "no_fire_no_loss": [
            Case({"loss_wan": D(1)}, "近五年火灾损失：", {"loss_wan": D(1), "fires_5y": 1}),
        ],
        "lane_is_wide_enough": [
            Case({"lane_min_width_m": D("3.49")}, "不足 3.5 米", {"lane_min_width_m": D("3.5")}),
            Case(
                {"lane_min_width_m": D(1)},
                "通道最小净宽：",
                {"lane_min_width_m": D(1), "lane_clear": False},
            ),
        ],
        "cluster_is_divided": [
            Case(
                {"wood_hh": 40, "max_cluster_hh": 31, "has_firebreak": False},
                "属于高风险",
                {"wood_hh": 40, "max_cluster_hh": 30, "has_firebreak": False},
            ),
            Case(
                {"wood_hh": 40, "max_cluster_hh": 31, "has_firebreak": False},
                "最大连片户数：",
                {"wood_hh": 40, "max_cluster_hh": 31},
            ),
        ],
    },
}
