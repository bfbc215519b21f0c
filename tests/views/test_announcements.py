"""重要通知 the province and the prefectures announce; everybody under them reads it, nobody else (000-009)."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.announcements import Announcement
from models.platform.attachment import Attachment
from models.platform.records import create
from models.platform.refusal import Forbidden, Invalid
from models.platform.transaction import transaction
from tests.clients import ClientOf
from tests.deadline_scene import MONDAY, stand_at, working
from tests.people import (
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDE_COUNTY,
    OUTSIDER,
    PREFECTURE,
    PROVINCE,
    PROVINCIAL,
    PUER,
    Person,
)
from tests.platform.files import PDF

SOUND: dict[str, Any] = {
    "name": "关于报送年度计划的通知",
    "text": "请于月底前报送。",
    "starts_on": MONDAY,
    "is_pinned": False,
}


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_at(monkeypatch, MONDAY)


def announce(session: Session, person: Person, **changed: Any) -> int:
    with working(session, person):
        return int(create(session, Announcement, SOUND | {"area": person.area} | changed).row.id)


def board(client_of: ClientOf, person: Person) -> str:
    return client_of(person).get("/announcements/").text


def test_everybody_under_the_author_reads_it_on_the_home_page_and_nobody_else(
    client_of: ClientOf, session: Session
) -> None:
    """000-009: the board of important notices, kept by those above."""
    announce(session, PREFECTURE, name="普洱市通知")
    announce(session, PROVINCIAL, name="全省通知")
    for person in (CLERK, COUNTY, PREFECTURE):
        for page in (board(client_of, person), client_of(person).get("/").text):
            assert "普洱市通知" in page
            assert "全省通知" in page
    for person in (OUTSIDER, OUTSIDE_COUNTY):
        page = board(client_of, person)
        assert "普洱市通知" not in page
        assert "全省通知" in page
    assert "普洱市通知" not in board(client_of, PROVINCIAL)


def test_it_is_shown_from_its_first_day_to_its_last(
    client_of: ClientOf, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(session, PROVINCIAL, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=1))
    shown = []
    for days in (-1, 0, 1, 2):
        stand_at(monkeypatch, MONDAY + timedelta(days=days))
        shown.append(SOUND["name"] in board(client_of, CLERK))
    assert shown == [False, True, True, False]


def test_what_is_pinned_stands_first(client_of: ClientOf, session: Session) -> None:
    announce(session, PROVINCIAL, name="置顶的", is_pinned=True, starts_on=date(2021, 1, 1))
    announce(session, PROVINCIAL, name="新近的")
    page = board(client_of, CLERK)
    assert page.index("置顶的") < page.index("新近的")


def test_each_account_has_its_own_read_mark(client_of: ClientOf, session: Session) -> None:
    key = announce(session, PROVINCIAL)
    clerk = client_of(CLERK)
    assert "未读" in board(client_of, CLERK)
    assert "已阅读" in clerk.get(f"/announcements/{key}").text
    clerk.post(f"/announcements/{key}/read")
    assert "未读" not in board(client_of, CLERK)
    assert "未读" in board(client_of, COUNTY)


def test_anothers_announcement_is_not_there(client_of: ClientOf, session: Session) -> None:
    key = announce(session, PREFECTURE)
    client = client_of(OUTSIDER)
    assert client.get(f"/announcements/{key}").status_code == 404
    assert client.post(f"/announcements/{key}/read").status_code == 404
    assert client.get(f"/announcements/{key}/files/1").status_code == 404


def test_its_files_are_handed_to_whoever_reads_it(client_of: ClientOf, session: Session) -> None:
    key = announce(session, PREFECTURE)
    other = announce(session, PROVINCIAL)
    sent = client_of(PREFECTURE).post(
        f"/attachments/of/platform_announcement/{key}/files",
        data={"file": (BytesIO(PDF), "通知正文.pdf"), "confirmed": "1"},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 200, sent.text
    file = session.scalars(select(Attachment.id)).one()
    address = f"/announcements/{key}/files/{file}"
    assert address in client_of(CLERK).get(f"/announcements/{key}").text
    assert client_of(CLERK).get(address).data == PDF
    assert client_of(OUTSIDER).get(address).status_code == 404
    assert client_of(CLERK).get(f"/announcements/{other}/files/{file}").status_code == 404


@pytest.mark.parametrize(
    ("person", "area"), [(PROVINCIAL, PUER), (PREFECTURE, JINGDONG), (PREFECTURE, PROVINCE)]
)
def test_an_announcement_is_its_authors_own_divisions(session: Session, person: Person, area: int) -> None:
    with pytest.raises(Forbidden), working(session, person):
        create(session, Announcement, SOUND | {"area": area})


def test_a_county_announces_nothing(session: Session) -> None:
    with pytest.raises(Forbidden), working(session, COUNTY):
        create(session, Announcement, SOUND | {"area": JINGDONG})


@pytest.mark.parametrize(
    "changed", [{"ends_on": MONDAY - timedelta(days=1)}, {"text": "长" * 5001}, {"name": None}]
)
def test_an_announcement_that_is_not_sound_is_refused(session: Session, changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid), working(session, PROVINCIAL):
        create(session, Announcement, SOUND | {"area": PROVINCE} | changed)


def test_the_form_asks_for_no_division(client_of: ClientOf, session: Session) -> None:
    client = client_of(PREFECTURE)
    form = client.get("/tables/platform_announcement/add").text
    assert "普洱市" in form
    typed = {"name": "培训安排", "text": "见附件", "starts_on": "2021-09-13", "is_pinned": "否"}
    client.post("/tables/platform_announcement/add", data=typed)
    assert session.scalars(select(Announcement.area)).one() == PUER
    with transaction(session):
        pass
