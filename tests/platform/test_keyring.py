"""密钥: made once, refused when others could read it, several masters, a sub-key for each purpose (R43, R49)."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer

from app.factory import create_app
from config import ROOT, Settings
from models.platform import keyring
from models.platform.key_file import KeyringError
from models.platform.keyring import Purpose


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "secret" / "keyring.json"


@pytest.fixture(autouse=True)
def _the_keyring_of_the_run_is_put_back() -> Iterator[None]:
    kept = dict(keyring._opened)
    yield
    keyring._opened.clear()
    keyring._opened.update(kept)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_first_start_makes_a_key_file_that_only_its_owner_reads(file: Path) -> None:
    keyring.use(file)
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert [each.name for each in file.parent.iterdir()] == ["keyring.json"]
    assert len(keyring.current(Purpose.FIELD).secret) == 32


def test_a_lenient_umask_makes_no_difference(file: Path) -> None:
    before = os.umask(0)
    try:
        keyring.use(file)
    finally:
        os.umask(before)
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)


def test_the_second_start_finds_the_same_keys(file: Path) -> None:
    first = keyring.use(file).current(Purpose.SESSION)
    assert keyring.use(file).current(Purpose.SESSION) == first


STARTER = (
    "import sys, pathlib; from models.platform import keyring;"
    "print(keyring.use(pathlib.Path(sys.argv[1])).current(keyring.Purpose.SESSION).secret.hex())"
)


def test_many_starters_at_once_agree_on_one_key(file: Path) -> None:
    def start(_: int) -> str:
        command = [sys.executable, "-c", STARTER, str(file)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(6) as starters:
        told = set(starters.map(start, range(6)))

    assert len(told) == 1
    assert len(next(iter(told)).strip()) == 64


def test_no_two_purposes_share_a_key(file: Path) -> None:
    keyring.use(file)
    assert len({keyring.current(purpose).secret for purpose in Purpose}) == len(Purpose)


@pytest.mark.parametrize("loose", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_file_that_others_can_read_is_refused(file: Path, loose: int) -> None:
    keyring.use(file)
    file.chmod(loose)
    with pytest.raises(KeyringError, match="run chmod 600"):
        keyring.use(file)


@pytest.mark.parametrize("loose", [0o770, 0o777, 0o702])
def test_a_folder_in_which_others_could_replace_the_file_is_refused(file: Path, loose: int) -> None:
    keyring.use(file)
    file.parent.chmod(loose)
    with pytest.raises(KeyringError, match="run chmod 700"):
        keyring.use(file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_refused(file: Path) -> None:
    keyring.use(file)
    os.chown(file, 65534, 65534)
    with pytest.raises(KeyringError, match="belongs to user 65534"):
        keyring.use(file)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: "{",
        lambda _: "[]",
        lambda held: json.dumps({**held, "current": "k9"}),
        lambda held: json.dumps({**held, "keys": []}),
        lambda held: json.dumps({**held, "current": "a", "keys": [{**held["keys"][0], "kid": "a"}]}),
        lambda held: json.dumps({**held, "keys": [{"kid": "k1", "made": "", "secret": "不是"}]}),
        lambda held: json.dumps(
            {**held, "keys": [{"kid": "k1", "made": "", "secret": base64.b64encode(b"short").decode()}]}
        ),
    ],
)
def test_a_damaged_file_is_refused_and_never_overwritten(file: Path, spoil: Callable[[Any], str]) -> None:
    keyring.use(file)
    spoilt = spoil(json.loads(file.read_text()))
    file.write_text(spoilt)
    with pytest.raises(KeyringError, match="put it back from its backup"):
        keyring.use(file)
    assert file.read_text() == spoilt


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="is not a file"):
        keyring.use(tmp_path)


def test_a_file_that_is_taken_away_is_missed_at_once_and_not_made_anew(file: Path) -> None:
    opened = keyring.use(file)
    file.unlink()
    with pytest.raises(KeyringError, match="is gone"):
        opened.current(Purpose.FIELD)
    assert not file.exists()


def test_keys_do_not_lie_where_files_are_served(tmp_path: Path) -> None:
    for served in Settings.from_env({"YUNLING_INSTANCE": str(tmp_path)}).served_folders:
        with pytest.raises(KeyringError, match="which is served"):
            keyring.use(served / "secret" / "keyring.json", never_under=(served,))
        assert not (served / "secret").exists()


def test_a_link_into_a_served_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "secret").symlink_to(tmp_path / "files")
    with pytest.raises(KeyringError, match="which is served"):
        keyring.use(tmp_path / "secret" / "keyring.json", never_under=(tmp_path / "files",))


def test_a_new_master_key_leaves_the_old_one_readable(file: Path) -> None:
    opened = keyring.use(file)
    old = opened.current(Purpose.FIELD)
    kid = opened.add()
    new = opened.current(Purpose.FIELD)
    assert (new.kid, opened.kids) == (kid, (kid, old.kid))
    assert new.secret != old.secret
    assert opened.key(old.kid, Purpose.FIELD) == old
    assert mode(file) == 0o600


def test_a_process_notices_that_another_has_added_a_key(file: Path) -> None:
    mine, other = keyring.use(file), keyring.Keyring(file)
    kid = other.add()
    assert mine.current(Purpose.SESSION) == other.current(Purpose.SESSION)
    assert mine.current(Purpose.SESSION).kid == kid


def test_an_old_key_can_be_forgotten_but_not_the_one_in_use(file: Path) -> None:
    opened = keyring.use(file)
    opened.add()
    with pytest.raises(KeyringError, match="in use"):
        opened.forget("k2")
    opened.forget("k1")
    assert opened.kids == ("k2",)
    with pytest.raises(KeyringError, match="has no key 'k1'"):
        opened.key("k1", Purpose.FIELD)


def test_a_kid_is_never_given_twice(file: Path) -> None:
    opened = keyring.use(file)
    opened.add()
    opened.forget("k1")
    assert opened.add() == "k3"


def test_keys_are_never_printed(file: Path) -> None:
    opened = keyring.use(file)
    key = opened.current(Purpose.FIELD)
    held = json.loads(file.read_text())["keys"][0]["secret"]
    told = f"{key!r} {opened.masters!r} {opened!r}"
    assert repr(key.secret) not in told
    assert held not in told
    assert repr(base64.b64decode(held)) not in told


def settings_in(folder: Path, **more: Any) -> Settings:
    return Settings.from_env(
        {"YUNLING_INSTANCE": str(folder), "DATABASE_URL": f"sqlite:///{folder}/x.db", **more}
    )


def test_the_path_is_that_of_the_instance_or_of_the_environment(tmp_path: Path) -> None:
    assert settings_in(tmp_path).keyring_file == tmp_path / "secret" / "keyring.json"
    given = settings_in(tmp_path, YUNLING_KEYRING=str(tmp_path / "elsewhere.json"))
    assert given.keyring_file == tmp_path / "elsewhere.json"


def test_a_cookie_signed_before_a_rotation_is_good_after_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    before = create_app(settings)
    signer = before.session_interface.get_signing_serializer(before)  # type: ignore[attr-defined]
    cookie = signer.dumps({"a": 1})
    keyring.keyring().add()

    after = create_app(settings)

    assert after.config["SECRET_KEY"] != before.config["SECRET_KEY"]
    assert after.session_interface.get_signing_serializer(after).loads(cookie) == {"a": 1}  # type: ignore[attr-defined]


def test_cookies_and_forgery_tokens_are_signed_with_different_keys(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))
    assert app.config["WTF_CSRF_SECRET_KEY"] != app.config["SECRET_KEY"]
    signed = URLSafeTimedSerializer(app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token").dumps("x")
    assert (
        URLSafeTimedSerializer(app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token").loads(signed) == "x"
    )
