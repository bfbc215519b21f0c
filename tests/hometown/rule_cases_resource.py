"""资源类校验样例 the rules of the six resource tables."""

from datetime import date, timedelta
from decimal import Decimal

from models.hometown import field_survey as survey
from models.platform.clock import today
from tests.hometown.case import Case, Cases, missing, too_much

D = Decimal
OF_EVERY_RESOURCE = {
    "is_the_villages_own": [Case({"hamlet_id": 1}, "自然村：本表按行政村填报", {"hamlet_id": None})],
    "nothing_covers_nothing": [
        Case({"quantity": D(0)}, "面积：数量为 0 时", {"quantity": D(0), "area_sqm": D(0), "area_mu": D(0)}),
    ],
    "area_is_told": [
        Case({"area_sqm": None, "area_mu": None}, "没有占地的填 0", {"area_sqm": D(0), "area_mu": D(0)}),
        Case(
            {"area_sqm": None, "area_mu": None},
            "面积：",
            {"quantity": D(0), "area_sqm": None, "area_mu": None},
        ),
    ],
}

RESOURCE_CASES: Cases = {
    survey.LandResource: OF_EVERY_RESOURCE
    | {
        "both_units_agree": [
            Case({"area_mu": D(3), "area_sqm": D(2010)}, "应为 2000 平方米", {"area_sqm": D(2001)}),
            Case(
                {"area_mu": D(3), "area_sqm": D(3000)}, "更正其一", {"area_mu": D("1.5"), "area_sqm": D(1003)}
            ),
        ],
        "transfer_within_area": too_much("transfer_area_mu", "area_mu", "其中流转面积"),
        "farmland_within_area": too_much("pbf_area_mu", "area_mu", "其中永久基本农田"),
        "slope_within_area": too_much("slope25_area_mu", "area_mu", "坡度25°以上面积"),
        "transferred_land_has_an_area": [
            Case(
                {"operation_mode": "transfer", "transfer_area_mu": D(0)},
                "其中流转面积：",
                {"operation_mode": "transfer", "transfer_area_mu": D(1)},
            ),
            Case({"operation_mode": "transfer"}, "大于 0", {"operation_mode": "idle"}),
        ],
        "parts_fit_the_whole": [
            Case(
                {"transfer_area_mu": D(2), "idle_area_mu": D(2)},
                "合计 4 亩，大于面积 3 亩",
                {"transfer_area_mu": D(2), "idle_area_mu": D(1)},
            ),
        ],
        "farmland_is_arable": [
            Case(
                {"land_type": "0202", "pbf_area_mu": D(1)},
                "可调整园地",
                {"land_type": "0202K", "pbf_area_mu": D(1)},
            ),
            Case(
                {"land_type": "0301", "pbf_area_mu": D(1)},
                "其中永久基本农田：",
                {"land_type": "0103", "pbf_area_mu": D(3)},
            ),
        ],
        "only_farmed_land_is_irrigated": [
            Case(
                {"land_type": "0301", "irrigation": "good"},
                "灌溉条件：",
                {"land_type": "0201", "irrigation": "good"},
            ),
        ],
    },
    survey.WaterResource: OF_EVERY_RESOURCE
    | {
        "flowing_water_has_a_length": [
            Case({"water_type": "river"}, "长度：", {"water_type": "river", "length_km": D("3.2")}),
            Case({"water_type": "canal", "length_km": D(0)}, "大于 0", {"water_type": "well"}),
        ],
        "capacity_wm3_required": [
            Case({"water_type": "pond"}, "蓄水量/库容：", {"water_type": "pond", "capacity_wm3": D(0)}),
        ],
        "temperature_c_required": [Case({"water_type": "hot_spring"}, "水温：", {"water_type": "spring"})],
        "hot_spring_is_hot": [
            Case(
                {"water_type": "hot_spring", "temperature_c": D("24.9")},
                "25–110℃",
                {"water_type": "hot_spring", "temperature_c": D(25)},
            ),
            Case(
                {"water_type": "hot_spring", "temperature_c": D("110.1")},
                "水温：",
                {"water_type": "well", "temperature_c": D(18)},
            ),
        ],
        "drinking_water_is_clean": [
            Case({"water_quality": "4"}, "Ⅰ–Ⅲ类", {"water_quality": "3"}),
            Case({"water_quality": None}, "水质：", {"water_quality": "6", "is_drinking": False}),
        ],
        "served_population_required": missing("served_population", "供水人口"),
        "protection_zone_required": missing("protection_zone", "水源保护区级别"),
    },
    survey.MineralResource: OF_EVERY_RESOURCE
    | {
        "reserve_unit_required": [
            Case({"reserve": D(5)}, "储量单位：", {"reserve": D(5), "reserve_unit": "wt"}),
        ],
        "reserve_required": [Case({"reserve_unit": "wt"}, "资源储量：", {"reserve_unit": None})],
        "mining_right_holder_required": [
            Case(
                {"mining_right_holder": None},
                "采矿权人：正在开采时",
                {"mining_right_holder": None, "mine_status": "closed"},
            ),
        ],
        "license_no_required": missing("license_no", "采矿许可证号"),
        "annual_output_wt_required": missing("annual_output_wt", "年产量"),
        "area_is_required": [Case({"area_sqm": None}, "面积：不能为空", {"area_sqm": D(0)})],
        "licence_is_in_force": [
            Case(
                {"license_expiry": today() - timedelta(days=1)}, "采矿权已过期", {"license_expiry": today()}
            ),
            Case({"license_expiry": date(2020, 1, 1)}, "有效期至：", {"license_expiry": None}),
        ],
        "redline_is_a_problem": [
            Case({"redline_relation": "both"}, "问题清单", {"redline_relation": "none"}),
            Case({"redline_relation": "farmland"}, "永久基本农田", {"redline_relation": None}),
        ],
    },
    survey.ScenicSpot: OF_EVERY_RESOURCE
    | {
        "visitors_pt_required": [
            Case({"visitors_pt": None}, "年接待量：", {"visitors_pt": None, "dev_status": "plan"}),
        ],
    },
    survey.HeritageResource: OF_EVERY_RESOURCE
    | {
        "tree_species_required": missing("tree_species", "树种"),
        "tree_age_required": [
            Case({"tree_age": None}, "树龄：", {"tree_age": None, "heritage_class": "well"}),
        ],
        "relic_has_a_level": [
            Case(
                {"heritage_class": "relic", "protect_level": "NONE"},
                "文物保护单位",
                {"heritage_class": "relic", "protect_level": "X"},
            ),
            Case(
                {"heritage_class": "relic", "protect_level": "NONE"},
                "保护级别：",
                {"heritage_class": "bridge", "protect_level": "NONE"},
            ),
        ],
    },
    survey.FolkCulture: OF_EVERY_RESOURCE
    | {
        "inheritors_required": [
            Case({"inheritors": None}, "代表性传承人：", {"inheritors": None, "ich_level": "NONE"}),
        ],
    },
}
