"""账号名称 no two accounts can be taken for one another (R01)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.login_name import canonical, judged, tidy
from models.platform.new_accounts import AlreadyThere, NewAccount, create_accounts
from models.platform.refusal import Refusal
from models.platform.transaction import transaction
from tests.people import ZHONGSUO
from tests.planting import planting


def village(name: str) -> NewAccount:
    return NewAccount(name, AccountKind.VILLAGE, ZHONGSUO, "中所村民委员会")


@given(st.text(max_size=80))
def test_a_tidy_name_is_tidy_and_has_one_canonical_form(name: str) -> None:
    assert tidy(tidy(name)) == tidy(name)
    assert canonical(tidy(name)) == canonical(name)
    assert "\u200b" not in tidy(name)


@pytest.mark.parametrize(
    "variant", ["Mapo村", "MAPO村", "ｍａｐｏ村", "mapo村 ", " mapo村", "ma\u200bpo村", "\ufeffmapo村"]
)
def test_a_name_that_looks_like_a_taken_one_is_refused(session: Session, variant: str) -> None:
    with planting(session):
        create_accounts(session, [village("mapo村")])
    with pytest.raises(AlreadyThere, match="已被使用"), transaction(session):
        create_accounts(session, [village(variant)])


def test_two_names_alike_in_one_list_are_refused_together(session: Session) -> None:
    with pytest.raises(AlreadyThere, match="极相似"), transaction(session):
        create_accounts(session, [village("mapo村"), village("ＭＡＰＯ村")])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "2 至 64 个字"),
        ("村", "2 至 64 个字"),
        ("\u200b\u200b\u200b", "2 至 64 个字"),
        ("村" * 65, "2 至 64 个字"),
        ("mapo@cun", "不能包含 @"),
        ("mapo＠cun", "不能包含 @"),
        ("——", "应包含汉字"),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_the_reason(name: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        judged(name)
