"""密钥轮换: a new key for everything, killed at any point, begun again, and readable all the while (R43, R49)."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import column, select, table, update
from sqlalchemy.orm import Session

from config import ROOT
from models.ciphers import Algorithm
from models.hometown.hamlet import Hamlet
from models.hometown.station_person import StationPerson
from models.platform import audit, key_rotation, keyring, one_time_code
from models.platform.credential import Credential
from models.platform.key_rotation import begin, holdings, remaining, reseal_all, standing
from models.platform.masking import sensitive_fields
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from models.registry import TABLES
from models.sealed_column import holding
from models.sealing import seal_with
from tests.databases import Database, keyring_file
from tests.people import CLERK, ZHONGSUO
from tests.views.any_row import add_everywhere, any_row

CANARY, CARD = "19900004321", "11010519491231002X"
PEOPLE = 7
KILLER = """
import itertools, os, signal, sys
from pathlib import Path
from sqlalchemy.orm import Session
from app.discovery import import_all
from models.database import open_engine
from models.platform import key_rotation, keyring
from models.platform.scope import SYSTEM
import_all("views")
keyring.use(Path(sys.argv[2]))
key_rotation.BATCH, sealed, numbers = 2, key_rotation.seal, itertools.count(1)
def deadly(text, place):
    if next(numbers) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return sealed(text, place)
key_rotation.seal = deadly
with Session(open_engine(sys.argv[1])) as session:
    session.info["actor"] = SYSTEM
    key_rotation.begin(session)
    key_rotation.reseal_all(session)
"""


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[keyring.Keyring]:
    """A key file of the test's own, with the key that the prepared database knows."""
    kept = dict(keyring._opened)
    own = tmp_path / "secret" / "keyring.json"
    own.parent.mkdir(mode=0o700)
    shutil.copy(keyring_file(), own)
    yield keyring.use(own)
    keyring._opened.clear()
    keyring._opened.update(kept)


@pytest.fixture
def seed(session: Session, keys: keyring.Keyring) -> str:
    """Seven persons with numbers, a row of every table besides, and a telephone that is bound."""
    with acting_as(session, SYSTEM):
        add_everywhere(session, ZHONGSUO, "甲乙")
        session.add_all(any_row(StationPerson, ZHONGSUO, f"人员{number}", None) for number in range(PEOPLE))
        session.flush()
        for place, row in enumerate(session.scalars(select(StationPerson))):
            row.phone = f"1990000{4321 + place}"
        for hamlet in session.scalars(select(Hamlet)):
            hamlet.phone = CANARY
        made = one_time_code.new_seed()
        session.add(Credential(account_id=CLERK.id, totp_seed=one_time_code.seal(made, CLERK.id)))
        session.commit()
    return made


def raw(session: Session) -> dict[tuple[str, str, int], tuple[str, str | None]]:
    """What the database really holds."""
    session.rollback()
    found = {}
    for each in holdings():
        columns = each.columns
        wanted = [columns[each.key], columns[each.name], *([columns[each.index]] if each.index else [])]
        for key, value, *digest in session.execute(select(*wanted).where(columns[each.name].is_not(None))):
            found[each.table, each.name, key] = value, digest[0] if digest else None
    return found


def told(session: Session) -> dict[Any, Any]:
    """What the pages read: every person's number, and how many are found by it."""
    session.rollback()
    session.expire_all()
    numbers = {row.id: row.phone for row in session.scalars(select(StationPerson))}
    return {
        key: (
            text,
            session.scalars(select(StationPerson.id).where(holding(StationPerson, "phone", text))).all(),
        )
        for key, text in numbers.items()
        if text
    }


def test_every_sealed_column_of_every_table_is_among_what_is_rotated() -> None:
    known = {(each.table, each.name) for each in holdings()}
    wanted = {(name, each.name) for name, cls in TABLES.items() for each in sensitive_fields(cls)}
    assert wanted
    assert wanted <= known
    assert ("platform_credential", "totp_seed") in known


def test_after_a_rotation_nothing_stands_under_the_old_key(
    session: Session, keys: keyring.Keyring, seed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 3)
    before, numbers = raw(session), told(session)
    old = keys.masters.current
    kid = begin(session)
    assert (kid != old, remaining(session)) == (True, len(before))
    assert reseal_all(session) == len(before)
    after = raw(session)
    assert after.keys() == before.keys()
    assert all(f"{kid}." in value and (digest or kid).startswith(kid) for value, digest in after.values())
    assert told(session) == numbers
    assert len(numbers) > PEOPLE
    kept = session.get_one(Credential, CLERK.id)
    assert one_time_code.unseal(kept.totp_seed or "", CLERK.id) == seed
    assert remaining(session) == 0
    assert all(set(each.counts) <= {kid} for each in standing(session))


@pytest.mark.parametrize("batches", range(1, 5))
def test_a_rotation_that_ended_after_any_batch_is_brought_to_its_end(
    session: Session, keys: keyring.Keyring, seed: str, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    numbers, heard = told(session), list[int]()

    def stop(count: int) -> None:
        heard.append(count)
        if len(heard) == batches:
            raise SystemExit

    kid = begin(session)
    with pytest.raises(SystemExit):
        reseal_all(session, stop)
    assert told(session) == numbers
    assert 0 < remaining(session) < len(raw(session))
    assert begin(session) == kid
    reseal_all(session)
    assert (remaining(session), told(session)) == (0, numbers)


@pytest.mark.parametrize("at", [1, 4])
def test_a_rotation_killed_in_the_middle_of_a_batch_loses_nothing_and_can_be_resumed(
    session: Session, database: Database, keys: keyring.Keyring, seed: str, at: int
) -> None:
    numbers, count = told(session), len(raw(session))
    session.rollback()
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLER, url, str(keys.path), str(at)]
    died = subprocess.run(
        command, cwd=ROOT, capture_output=True, check=False, env=os.environ | {"PYTHONPATH": "."}
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    kid = keys.masters.current
    assert told(session) == numbers
    assert count - (at - 1) <= remaining(session) <= count
    assert (remaining(session) == count) is (at == 1)
    assert begin(session) == kid
    reseal_all(session)
    assert (remaining(session), told(session)) == (0, numbers)


def test_a_value_written_meanwhile_is_not_put_back(
    session: Session, keys: keyring.Keyring, seed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(session)
    people = next(
        each for each in holdings() if (each.table, each.name) == ("hometown_station_person", "phone")
    )
    row = session.scalars(select(StationPerson).where(StationPerson.phone.is_not(None))).first()
    assert row is not None
    stale = raw(session)[people.table, "phone", row.id][0]
    with transaction(session):
        held = session.get_one(StationPerson, row.id)
        held.phone = "19900009999"
        audit.log(session, "编辑", audit.Subject(people.table, ZHONGSUO, row.id))
    with transaction(session):
        assert key_rotation._swap(session, people, row.id, stale) == 0
        audit.log(session, "轮换密钥", audit.Subject(people.table, 0))
    session.expire_all()
    assert session.get_one(StationPerson, row.id).phone == "19900009999"


def test_a_missing_blind_index_is_written_again(session: Session, keys: keyring.Keyring, seed: str) -> None:
    begin(session)
    reseal_all(session)
    people = table("hometown_station_person", column("phone_index"))
    session.execute(update(people).values(phone_index=None))
    session.commit()
    assert remaining(session) > PEOPLE
    reseal_all(session)
    assert all(found for _, found in told(session).values())


def test_another_cipher_is_taken_up_by_the_next_rotation(
    session: Session, keys: keyring.Keyring, seed: str
) -> None:
    numbers = told(session)
    seal_with(Algorithm.SM4)
    try:
        begin(session)
        reseal_all(session)
        assert all(
            "sm4gcm" in value for (_, name, _), (value, _) in raw(session).items() if name != "totp_seed"
        )
        assert told(session) == numbers
    finally:
        seal_with(Algorithm.AES)


def test_rotating_twice_makes_two_keys_and_the_log_says_so(
    session: Session, keys: keyring.Keyring, seed: str
) -> None:
    made = []
    for _ in range(2):
        made.append(begin(session))
        reseal_all(session)
    assert len(set(made)) == 2
    entry = audit.AuditEntry
    words = session.scalars(select(entry.summary).where(entry.table_name == key_rotation.SUBJECT)).all()
    assert words == [f"启用密钥 {kid}" for kid in made]


def test_the_commands_rotate_and_say_how_it_stands(
    app: Flask, session: Session, keys: keyring.Keyring, seed: str
) -> None:
    session.rollback()
    run = app.test_cli_runner()
    first = run.invoke(args=["keys", "status"])
    assert "全部使用在用的密钥" in first.output
    done = run.invoke(args=["keys", "rotate"])
    assert done.exit_code == 0, done.output
    assert f"已用密钥 {keys.masters.current} 重新加密" in done.output
    last = run.invoke(args=["keys", "status"]).output
    assert f"密钥 {keys.masters.current}" in last
    assert "hometown_station_person.phone" in last
    secret = next(iter(keys.masters.secrets.values())).hex()
    assert secret not in first.output + done.output + last
