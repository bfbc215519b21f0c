"""敏感级别 the mark that follows from the declared fields stands on the pages of a table and on what is exported of it (R19)."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.platform.masking import sensitive_fields
from models.platform.security_mark import UNCLASSIFIED, Mark, mark_of
from models.registry import TABLES
from tests import planning_scene as scene
from tests.clients import ClientOf
from tests.exports.test_sheet_stamp import properties
from tests.people import CLERK, COUNTY

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PLAIN, PERSONAL, MOST = "hometown_road", "hometown_assist_unit", "hometown_hamlet"


def test_the_mark_of_every_table_is_what_its_fields_say() -> None:
    marks = {name: mark_of(table) for name, table in TABLES.items()}
    assert (marks[PLAIN], marks[PERSONAL], marks[MOST]) == (Mark.ORDINARY, Mark.PERSONAL, Mark.SENSITIVE)
    for name, table in TABLES.items():
        assert (marks[name] is not Mark.ORDINARY) == bool(sensitive_fields(table)), name


@SQLITE
def test_lists_and_records_of_personal_data_say_so_and_others_do_not(
    client_of: ClientOf, session: Session
) -> None:
    scene.found_hamlet(session)
    client = client_of(COUNTY)
    for name, told in ((PLAIN, ""), (PERSONAL, "敏感级别：含个人信息"), (MOST, "敏感级别：含敏感个人信息")):
        page = client.get(f"/tables/{name}/").text
        assert told in page, name
        assert bool(told) == ("敏感级别" in page), name


@SQLITE
def test_an_exported_list_carries_its_mark_in_the_properties_and_at_the_foot(client_of: ClientOf) -> None:
    client = client_of(CLERK)
    marks = {
        name: properties(client.get(f"/tables/{name}/export/xlsx").data)["敏感级别"]
        for name in (PLAIN, PERSONAL, MOST)
    }
    assert marks == {
        PLAIN: "一般数据",
        PERSONAL: "含个人信息（已隐去中间几位）",
        MOST: "含敏感个人信息（已隐去中间几位）",
    }
    assert Mark.SENSITIVE.of_file(is_unmasked=True) == "含敏感个人信息（完整号码，注意保管）"


@SQLITE
def test_nobody_signs_in_without_being_told_that_nothing_classified_belongs_here(app: Flask) -> None:
    assert UNCLASSIFIED in app.test_client().get("/login/").text
