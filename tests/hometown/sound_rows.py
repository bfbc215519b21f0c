"""无误的样例 one row of each table that nothing is wrong with; the tests spoil it one field at a time."""

from datetime import date
from decimal import Decimal
from typing import Any

from models.hometown import field_survey as survey
from models.hometown.analysis import Analysis, ProblemItem, ResourceItem, TalentItem
from models.hometown.annual_plan import AnnualPlan
from models.hometown.assist_unit import AssistUnit
from models.hometown.baseline_survey import BaselineSurvey
from models.hometown.basemap import Basemap
from models.hometown.hamlet import Hamlet
from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.parameters import Parameter
from models.hometown.person_survey import PersonSurvey
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.roster_member import RosterMember
from models.hometown.station_person import StationPerson
from models.hometown.technical_contract import TechnicalContract
from models.hometown.training import Training
from models.hometown.village import Village
from models.hometown.villager_group import VillagerGroup
from models.hometown.work_log import WorkLog

AREA = 530823101201
PREFECTURE, COUNTY, TOWNSHIP = 530800000000, 530823000000, 530823101000
UPPER, LOWER = 1, 2
HAMLETS = {UPPER: "上寨村", LOWER: "下寨村"}
D = Decimal

_RESOURCE = {
    "area": AREA,
    "quantity": D(1),
    "area_sqm": D(2000),
    "protection_use": "保护良好",
    "problems": "无",
}
_OF_UPPER = {"area": AREA, "hamlet_id": UPPER}

_MEMBER = {
    "name": "辛八",
    "unit": "示例市自然资源和规划局",
    "post": "副局长",
    "rank_level": "XC",
    "political": "01",
    "phone": "19900000008",
    "duty": "统筹协调",
}

SOUND: dict[type[Any], dict[str, Any]] = {
    Village: {"area": AREA, "office_location": "中寨", "area_sqm": D(36521837), "population": 4225},
    AssistUnit: {"area": AREA, "unit_name": "景东县示例局", "liaison_phone": "19900000001"},
    VillagerGroup: {"area": AREA, "name": "一组", "leader_name": "甲一", "leader_phone": "19900000002"},
    StationPerson: {
        "area": AREA,
        "station_role": "first_secretary",
        "name": "乙二",
        "phone": "19900000003",
        "unit": "示例局",
        "post": "科员",
        "rank_level": "KX",
        "political": "01",
        "category": "GW",
    },
    PersonSurvey: {
        "area": AREA,
        "name": "戊五",
        "unit_name": "示例市水务局",
        "post": "科长",
        "rank_level": "XK",
        "category": "GW",
        "political": "01",
        "phone": "19900000005",
        "willing": True,
        "birth_month": "1980-05",
    },
    RosterMember: {
        "area": AREA,
        "group_kind": "village",
        "origin": "local",
        "name": "己六",
        "unit_name": "无",
        "post": "党总支书记",
        "rank_level": "NA",
        "category": "QT",
        "political": "01",
        "phone": "19900000006",
        "local_identity": "party_secretary",
        "group_role": "leader",
    },
    TechnicalContract: {
        "area": AREA - AREA % 10**6,
        "villages": (AREA, AREA + 1),
        "unit_name": "彩云乡村规划设计院",
        "qualification": ("PB",),
        "leader": "丁四",
        "leader_phone": "19900000004",
        "contract_amount": D(40),
        "fund_province": D(10),
        "fund_city": D(5),
        "fund_project": D(5),
        "fund_collective": D(2),
        "fund_donation": D(3),
        "fund_county": D(15),
        "work_content": "编制两个行政村的村庄规划，县级财政兜底 15 万元",
    },
    PolicyDocument: {
        "area": COUNTY,
        "title": "示例县干部规划家乡行动实施方案",
        "doc_no": "×政办发〔2021〕1号",
        "issuer": "示例县人民政府办公室",
        "issued_date": date(2021, 6, 1),
    },
    SupplementaryDocument: {
        "area": COUNTY,
        "title": "关于进一步做好干部规划家乡行动的通知",
        "issuer": "示例县自然资源局",
        "issued_date": date(2022, 3, 1),
    },
    ProjectGroupMember: _MEMBER | {"area": PREFECTURE, "group_post": "leader"},
    LeadingGroupMember: _MEMBER | {"area": COUNTY, "group_post": "deputy"},
    LiaisonMember: _MEMBER | {"area": TOWNSHIP, "group_post": "liaison"},
    Mobilization: {
        "area": AREA,
        "item": "规划家乡动员会",
        "held_on": date(2021, 5, 10),
        "org_form": "party_assembly",
        "org_mode": "self",
        "content": "向党员说明行动的意义和安排",
        "attendees": 36,
    },
    Training: {
        "area": AREA,
        "topic": "实用性村庄规划培训",
        "held_on": date(2021, 5, 20),
        "end_on": date(2021, 5, 21),
        "mode": "offline_class",
        "org_mode": "self",
        "sponsor": "示例镇人民政府",
        "headcount": 40,
        "teacher": "庚七",
        "place": "村委会会议室",
        "hours": D(8),
        "target": ("village_cadre", "masses"),
        "content": "讲解调查方法和成果要求",
    },
    Hamlet: {"area": AREA, "name": "马坡村", "status": "active"},
    Parameter: {"key": "MAX_LEADERS", "value": "2"},
    BaselineSurvey: {
        "area": AREA,
        "village_type": "JJ",
        "village_terrain": "SQ",
        "village_features": ("industry", "ethnic"),
        "has_key_project": True,
        "key_project_names": "示例茶叶加工园",
        "is_key_assist": False,
        "is_demo_project": True,
        "demo_level": "TOWN",
        "start_date": date(2021, 3, 1),
        "plan_year": "2021",
    },
    AnnualPlan: {
        "area": COUNTY,
        "plan_year": "2021",
        "name": "景东彝族自治县2021年村庄规划编制计划",
        "filled_on": date(2021, 3, 15),
        "town_count": 13,
        "village_total": 170,
        "task_count": 51,
    },
    WorkLog: {
        "area": AREA,
        "step_code": "S02",
        "item": "入户调研",
        "held_on": date(2021, 8, 11),
        "content": "走访上寨村 20 户",
    },
    Basemap: {
        "area": AREA,
        "claim_mode": "digital",
        "claim_date": date(2021, 7, 1),
        "claimer": "丙三",
        "provider": "县自然资源局",
        "contents": ("survey3", "imagery"),
        "confidential_ack": True,
        "description": "已认领电子版底图底数",
    },
    Analysis: {"area": AREA, "start_date": date(2021, 9, 1), "conclusion": "本村茶山连片，" * 10},
    ResourceItem: {
        "area": AREA,
        "category": "tea",
        "name": "老茶山",
        "scale": "1200亩",
        "value_desc": "百年古茶",
    },
    TalentItem: {
        "area": AREA,
        "category": "inheritor",
        "name": "丁四",
        "unit_or_village": "上寨村",
        "specialty": "彝族刺绣",
        "role_desc": "带徒授艺",
    },
    ProblemItem: {
        "area": AREA,
        "domain": "infrastructure",
        "problem": "入户路未硬化",
        "is_key": True,
        "measure": "列入近期项目",
        "expected_year": 2023,
    },
    survey.LandResource: _RESOURCE
    | {
        "name": "大田坝",
        "land_type": "0101",
        "area_mu": D(3),
        "ownership": "group",
        "operation_mode": "household",
    },
    survey.WaterResource: _RESOURCE
    | {
        "name": "龙潭",
        "water_type": "spring",
        "is_drinking": True,
        "water_quality": "2",
        "protection_zone": "second",
        "served_population": 300,
    },
    survey.MineralResource: _RESOURCE
    | {
        "name": "后山石料",
        "mineral_class": "nonmetal",
        "mineral_kind": "建筑石料",
        "mine_status": "mining",
        "mining_right_holder": "示例矿业",
        "license_no": "C" + "1" * 22,
        "license_expiry": date(2099, 1, 1),
        "annual_output_wt": D("1.5"),
        "redline_relation": "none",
    },
    survey.ScenicSpot: _RESOURCE
    | {
        "name": "瀑布",
        "scenic_class": "B",
        "scenic_level": "NONE",
        "dev_status": "dev",
        "visitors_pt": 2000,
    },
    survey.HeritageResource: _RESOURCE
    | {
        "name": "古榕树",
        "heritage_class": "tree",
        "protect_level": "X",
        "tree_species": "榕树",
        "tree_age": 320,
        "preserve_state": "intact",
        "lng": D("100.83"),
        "lat": D("24.45"),
    },
    survey.FolkCulture: _RESOURCE
    | {
        "name": "火把节",
        "ich_class": "10",
        "ich_level": "X",
        "ethnic_group": "07",
        "inheritors": "戊五",
        "inheritor_count": 1,
    },
    survey.NoneFlag: {"area": AREA, "table_name": "hometown_mineral_resource", "reason": "本村无矿"},
    survey.Population: _OF_UPPER
    | {
        "year": 2020,
        "households": 100,
        "registered_pop": 400,
        "resident_pop": 350,
        "age_under18": 80,
        "age_18_60": 250,
        "age_over60": 70,
        "male": 210,
        "female": 190,
        "labor_force": 240,
        "migrant_workers": 60,
        "minority_pop": 390,
        "agri_pop": 380,
        "non_agri_pop": 20,
    },
    survey.SocioEconomy: {
        "area": AREA,
        "year": 2020,
        "collective_income": D("14.6"),
        "inc_operation": D(10),
        "inc_contract": D("4.6"),
        "rural_total_income": D(900),
        "gdp1": D(600),
        "gdp2": D(100),
        "gdp3": D(200),
        "gdp_total": D(900),
        "per_capita_income": D(12860),
        "ent_count": 1,
        "ent_output": D(20),
    },
    survey.Industry: {
        "area": AREA,
        "name": "茶叶种植",
        "sector": "1",
        "industry_type": "tea",
        "operator_type": "coop",
        "operator_name": "示例茶叶合作社",
        "scale": D(1200),
        "scale_unit": "mu",
        "output": D(30),
        "output_unit": "t",
        "output_value": D(240),
        "land_mu": D(1200),
        "linked_hh": 80,
        "is_leading": True,
        "is_featured": True,
        "certs": ("organic",),
    },
    survey.CollectiveEconomy: {
        "area": AREA,
        "org_name": "中所村股份经济合作联合社",
        "project_name": "茶厂租赁",
        "mode": "property",
        "asset_total": D(120),
        "asset_operating": D(90),
        "debt_total": D(10),
        "annual_income": D("14.6"),
        "annual_profit": D(8),
        "dividend": D(5),
        "member_hh": 100,
        "invest_sources": ("fiscal",),
        "manager": "己六",
        "problems": "无",
    },
    survey.Road: _OF_UPPER
    | {
        "name": "进村路",
        "road_grade": "Z",
        "count": 1,
        "length_m": D(800),
        "width_m": D("3.5"),
        "pavement": "concrete",
        "hardened_m": D(800),
        "drain_m": D(900),
        "condition": "good",
        "need_plan": False,
    },
    survey.Infrastructure: {
        "area": AREA,
        "infra_type": "water",
        "name": "高位水池",
        "count": D(1),
        "capacity": D(200),
        "served_hh": 150,
        "built_year": 2015,
        "run_status": "normal",
        "need_plan": False,
    },
    survey.InfrastructureCoverage: _OF_UPPER
    | {
        "hh_total": 100,
        "hh_tap_water": 96,
        "hh_electric": 100,
        "hh_broadband": 60,
        "hh_sanitary_toilet": 70,
        "hh_sewage": 20,
        "hh_gas": 0,
        "garbage_service": True,
    },
    survey.PublicService: {
        "area": AREA,
        "category": "edu",
        "facility": "04",
        "name": "中所小学",
        "count": 1,
        "land_sqm": D(5000),
        "built_year": 2008,
        "condition": "good",
        "students": 180,
        "teachers": 12,
        "need_plan": False,
    },
    survey.Geohazard: {
        "area": AREA,
        "hazard_no": "530823010001",
        "name": "上寨滑坡",
        "location": "上寨村后山",
        "located_hamlet_id": UPPER,
        "lng": D("100.8"),
        "lat": D("24.4"),
        "hazard_type": "01",
        "scale": "S",
        "stability": "fair",
        "threat_hh": 5,
        "threat_pop": 20,
        "threat_asset": D(150),
        "measures": ("watch",),
        "monitor_person": "庚七",
        "monitor_phone": "19900000004",
        "status": "monitor",
    },
    survey.Homestead: _OF_UPPER
    | {
        "farm_hh": 100,
        "parcels": 110,
        "area_sqm": D(14500),
        "cert_parcels": 90,
        "cert_area_sqm": D(12000),
        "hh_one": 88,
        "hh_multi": 10,
        "hh_none": 2,
        "idle_parcels": 6,
        "idle_area_sqm": D(800),
        "idle_houses": 5,
        "idle_house_sqm": D(500),
        "dangerous_hh": 3,
    },
    survey.IdleLand: _OF_UPPER
    | {
        "name": "村口空地",
        "idle_type": "homestead",
        "count": 1,
        "area_sqm": D(300),
        "ownership": "group",
        "has_structure": False,
        "structure_sqm": D(0),
        "idle_use": "green",
    },
    survey.BuildingStyle: _OF_UPPER
    | {"total_bldg": 110, "total_floor_sqm": D(16000)}
    | {"st_rc": 10, "st_brick_con": 60, "st_brick_wood": 20, "st_earth_wood": 20}
    | {"st_stone_wood": 0, "st_wood": 0, "st_other": 0}
    | {"fl_1": 40, "fl_2": 50, "fl_3": 20, "fl_4plus": 0}
    | {"yr_before1980": 10, "yr_1980_1999": 40, "yr_2000_2010": 40, "yr_after2010": 20}
    | {"q_good": 60, "q_fair": 37, "q_poor": 10, "q_dangerous": 3}
    | {"sty_traditional": 20, "sty_harmonious": 50, "sty_plain": 30, "sty_conflict": 10}
    | {"dwelling_form": ("modern",), "roof": "mixed", "main_color": "白墙青瓦", "problems": "无"},
    survey.CommercialLand: _OF_UPPER
    | {
        "name": "老粮站",
        "location": "村口",
        "area_sqm": D(1200),
        "current_use": "commerce",
        "owner": "village",
        "use_mode": "lease",
        "user_name": "示例商贸",
        "term_start": date(2020, 1, 1),
        "term_end": date(2035, 1, 1),
        "annual_rent": D(2),
        "is_certified": True,
        "cert_no": "云（2021）景东县不动产权第0000001号",
        "in_boundary": True,
        "redline_relation": "none",
        "problems": "无",
    },
    survey.FireSafety: _OF_UPPER
    | {
        "has_water_source": True,
        "water_kinds": ("pool",),
        "pools": 1,
        "pool_m3": D(60),
        "hydrants": 4,
        "extinguishers": 20,
        "lane_clear": True,
        "lane_min_width_m": D(4),
        "mini_stations": 1,
        "volunteers": 6,
        "wood_hh": 25,
        "max_cluster_hh": 12,
        "has_firebreak": True,
        "fires_5y": 0,
        "loss_wan": D(0),
        "risks": "电线老化",
        "needs": "更换线路",
    },
}
"""A sound row by table; ``SOUND[table] | changes`` is the row under test."""
