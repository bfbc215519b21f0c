"""表头识别 headings: columns are known by what they are called, wherever they stand."""

import pytest

from imports.heading_names import normalised
from imports.headings import find_header
from imports.raw import Row
from models.fields import Field, Kind, Severity

NAME = Field("名称", "name", required=True)
AREA = Field("面积", "area", Kind.DECIMAL, unit="平方米", required=True)
ERA = Field("建成年代", "era", aliases=("年代", "修建年代"))
FARMLAND = Field("耕地面积", "farmland", Kind.DECIMAL, unit="亩")
FIELDS = (NAME, AREA, ERA, FARMLAND)
HEADINGS: Row = ["名称", "面积（平方米）", "建成年代", "耕地面积（亩）"]
ALL = {"name": 1, "area": 2, "era": 3, "farmland": 4}


def columns(*rows: Row) -> dict[str, int]:
    return dict(find_header("表一", list(rows), FIELDS).columns)


@pytest.mark.parametrize(
    "headings",
    [
        HEADINGS,
        ["*名称", "面积(平方米)*", "建成年代", "耕地面积 (亩)"],
        [" 名 称 ", "面积", "年代", "耕地面积"],
        ["名\n称", "面积（㎡）", "修建年代（年）", "耕地面积【亩】"],
        ["＊名称", "面积（m2）", "建成年代：", "耕地面积（单位：亩）"],
    ],
)
def test_stars_blanks_brackets_units_and_aliases_do_not_matter(headings: Row) -> None:
    header = find_header("表一", [headings], FIELDS)
    assert header.columns == ALL
    assert header.problems == ()


def test_columns_are_never_known_by_their_place() -> None:
    assert columns([HEADINGS[3], HEADINGS[2], None, HEADINGS[0], HEADINGS[1]]) == {
        "farmland": 1,
        "era": 2,
        "name": 4,
        "area": 5,
    }


def test_the_row_of_headings_is_found_below_titles_and_notes() -> None:
    header = find_header(
        "表一", [["名称一览表"], [], ["单位：亩", None, "面积"], HEADINGS, ["马坡村", 1]], FIELDS
    )
    assert (header.row, header.first_data_row) == (4, 5)


def test_a_heading_below_the_tenth_row_is_not_looked_for() -> None:
    header = find_header("表一", [[] for _ in range(10)] + [HEADINGS], FIELDS)
    assert [problem.code for problem in header.problems] == ["no_header"]
    assert "请使用下载的模板" in header.problems[0].sentence


def test_headings_under_merged_groups_are_told_apart_by_the_group() -> None:
    fields = (
        Field("户籍人口男", "registered", Kind.INTEGER),
        Field("常住人口男", "resident", Kind.INTEGER),
    )
    rows: list[Row] = [["户籍人口", None, "常住人口", None], ["男", "女", "男", "女"]]
    assert find_header("表一", rows, fields).columns == {"registered": 1, "resident": 3}


def test_a_missing_required_column_is_an_error_and_another_a_warning() -> None:
    header = find_header("表一", [["名称", "耕地面积（亩）"]], FIELDS)
    assert [(problem.field_label, problem.severity) for problem in header.problems] == [
        ("面积", Severity.ERROR),
        ("建成年代", Severity.WARNING),
    ]
    assert header.problems[0].where == "表一!第1行"
    assert "缺少列“面积（平方米）”" in header.problems[0].message


def test_a_near_miss_is_only_suggested() -> None:
    header = find_header("表一", [["名称", "面积（平方米）", "建成年份", "耕地面积（亩）"]], FIELDS)
    assert "era" not in header.columns
    assert "C 列“建成年份”是否就是这一列" in header.problems[0].advice


def test_a_doubled_column_is_refused() -> None:
    header = find_header("表一", [[*HEADINGS, "年代"]], FIELDS)
    assert [(problem.code, problem.where) for problem in header.problems] == [("duplicate_column", "表一!E1")]
    assert header.columns == ALL


def test_a_column_in_another_unit_is_refused_because_every_number_would_be_wrong() -> None:
    header = find_header("表一", [["名称", "面积（亩）", "建成年代", "耕地面积（亩）"]], FIELDS)
    assert [(problem.code, problem.where) for problem in header.problems] == [("unit", "表一!B1")]
    assert "应为“平方米”" in header.problems[0].message


def test_extra_columns_are_told_and_our_own_column_of_reasons_is_not() -> None:
    header = find_header("表一", [[*HEADINGS, "填表人", "错误说明"]], FIELDS)
    assert [(extra.column_letter, extra.heading) for extra in header.extra] == [("E", "填表人")]
    assert header.problems == ()


def test_a_name_that_fits_two_fields_fits_none() -> None:
    fields = (Field("面积", "a", unit="亩"), Field("面积", "b", unit="公顷"))
    assert find_header("表一", [["面积（亩）", "面积（公顷）"]], fields).columns == {"a": 1, "b": 2}
    assert find_header("表一", [["面积"]], fields).columns == {}


def test_computed_columns_need_not_be_there() -> None:
    total = Field("合计", "total", computed=lambda values: values)
    assert find_header("表一", [["名称"]], (NAME, total)).problems == ()


def test_numbers_and_dates_are_no_headings() -> None:
    assert columns([2021, 3.5, True], HEADINGS) == ALL


def test_punctuation_and_width_are_normalised_away() -> None:
    assert normalised(" ＊建成（修缮）年代： ") == normalised("建成修缮年代")
