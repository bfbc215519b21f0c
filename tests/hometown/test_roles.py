"""角色 who does what, as the manual gives it to each kind of account, read from the declarations."""

import pytest

from models.hometown.steps import BASEMAP
from models.levels import KIND_LEVELS, AccountKind, Level
from models.platform.flows import FLOWS, Act
from models.platform.import_sets import set_of
from models.platform.rights import Permission, rights_of
from models.platform.steps import STEPS
from models.registry import TABLES

PROVINCE, PREFECTURE, COUNTY = AccountKind.PROVINCE, AccountKind.PREFECTURE, AccountKind.COUNTY
ORGANISATION, TOWNSHIP, VILLAGE = (
    AccountKind.COUNTY_ORGANISATION,
    AccountKind.TOWNSHIP,
    AccountKind.VILLAGE,
)
EVERY_LEVEL = ("mobilization", "training", "work_log")


def fills(kind: AccountKind) -> set[str]:
    """What tables of the subsystem an account registers rows of."""
    return {
        name.removeprefix("hometown_")
        for name in TABLES
        if name.startswith("hometown_") and rights_of(kind).intersection({_add(name)})
    }


def _add(name: str) -> tuple[str, str]:
    return (Permission.ADD.value, name)


def decides(kind: AccountKind, flow: str) -> bool:
    """Whether an account approves in a flow."""
    return any(kind in way.kinds for way in FLOWS[flow].transitions if way.kind is Act.APPROVE)


def submits(kind: AccountKind, flow: str) -> bool:
    """Whether an account submits in a flow."""
    return any(kind in way.kinds for way in FLOWS[flow].transitions if way.key == "submit")


def completes(kind: AccountKind) -> set[str]:
    """The steps whose completion an account sets."""
    return {each.key for each in STEPS.values() if each.completed_by is kind}


def test_the_province_has_the_last_word_on_surveys_and_plans_and_fills_in_no_villages_data() -> None:
    """001-019."""
    assert decides(PROVINCE, "baseline_survey")
    assert decides(PROVINCE, "annual_plan")
    assert fills(PROVINCE) == {"work_log"}


def test_the_prefecture_uploads_documents_and_names_its_groups() -> None:
    """001-020, 001-021: and it is the one that a county picks to judge its survey and its plan."""
    expected = {"policy_document", "supplementary_document", "project_group_member", "liaison_member"}
    assert expected | set(EVERY_LEVEL) == fills(PREFECTURE)
    for flow in ("baseline_survey", "annual_plan"):
        [submit] = [way for way in FLOWS[flow].transitions if way.key == "submit"]
        assert submit.chooses is not None
        assert submit.chooses.kind is PREFECTURE
        assert decides(PREFECTURE, flow)


def test_the_county_uploads_names_plans_contracts_and_completes_most_steps() -> None:
    """001-022, 001-023."""
    named = {"policy_document", "supplementary_document", "leading_group_member", "liaison_member"}
    planned = {"baseline_survey", "annual_plan", "technical_contract"}
    assert named | planned | set(EVERY_LEVEL) <= fills(COUNTY)
    assert {"P01", "P02", "P05", "P06", "P07", "P08", "P12"} <= completes(COUNTY)
    assert submits(COUNTY, "baseline_survey")
    assert submits(COUNTY, "annual_plan")


def test_the_organisation_department_judges_the_roster_and_sends_the_letters() -> None:
    """001-024."""
    assert decides(ORGANISATION, "roster_review")
    assert completes(ORGANISATION) == {"P10", "P11"}
    assert "annual_plan" not in fills(ORGANISATION)


def test_the_township_names_its_liaisons_and_judges_the_roster_first() -> None:
    """001-025."""
    assert fills(TOWNSHIP) == {"liaison_member", *EVERY_LEVEL}
    assert decides(TOWNSHIP, "roster_review")


def test_the_village_fills_in_people_roster_and_planning_and_completes_its_steps() -> None:
    """001-026."""
    filled = {"person_survey", "roster_member", "basemap", "analysis", "water_resource", "assist_unit"}
    assert filled | set(EVERY_LEVEL) <= fills(VILLAGE)
    assert {"P03", "P04", "P09", BASEMAP.key, "S02", "S03"} <= completes(VILLAGE)
    assert submits(VILLAGE, "roster_review")
    assert not any(decides(VILLAGE, flow) for flow in FLOWS)


def test_a_hamlet_fills_in_survey_tables_and_nothing_else() -> None:
    """001-027: not before it can register itself by the village's code; its rights are declared."""
    survey = {table.__tablename__.removeprefix("hometown_") for table in set_of("field_survey").tables}
    assert fills(AccountKind.HAMLET) <= survey | {"none_flag"}
    assert "population" in fills(AccountKind.HAMLET)


def test_a_technical_unit_has_no_data_of_its_own() -> None:
    """001-028."""
    assert fills(AccountKind.TECHNICAL_UNIT) == set()


@pytest.mark.parametrize("kind", [each for each in AccountKind if each is not AccountKind.VILLAGE])
def test_the_data_administrator_imports_the_survey_for_the_villages(kind: AccountKind) -> None:
    """001-029."""
    tables = set_of("field_survey").tables
    may = [(Permission.IMPORT.value, table.__tablename__) in rights_of(kind) for table in tables]
    assert any(may) == (kind is AccountKind.DATA_ADMINISTRATOR)


def test_the_tree_goes_from_the_province_to_the_hamlet_and_groups_have_no_account() -> None:
    """001-031."""
    assert [level.below for level in list(Level)[:-1]] == list(Level)[1:]
    assert KIND_LEVELS.keys() == set(AccountKind)
    assert "hometown_villager_group" in TABLES
    assert not any("group" in kind.value for kind in AccountKind)
