"""文件存储 both stores keep files whole, give out nothing damaged, and lose nothing that is in use."""

import os
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from models.platform.filestore import FileDamaged, FileStore, TooLargeError
from models.platform.local_store import LocalStore
from models.platform.s3store import S3Store, StoreUnreachable
from models.platform.stores import store_at

CONTENT = "三多居委会村域综合规划草案图".encode() * 1000
NEVER = "0" * 64
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A server that speaks S3, on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    if request.param == "local":
        return store_at((tmp_path / "files").as_uri(), tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    endpoint = request.getfixturevalue("s3")
    bucket = "b" + tmp_path.name.replace("_", "-").lower()[-50:].strip("-")
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket=bucket)
    return store_at(f"s3://{bucket}/yunling?endpoint={endpoint}", tmp_path)


def keep(store: FileStore, content: bytes = CONTENT) -> str:
    with store.receive(BytesIO(content), 10 << 20) as incoming:
        return store.keep(incoming)


def spoil(store: FileStore, digest: str, content: bytes | None) -> None:
    """Change a kept file behind the store's back; None deletes it."""
    if isinstance(store, LocalStore):
        path = store.path(digest)
        path.unlink() if content is None else path.write_bytes(content)
        return
    assert isinstance(store, S3Store)
    key = f"yunling/{digest[:2]}/{digest[2:4]}/{digest}"
    if content is None:
        store.client.delete_object(Bucket=store.bucket, Key=key)
    else:
        store.client.put_object(Bucket=store.bucket, Key=key, Body=content)


def test_what_is_kept_comes_back_byte_for_byte(store: FileStore) -> None:
    digest = keep(store)
    assert store.read(digest) == CONTENT
    assert [each.digest for each in store.kept()] == [digest]
    assert store.is_reachable()


def test_the_same_content_is_kept_once(store: FileStore) -> None:
    assert keep(store) == keep(store)
    assert len(list(store.kept())) == 1


def test_nothing_is_left_of_what_was_received_and_not_kept(store: FileStore) -> None:
    with store.receive(BytesIO(CONTENT), 10 << 20):
        pass
    with pytest.raises(TooLargeError), store.receive(BytesIO(CONTENT), 10):
        pass
    assert list(store.arriving.iterdir()) == []
    assert list(store.kept()) == []


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"0", b"", None])
def test_a_file_that_is_damaged_or_gone_is_never_given_out(store: FileStore, content: bytes | None) -> None:
    digest = keep(store)
    spoil(store, digest, content)
    with pytest.raises(FileDamaged, match="已损坏或丢失，请联系系统管理员从备份恢复"):
        store.open(digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_only_a_digest_leads_to_a_file(store: FileStore, digest: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        store.open(digest)


def test_a_young_file_is_not_dropped_and_an_old_one_is(store: FileStore) -> None:
    digest = keep(store)
    assert not store.drop_if_older(digest, WEEK)
    assert store.read(digest) == CONTENT
    assert store.drop_if_older(digest, timedelta(seconds=-5))
    assert list(store.kept()) == []
    assert not store.drop_if_older(digest, WEEK)
    assert not store.drop_if_older(NEVER, timedelta())


def test_keeping_a_file_again_makes_it_young(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    digest = keep(store)
    os.utime(store.path(digest), (0, 0))
    keep(store)
    assert not store.drop_if_older(digest, WEEK)


def test_a_store_that_does_not_answer_refuses_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    store = store_at("s3://nowhere/?endpoint=http://127.0.0.1:9", tmp_path)
    assert not store.is_reachable()
    with pytest.raises(StoreUnreachable, match="附件没有保存，请稍后重试"):
        keep(store)
    with pytest.raises(StoreUnreachable):
        store.open(NEVER)


@pytest.mark.parametrize("address", ["ftp://x/y", "s3:///y", "files", "http://s3.example/"])
def test_other_addresses_stop_the_start(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="FILES_URL must be a file: or an s3: address"):
        store_at(address, tmp_path)
