"""帮助 every role has its manual, before and after signing in, to read and to download (001-006, 001-011)."""

import io
import re

import pytest
from flask import Flask

from exports.manual_text import (
    FOLDER,
    PERSONAL_DATA,
    SHARED,
    Block,
    Run,
    Shape,
    blocks_of,
    manual_of,
    title_of,
)
from models.levels import AccountKind
from models.platform.rights import rights_of
from models.platform.scope import Actor
from tests.clients import Client, ClientOf
from tests.people import OF_EACH_KIND, Person
from views.registry import permitted

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MENU_NAMED = re.compile(r"“([^“”]+?) → ([^“”]+?)”")


def words_of(blocks: tuple[Block, ...]) -> str:
    return "\n".join(run.text for block in blocks for line in block.lines for run in line)


def stranger(app: Flask) -> Client:
    return Client(app, app.response_class)


@pytest.mark.parametrize("kind", AccountKind)
def test_every_role_has_a_manual_of_its_own(kind: AccountKind) -> None:
    own, *shared = manual_of(kind)[0], *SHARED[kind]
    assert (own.shape, own.level) == (Shape.HEADING, 1)
    assert title_of(kind).endswith("操作手册")
    assert len(words_of(manual_of(kind))) > 700
    assert all((FOLDER / f"{name}.md").exists() for name in shared)


def test_no_chapter_lies_about_that_no_manual_has() -> None:
    used = {kind.name.lower().replace("_", "-") for kind in AccountKind}.union(*SHARED.values())
    assert {file.stem for file in FOLDER.glob("*.md")} == used | {PERSONAL_DATA}


@ONE_DATABASE
@pytest.mark.parametrize("kind", AccountKind)
def test_a_manual_sends_nobody_to_a_page_that_the_role_does_not_have(app: Flask, kind: AccountKind) -> None:
    """“基本信息 → 行政村信息” in a manual is an entry of that role's menu."""
    actor = Actor(None, "", "", kind, rights=frozenset(rights_of(kind)))
    shown = permitted(app.extensions["menu"], actor)
    entries = {(group.label, entry.label) for group, mine in shown for entry in mine}
    named = set(MENU_NAMED.findall(words_of(manual_of(kind))))
    assert named <= entries


@ONE_DATABASE
@pytest.mark.parametrize("person", OF_EACH_KIND, ids=lambda person: person.login)
def test_help_in_the_top_bar_leads_to_the_manual_of_the_role(client_of: ClientOf, person: Person) -> None:
    client = client_of(person)
    address = f"/help/{person.kind.value}"
    assert f'href="{address}"' in client.get("/").text
    shown = client.get(address)
    assert shown.status_code == 200
    assert title_of(person.kind) in shown.text
    assert "菜单一览" in shown.text
    assert f'href="{address}/word"' in shown.text


@ONE_DATABASE
def test_the_sign_in_page_leads_to_all_manuals(app: Flask) -> None:
    client = stranger(app)
    assert 'href="/help/"' in client.get("/login/").text
    listed = client.get("/help/").text
    for kind in AccountKind:
        assert f'href="/help/{kind.value}"' in listed
        assert client.get(f"/help/{kind.value}").status_code == 200


@ONE_DATABASE
def test_whomever_data_is_kept_of_reads_what_why_for_whom_and_how_long_before_signing_in(app: Flask) -> None:
    """R46."""
    client = stranger(app)
    assert 'href="/help/personal-data"' in client.get("/login/").text
    assert 'href="/help/personal-data"' in client.get("/help/").text
    told = client.get("/help/personal-data")
    assert told.status_code == 200
    for heading in ("收集什么，为什么", "给谁看", "保存多久", "您的权利"):
        assert f">{heading}</h2>" in told.text
    settings = app.extensions["settings"]
    kept = (settings.keep_import_files, settings.keep_job_payloads, settings.keep_sessions)
    assert "原工作簿 {} 天、后台任务的内容 {} 天、结束的登录记录 {} 天".format(*kept) in told.text


@ONE_DATABASE
@pytest.mark.parametrize("kind", AccountKind)
def test_the_word_document_says_what_the_page_says(app: Flask, kind: AccountKind) -> None:
    import docx  # as the application does, only when asked for

    answer = stranger(app).get(f"/help/{kind.value}/word")
    assert answer.status_code == 200
    written = docx.Document(io.BytesIO(answer.data))
    text = "\n".join(paragraph.text for paragraph in written.paragraphs)
    for block in manual_of(kind):
        for line in block.lines:
            assert "".join(run.text for run in line) in text
    assert "菜单一览" in text
    assert written.core_properties.title == title_of(kind)


@ONE_DATABASE
@pytest.mark.parametrize("address", ["/help/nobody", "/help/nobody/word", "/help/../docs"])
def test_there_is_nothing_else_to_have(app: Flask, address: str) -> None:
    assert stranger(app).get(address).status_code == 404


def test_a_numbered_list_a_bold_word_and_a_line_are_read() -> None:
    text = "## 甲\n\n一句**重**话。\n\n1. 一\n2. 二\n\n- 三\n"
    assert list(blocks_of(text)) == [
        Block(Shape.HEADING, ((Run("甲"),),), 2),
        Block(Shape.PARAGRAPH, ((Run("一句"), Run("重", is_strong=True), Run("话。")),)),
        Block(Shape.NUMBERS, ((Run("一"),), (Run("二"),))),
        Block(Shape.BULLETS, ((Run("三"),),)),
    ]
