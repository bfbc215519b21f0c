"""发函页面 sending, revoking: asked once, the chosen or the whole query (manual §5.3)."""

import re

from sqlalchemy.orm import Session

from tests.clients import Client, ClientOf
from tests.hometown.letter_scene import ids, letters, returnees, revoke, send
from tests.people import ORGANISATION
from tests.views.letter_forms import LIST, rows
from tests.views.planning_pages import text_of


def submit_key(text: str) -> str:
    found = re.search(r'name="submit_key" value="([0-9a-f]{32})"', text)
    assert found is not None
    return found[1]


def ask(client: Client, members: list[int]) -> str:
    answer = client.post("/letters/ask", data={"rowid": [str(each) for each in members]})
    assert answer.status_code == 200
    return str(answer.text)


def test_sending_asks_once_and_marks_the_chosen(client_of: ClientOf, session: Session) -> None:
    """001-115: 批量勾选 → 发函 → 是否发函=是（表示该单位已发函）."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    page = ask(client, members)
    assert "是否发函" in page
    assert "共 2 个单位、3 人" in page

    sent = {"rowid": [str(each) for each in members], "is_sent": "true", "letter_no": "景组函〔2026〕8号"}
    answer = client.post("/letters/send", data=sent | {"submit_key": submit_key(page)}, follow_redirects=True)
    assert "已发函 3 人（2 个单位），批次号 530823" in text_of(answer)
    assert [row[-1] for row in rows(answer.text)] == ["是", "是", "是"]
    assert all(each.is_sent for each in letters(session).values())


def test_a_form_sent_twice_takes_effect_once(client_of: ClientOf, session: Session) -> None:
    """001-115: a double click, or going back and sending again."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    sent = {"rowid": [str(members[0])], "is_sent": "true", "submit_key": submit_key(ask(client, members[:1]))}
    for _ in range(2):
        assert client.post("/letters/send", data=sent).status_code == 302

    assert {key: each.version for key, each in letters(session).items()} == {members[0]: 1}


def test_no_says_that_nothing_was_sent(client_of: ClientOf, session: Session) -> None:
    """001-115: 是否发函=否."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    sent = {
        "rowid": [str(members[0])],
        "is_sent": "false",
        "submit_key": submit_key(ask(client, members[:1])),
    }
    assert "没有改动" in client.post("/letters/send", data=sent, follow_redirects=True).text
    assert letters(session) == {}


def test_the_whole_query_is_sent_without_ticking(client_of: ClientOf, session: Session) -> None:
    """001-115: everybody that the query finds and who has not been written to."""
    members = ids(returnees(session))
    send(session, members[:1])
    page = client_of(ORGANISATION).get("/letters/ask-all?unit_name=水务").text

    assert re.findall(r'name="rowid" value="(\d+)"', page) == [str(members[2])]


def test_a_letters_batch_number_and_reason_are_found_behind_the_word(
    client_of: ClientOf, session: Session
) -> None:
    """001-115, 001-116: 批次号, 函文号 and 撤销发函原因 of one letter; and all of a batch."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    batch = send(session, members[:2], "景组函〔2026〕8号").batch_no
    send(session, members[2:])
    revoke(session, members[:1], "单位有误")

    page = client.get(LIST).text
    pages = [
        text_of(client.get(each)) for each in re.findall(r'href="(/tables/hometown_letter/show/[^"]+)"', page)
    ]
    assert sum(batch in each and "景组函〔2026〕8号" in each for each in pages) == 2
    assert sum("单位有误" in each for each in pages) == 1
    assert len(rows(client.get(f"{LIST}?batch_no={batch}").text)) == 1, (
        "the revoked one is no longer of the batch"
    )


def test_chosen_letters_are_revoked_with_a_reason(client_of: ClientOf, session: Session) -> None:
    """001-115, SM-4."""
    client, members = client_of(ORGANISATION), ids(returnees(session))
    send(session, members)
    answer = client.post(
        "/letters/revoke", data={"rowid": [str(members[0])], "opinion": ""}, follow_redirects=True
    )
    assert "请填写撤销发函的原因" in answer.text

    client.post("/letters/revoke", data={"rowid": [str(members[0])], "opinion": "单位有误"})
    assert [key for key, each in letters(session).items() if not each.is_sent] == [members[0]]
