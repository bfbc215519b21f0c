"""账号查询 a page asks the database for the account and its permissions at most once (issue of trust, figures)."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.registry import TABLES
from tests.clients import Client
from tests.people import AUDITOR, CLERK, COUNTY, PROVINCIAL, SECURITY, ZHONGSUO, Person
from tests.views.any_row import add_everywhere
from tests.views.counting import statements

ABOUT_ACCOUNTS = re.compile(
    r"\b(ab_user|ab_role|ab_user_role|ab_permission\w*|platform_account|platform_session|platform_credential|"
    r"platform_identity|platform_withdrawn_right)\b"
)
OF_THE_INBOX = re.compile(r"\bhandler_id IN \(SELECT platform_account\.id")
"""Whose records came back to the desk because an account was shut: a part of the one question of the inbox."""
OF_AN_OFFICER = re.compile(r"is_return_asked|FROM \(SELECT platform_account")
"""What waits for the security officer, counted on the home page alone."""
PAGES = {
    CLERK: ("/", "/password/", "/planning/", f"/planning/{ZHONGSUO}/S01/1", "/hometown/ledgers/progress"),
    COUNTY: ("/", "/planning/", "/hometown/ledgers/progress", "/divisions/children"),
    PROVINCIAL: ("/", "/planning/"),
    AUDITOR: ("/", "/audit/"),
    SECURITY: ("/", "/password/"),
}


@pytest.mark.parametrize("person", PAGES, ids=lambda each: each.kind.value)
def test_a_page_asks_for_the_account_and_its_permissions_at_most_once(
    app: Flask, client_of: Callable[[Person], Client], session: Session, person: Person
) -> None:
    add_everywhere(session, ZHONGSUO, "查询探测行")
    client, pages = client_of(person), list(PAGES[person])
    if person in (CLERK, COUNTY):
        pages += [
            f"/tables/{name}/" for name, table in TABLES.items() if person.kind in table.__decl__.read_by
        ]
    for page in pages:
        client.get(page)
        with statements(app) as made:
            answer = client.get(page)
        assert answer.status_code in (200, 302), page
        others = [each for each in made if OF_THE_INBOX.search(each) or OF_AN_OFFICER.search(each)]
        assert page == "/" or not any(OF_AN_OFFICER.search(each) for each in others)
        asked = [each for each in made if ABOUT_ACCOUNTS.search(each) and each not in others]
        assert len(asked) == 1, (page, asked)
