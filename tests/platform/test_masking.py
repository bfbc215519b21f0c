"""脱敏: one function hides numbers, and a few words say who sees them whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.blind_index import blind
from models.hometown.hamlet import Hamlet
from models.hometown.station_person import StationPerson
from models.levels import AccountKind
from models.platform import audit, records
from models.platform.masking import kept, mask, masked_values, scrubbed, sees_whole
from models.platform.refusal import Invalid
from models.platform.rows import Line, replace_rows
from models.platform.scope import NOBODY, SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.people import CAST, CLERK, OUTSIDER, ZHONGSUO

PHONE, CARD = "19900004321", "11010519491231002X"


@pytest.mark.parametrize(
    ("what", "text", "told"),
    [
        ("phone", "13812345678", "138****5678"),
        ("id_card", "530102199001011231", "530**************1"),
        ("phone", "0871-60000000", "087******0000"),
        ("phone", "66123456", "******56"),
        ("phone", "12345", "***45"),
        ("phone", "1234", "****"),
        ("phone", "", ""),
        ("email", "abcd@example.com", "a***************"),
        ("anything", "甲乙丙丁戊己", "甲*****"),
    ],
)
def test_the_middle_is_hidden(what: str, text: str, told: str) -> None:
    assert mask(what, text) == told


@given(what=st.sampled_from(["phone", "id_card", "email", "other"]), text=st.text(max_size=40))
def test_masking_keeps_the_length_hides_enough_and_changes_nothing_the_second_time(
    what: str, text: str
) -> None:
    told = mask(what, text)
    assert len(told) == len(text)
    assert mask(what, told) == told
    assert told.count("*") >= min(len(text), 3)


@given(before=st.text("甲 ,.:*()-", max_size=5), after=st.text("甲 ,.:*()-", max_size=5))
def test_numbers_in_a_sentence_are_masked_wherever_they_stand(before: str, after: str) -> None:
    told = scrubbed(f"{before}{PHONE}、{CARD}{after}")
    assert PHONE not in told
    assert CARD not in told


@pytest.mark.parametrize("text", ["530823102215", "91530823MA6KHLEA1J", "2026-11-21 07:30:00", "1234567890"])
def test_division_codes_credit_codes_and_times_are_left_alone(text: str) -> None:
    assert scrubbed(f"code {text}.") == f"code {text}."


def test_only_a_village_and_a_hamlet_see_their_own_records_whole() -> None:
    whole = {person.kind for person in CAST if sees_whole(person.actor, person.area)}
    assert whole == {AccountKind.VILLAGE}
    assert not sees_whole(OUTSIDER.actor, ZHONGSUO)
    assert not sees_whole(SYSTEM, ZHONGSUO)
    assert not sees_whole(NOBODY, ZHONGSUO)
    hamlet = replace(CLERK.actor, kind=AccountKind.HAMLET, hamlet_id=4)
    assert sees_whole(hamlet, ZHONGSUO, 4)
    assert not sees_whole(hamlet, ZHONGSUO, 5)
    assert not sees_whole(hamlet, ZHONGSUO)


def test_a_masked_number_left_alone_stands_for_the_stored_one() -> None:
    before = {"name": "甲一", "phone": PHONE}
    assert kept(StationPerson, {"phone": mask("phone", PHONE)}, before) == {"phone": PHONE}
    assert kept(StationPerson, {"phone": "199****0000"}, before) == {"phone": "199****0000"}
    assert kept(StationPerson, {"phone": "19900000000"}, before) == {"phone": "19900000000"}
    assert kept(StationPerson, {"phone": None}, before) == {"phone": None}
    assert kept(StationPerson, {"phone": "199****4321"}, {}) == {"phone": "199****4321"}


def test_only_personal_data_of_a_row_is_masked() -> None:
    values = {"name": "龙潭", "phone": PHONE, "id_card": None, "area": ZHONGSUO}
    assert masked_values(Hamlet, values) == {**values, "phone": "199****4321"}


def registered(session: Session) -> Hamlet:
    values = {"area": ZHONGSUO, "name": "龙潭", "phone": PHONE, "id_card": CARD}
    with transaction(session), acting_as(session, CLERK.actor):
        return records.create(session, Hamlet, values).row


def test_an_edit_that_leaves_the_masked_number_keeps_what_is_stored(session: Session) -> None:
    row = registered(session)
    with transaction(session), acting_as(session, CLERK.actor):
        records.update(session, row, {"name": "青树", "phone": "199****4321"}, row.version)
    assert (row.name, row.phone, row.id_card) == ("青树", PHONE, CARD)


def test_a_masked_number_of_somebody_else_is_refused(session: Session) -> None:
    row = registered(session)
    with pytest.raises(Invalid) as refused, transaction(session), acting_as(session, CLERK.actor):
        records.update(session, row, {"phone": "199****0000"}, row.version)
    assert [each.field for each in refused.value.problems] == ["phone"]
    with pytest.raises(Invalid), transaction(session), acting_as(session, CLERK.actor):
        records.create(session, Hamlet, {"area": ZHONGSUO, "name": "青树", "phone": "199****4321"})


def test_a_grid_that_leaves_the_masked_number_keeps_what_is_stored(session: Session) -> None:
    row = registered(session)
    shown = {"name": "青树", "phone": "199****4321", "id_card": "110**************X"}
    with transaction(session), acting_as(session, CLERK.actor):
        replace_rows(session, Hamlet, {"area": ZHONGSUO}, [Line(shown, row.id)], {row.id: row.version})
    assert (row.name, row.phone, row.id_card) == ("青树", PHONE, CARD)


def test_the_log_keeps_numbers_masked_with_a_digest_to_find_them_by(session: Session) -> None:
    row = registered(session)
    with transaction(session), acting_as(session, CLERK.actor):
        records.update(session, row, {"phone": "19900009999"}, row.version)
        records.delete(session, row)
    deleted, changed, made = audit.history(session, "hometown_hamlet", row.id)
    assert made.changes is not None
    assert made.changes["id_card"] == [None, "110**************X"]
    assert changed.changes == {
        "phone": ["199****4321", "199****9999"],
        "phone_index": [blind("phone", PHONE), blind("phone", "19900009999")],
    }
    assert deleted.changes is not None
    assert deleted.changes["phone"] == ["199****9999", None]
