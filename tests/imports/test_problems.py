"""导入问题 problems: every fault by its cell; the report survives storage and never grows without bound."""

import json
from datetime import datetime

import pytest

from imports.problems import MOST_KEPT, CellProblem, ExtraColumn, Report, shown_value
from imports.raw import CellFault, Percent, Raw
from models.fields import Severity


def problem(row: int = 3, severity: Severity = Severity.ERROR, message: str = "不能为空") -> CellProblem:
    return CellProblem("历史文化资源", row, "B", "面积", "", "required", severity, message, "没有请填 0")


@pytest.mark.parametrize(
    ("row", "column", "where"),
    [
        (3, "B", "历史文化资源!B3"),
        (3, "", "历史文化资源!第3行"),
        (0, "B", "历史文化资源!B列"),
        (0, "", "历史文化资源"),
    ],
)
def test_a_problem_says_where_it_is(row: int, column: str, where: str) -> None:
    assert CellProblem("历史文化资源", row, column, "", "", "", Severity.ERROR, "").where == where


def test_a_report_comes_back_from_json_as_it_was() -> None:
    report = Report(extra_columns=[ExtraColumn("表一", "E", "填表人")], ignored_sheets=["草稿"])
    report.extend([problem(), problem(4, Severity.WARNING)])
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_warnings_do_not_stop_an_import() -> None:
    report = Report()
    report.add(problem(severity=Severity.WARNING))
    assert report.is_sound
    report.add(problem())
    assert not report.is_sound


def test_only_five_thousand_are_kept_but_all_are_counted() -> None:
    report = Report()
    report.extend(problem(row) for row in range(1, MOST_KEPT + 101))
    assert (len(report.problems), report.problem_total) == (MOST_KEPT, MOST_KEPT + 100)


def test_a_report_is_read_sheet_by_sheet_downwards_and_to_the_right() -> None:
    """Whichever check found what, and however the sheets are called: a sheet that is missing comes first."""
    places = [
        ("道路", 5, "B"),
        ("水资源", 4, "A"),
        ("道路", 4, "AA"),
        ("道路", 4, "C"),
        ("水资源", 0, ""),
        ("宅基地", 0, ""),
    ]
    for severity in Severity:
        report = Report()
        report.extend(
            CellProblem(name, row, letter, "", "", "", severity, "") for name, row, letter in places
        )
        report.put_in_order(["填写说明", "水资源", "道路"])
        assert [each.where for each in report.everything] == [
            "宅基地",
            "水资源",
            "水资源!A4",
            "道路!C4",
            "道路!AA4",
            "道路!B5",
        ]


def test_problems_are_grouped_by_column_and_message_the_most_frequent_first() -> None:
    report = Report()
    report.extend([problem(3, message="甲"), problem(4, message="乙"), problem(5, message="乙")])
    assert [(label, message, len(found)) for _, label, message, found in report.grouped()] == [
        ("面积", "乙", 2),
        ("面积", "甲", 1),
    ]
    assert report.by_sheet() == {"历史文化资源": 3}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (None, ""),
        (True, "TRUE"),
        (0.1 + 0.2, "0.3"),
        (530823199001011234.0, "530823199001011264"),
        (1e300, "1e+300"),
        (Percent(0.125), "12.5%"),
        (CellFault("#N/A"), "#N/A"),
        (datetime(2021, 8, 1), "2021-08-01"),
        (datetime(2021, 8, 1, 8, 30), "2021-08-01 08:30"),
        ("字" * 500, "字" * 199 + "…"),
    ],
)
def test_a_value_is_shown_as_the_clerk_sees_it(raw: Raw, shown: str) -> None:
    assert shown_value(raw) == shown
