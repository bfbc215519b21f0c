"""组建规划组页面 the tabs of the steps of chapter 5 (001-095, 001-102)."""

import re

import pytest

from tests.clients import ClientOf
from tests.people import COUNTY


@pytest.mark.parametrize(
    ("step", "labels"),
    [
        ("p09", ["人员摸排"]),
        ("p10", ["行政村规划编制组", "自然村规划编制小组"]),
        ("p11", ["发函确认"]),
        ("p12", ["确定技术单位"]),
    ],
)
def test_each_step_has_the_tabs_that_the_manual_counts(
    client_of: ClientOf, step: str, labels: list[str]
) -> None:
    """001-095, 001-102, 001-120: “包含 … 1 个标签页”, “2 个标签页”."""
    tabs = re.search(r'<nav class="tabs".*?</nav>', client_of(COUNTY).get(f"/steps/{step}/1").text, re.DOTALL)
    assert tabs
    assert re.findall(r">([^<>]+)</a>", tabs[0]) == labels
