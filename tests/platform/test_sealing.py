"""加密列: what is stored tells nothing, opens only where it was written, and is found by its blind index (R43)."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import ciphers
from models.blind_index import blind
from models.ciphers import Algorithm
from models.fields import Severity, fields_of
from models.hometown.hamlet import Hamlet
from models.hometown.station_person import StationPerson
from models.platform import bulk, keyring, records
from models.platform.changes import Added, Changed, TableChange
from models.platform.key_file import KeyringError
from models.platform.masking import sensitive_fields
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from models.registry import TABLES
from models.sealed_column import holding, index_name, sealed_columns
from models.sealing import Unreadable, seal, seal_with, unseal
from tests.databases import Database
from tests.people import CLERK, ZHONGSUO

CANARY, CARD = "19900004321", "11010519491231002X"
PLACE = "hometown_hamlet|phone"
SENSITIVE = [table for table in TABLES.values() if sensitive_fields(table)]


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[keyring.Keyring]:
    kept = dict(keyring._opened)
    yield keyring.use(tmp_path / "secret" / "keyring.json")
    keyring._opened.clear()
    keyring._opened.update(kept)


@pytest.fixture(params=Algorithm)
def algorithm(request: pytest.FixtureRequest) -> Iterator[Algorithm]:
    seal_with(request.param)
    yield request.param
    seal_with(Algorithm.AES)


@pytest.fixture(scope="module", autouse=True)
def _some_keyring(tmp_path_factory: pytest.TempPathFactory) -> None:
    if not keyring._opened:
        keyring.use(tmp_path_factory.mktemp("keys") / "secret" / "keyring.json")


@given(told=st.text(max_size=40))
def test_what_is_sealed_opens_again(told: str) -> None:
    assert unseal(seal(told, PLACE), PLACE) == told


def test_a_stored_value_says_its_version_its_key_and_its_cipher(
    keys: keyring.Keyring, algorithm: Algorithm
) -> None:
    version, kid, named, nonce, sealed = seal(CANARY, PLACE).split(".")
    assert (version, kid, named) == ("v1", "k1", algorithm.value)
    assert (len(nonce), len(sealed)) == (16, 36)


def test_the_same_number_is_never_stored_the_same_way_twice(
    keys: keyring.Keyring, algorithm: Algorithm
) -> None:
    nonces = {seal(CANARY, PLACE).split(".")[3] for _ in range(5_000)}
    assert len(nonces) == 5_000


@pytest.mark.parametrize("place", ["hometown_hamlet|id_card", "hometown_station_person|phone", ""])
def test_a_value_moved_to_another_column_is_refused(algorithm: Algorithm, place: str) -> None:
    stored = seal(CANARY, PLACE)
    with pytest.raises(Unreadable):
        unseal(stored, place)


def test_a_value_changed_by_one_letter_is_refused(algorithm: Algorithm) -> None:
    stored = seal(CANARY, PLACE)
    head, body = stored.rsplit(".", 1)
    for place in range(0, len(body) - 1, 5):
        other = "A" if body[place] != "A" else "B"
        with pytest.raises(Unreadable):
            unseal(f"{head}.{body[:place]}{other}{body[place + 1 :]}", PLACE)


@pytest.mark.parametrize(
    "stored", ["", CANARY, "v1.k1.rot13.AA.AA", "v1.k1.aes256gcm.AA", "v1.k1.aes256gcm.é.é"]
)
def test_what_is_not_a_sealed_value_is_never_taken_for_one(stored: str) -> None:
    with pytest.raises(Unreadable):
        unseal(stored, PLACE)


def test_a_value_of_a_forgotten_key_says_which_key_is_missing(keys: keyring.Keyring) -> None:
    stored = seal(CANARY, PLACE)
    keys.add()
    assert unseal(stored, PLACE) == CANARY
    keys.forget("k1")
    with pytest.raises(KeyringError, match="has no key 'k1'"):
        unseal(stored, PLACE)


def test_values_of_both_ciphers_stand_side_by_side(keys: keyring.Keyring) -> None:
    stored = []
    for each in Algorithm:
        seal_with(each)
        stored.append(seal(CANARY, PLACE))
    seal_with(Algorithm.AES)
    assert [unseal(each, PLACE) for each in stored] == [CANARY, CANARY]


def test_sm4_is_the_cipher_of_the_standard() -> None:
    """GB/T 32907-2016, example 1: one block."""
    key = plain = bytes.fromhex("0123456789abcdeffedcba9876543210")
    block = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 - the standard's example is one block
    assert (block.update(plain) + block.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    data = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    sealed = ciphers.CIPHERS[Algorithm.SM4][0](key)(nonce, plain, data)
    assert sealed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert sealed[:16].hex() == "17f399f08c67d5ee19d0dc9969c4bb7d"


def test_equal_numbers_have_equal_digests_however_they_are_written() -> None:
    assert (
        blind("phone", "199 0000 4321") == blind("phone", "１９９００００４３２１") == blind("phone", CANARY)
    )
    assert blind("id_card", CARD.lower()) == blind("id_card", CARD)


def test_digests_of_different_kinds_or_keys_do_not_meet(keys: keyring.Keyring) -> None:
    first = blind("phone", CANARY)
    keys.add()
    assert len({first, blind("phone", CANARY), blind("id_card", CANARY)}) == 3


def test_keys_are_derived_once_and_not_for_every_field(
    keys: keyring.Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20,000 fields take a fraction of a second; nothing dear may be done for each of them."""
    derived: list[str] = []
    derive = keyring.Keyring._derive

    def counted(self: keyring.Keyring, kid: str, purpose: keyring.Purpose) -> keyring.Key:
        derived.append(purpose)
        return derive(self, kid, purpose)

    monkeypatch.setattr(keyring.Keyring, "_derive", counted)
    for _ in range(100):
        unseal(seal(CANARY, PLACE), PLACE)
        blind("phone", CANARY)
    assert sorted(derived) == ["blind_index", "field"]


@pytest.mark.parametrize("table", SENSITIVE, ids=lambda table: table.__tablename__)
def test_every_sensitive_field_is_sealed_and_indexed(table: type) -> None:
    sealed = dict(sealed_columns(table))
    columns = table.__table__.columns  # type: ignore[attr-defined]
    for each in sensitive_fields(table):
        assert sealed[each.name] == each.sensitive
        assert columns[index_name(each.name)].index


@pytest.mark.parametrize("table", SENSITIVE, ids=lambda table: table.__tablename__)
def test_no_sensitive_field_accepts_a_masked_number(table: type) -> None:
    for each in sensitive_fields(table):
        assert each.pattern is not None
        assert each.pattern.severity is Severity.ERROR
        assert not any(
            each.pattern.accepts(text) for text in ("199****0001", "110***************X", "*******", "****")
        )


def test_every_number_of_a_person_is_declared_sensitive() -> None:
    """data.md 证件号/手机号/联系电话: a field so named is never stored as it is typed."""
    named = ("电话", "手机", "身份证", "证件号")
    open_ones = [
        f"{table.__tablename__}.{each.name}"
        for table in TABLES.values()
        for each in fields_of(table)
        if any(word in each.label for word in named) and each.sensitive is None
    ]
    assert open_ones == []


def hamlet(session: Session, name: str = "龙潭", **values: str) -> Hamlet:
    with transaction(session), acting_as(session, CLERK.actor):
        return records.create(
            session, Hamlet, {"area": ZHONGSUO, "name": name, "phone": CANARY, **values}
        ).row


def stored(session: Session, columns: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in session.execute(text(f"SELECT {columns} FROM hometown_hamlet ORDER BY id"))]


def test_a_registered_number_is_sealed_and_found_again(session: Session) -> None:
    row_id = hamlet(session).id
    ((kept, index),) = stored(session, "phone, phone_index")
    session.expire_all()
    assert kept.startswith("v1.k1.aes256gcm.")
    assert index == blind("phone", CANARY)
    assert session.get_one(Hamlet, row_id).phone == CANARY
    assert session.scalars(select(Hamlet.id).where(holding(Hamlet, "phone", "１９９ 0000 4321"))).all() == [
        row_id
    ]
    assert session.scalars(select(Hamlet.id).where(holding(Hamlet, "phone", "19900004322"))).all() == []
    assert session.scalars(select(Hamlet.id).where(holding(Hamlet, "phone", " "))).all() == []


def test_the_index_follows_a_change_and_a_removal(session: Session) -> None:
    row = hamlet(session)
    for number in ("19900009999", None):
        with transaction(session), acting_as(session, CLERK.actor):
            records.update(session, session.get_one(Hamlet, row.id), {"phone": number}, row.version)
        assert stored(session, "phone_index") == [(number and blind("phone", number),)]


def test_a_change_of_something_else_leaves_the_stored_value_alone(session: Session) -> None:
    row = hamlet(session)
    before = stored(session, "phone, phone_index")
    with transaction(session), acting_as(session, CLERK.actor):
        records.update(session, row, {"name": "青树"}, row.version)
    assert stored(session, "phone, phone_index") == before


def test_bulk_loading_seals_and_indexes_new_and_changed_rows(session: Session) -> None:
    values = {"area": ZHONGSUO, "status": "active"}
    added = [
        Added(n, {**values, "name": f"村{n}", "phone": f"1990000{n:04d}", "id_card": None}) for n in range(50)
    ]
    with transaction(session), acting_as(session, SYSTEM):
        bulk.write(session, [TableChange(Hamlet, added=added)], "一批")
    rows = session.scalars(select(Hamlet).order_by(Hamlet.id)).all()
    assert [row.phone for row in rows] == [f"1990000{n:04d}" for n in range(50)]
    assert stored(session, "phone_index") == [(blind("phone", f"1990000{n:04d}"),) for n in range(50)]

    written = {**records.values_of(rows[7]), "phone": CANARY, "id_card": CARD}
    changed = Changed(1, rows[7].id, rows[7].version, written, {"phone": ("19900000007", CANARY)})
    with transaction(session), acting_as(session, SYSTEM):
        bulk.write(session, [TableChange(Hamlet, changed=[changed])], "二批")

    (found,) = session.scalars(select(Hamlet).where(holding(Hamlet, "id_card", CARD)))
    assert (found.id, found.phone, found.id_card) == (rows[7].id, CANARY, CARD)


def test_a_value_copied_to_another_column_of_the_database_is_not_shown(session: Session) -> None:
    row = hamlet(session)
    session.execute(text("UPDATE hometown_hamlet SET id_card = phone"))
    session.expire_all()
    with pytest.raises(Unreadable, match=r"hometown_hamlet\|id_card"):
        _ = session.get_one(Hamlet, row.id).id_card
    session.rollback()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: StationPerson.phone == CANARY,
        lambda: StationPerson.phone != CANARY,
        lambda: StationPerson.phone.in_([CANARY]),
        lambda: StationPerson.phone.contains("1990"),
        lambda: StationPerson.phone.like("199%"),
        lambda: StationPerson.phone > CANARY,
    ],
)
def test_what_could_never_be_found_cannot_be_asked(ask: object) -> None:
    with pytest.raises(TypeError, match="holding"):
        ask()  # type: ignore[operator]


def test_absence_may_be_asked_of_the_column_itself(session: Session) -> None:
    row = hamlet(session)
    assert session.scalars(
        select(Hamlet.id).where(Hamlet.id_card.is_(None), Hamlet.phone.is_not(None))
    ).all() == [row.id]


def test_neither_the_database_file_nor_a_dump_shows_a_number(database: Database, session: Session) -> None:
    hamlet(session, id_card=CARD)
    with transaction(session), acting_as(session, CLERK.actor):
        row = session.scalars(select(Hamlet)).one()
        records.update(session, row, {"phone": "19900009999"}, row.version)
        records.delete(session, row)
    session.connection()
    raw = database.dump()
    session.rollback()
    assert "龙潭".encode() in raw
    for number in (CANARY, CARD, "19900009999"):
        assert number.encode() not in raw


def test_kids_of_one_start_are_all_the_same(session: Session) -> None:
    hamlet(session)
    hamlet(session, "青树")
    kids = [value.split(".", 2)[1] for (value,) in stored(session, "phone")]
    assert all(one == other for one, other in pairwise(kids))
