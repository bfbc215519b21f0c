"""对象存储 the file store in S3: the same files under the same digests, in a bucket instead of a folder."""

import base64
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from models.platform.clock import CHINA, now
from models.platform.filestore import (
    CHUNK,
    DIGEST,
    FileDamaged,
    FileStore,
    Incoming,
    Kept,
    required_digest,
)
from models.platform.refusal import Refusal

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

IN_MEMORY = 4 << 20
GONE = ("NoSuchKey", "404")


class StoreUnreachable(Refusal):
    """The store does not answer; nothing was kept."""

    status = 503

    def __init__(self) -> None:
        super().__init__("文件存储暂时无法访问，附件没有保存，请稍后重试或联系系统管理员")


class S3Store(FileStore):
    """Files in a bucket. The secret comes from the environment, as S3 tools expect it (AWS_ACCESS_KEY_ID …)."""

    def __init__(self, client: "S3Client", bucket: str, prefix: str, folder: Path) -> None:
        super().__init__(folder)
        self.client, self.bucket, self.prefix = client, bucket, prefix

    def keep(self, incoming: Incoming) -> str:
        """Send it with its checksum: the store itself refuses bytes that were damaged on the way."""
        checksum = base64.b64encode(bytes.fromhex(incoming.digest)).decode()
        with incoming.path.open("rb") as file:
            try:
                self.client.put_object(
                    Bucket=self.bucket, Key=self._key(incoming.digest), Body=file, ChecksumSHA256=checksum
                )
            except (BotoCoreError, ClientError) as error:
                raise StoreUnreachable from error
        return incoming.digest

    def stream(self, digest: str) -> IO[bytes]:
        """The object, fetched to a file that has no name."""
        file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self._key(digest))
            for chunk in answer["Body"].iter_chunks(CHUNK):
                file.write(chunk)
        except ClientError as error:
            file.close()
            if error.response["Error"]["Code"] in GONE:
                raise FileDamaged from error
            raise StoreUnreachable from error
        except BotoCoreError as error:
            file.close()
            raise StoreUnreachable from error
        file.seek(0)
        return file

    def kept(self) -> Iterator[Kept]:
        """Every object under the prefix that is named by a digest."""
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
            for each in page.get("Contents", ()):
                digest = each["Key"].rsplit("/", 1)[-1]
                if DIGEST.fullmatch(digest):
                    yield Kept(digest, each["LastModified"].astimezone(CHINA).replace(tzinfo=None))

    def drop_if_older(self, digest: str, age: timedelta) -> bool:
        """Looked at again right before it is deleted; keeping a file anew makes it young."""
        key = self._key(digest)
        try:
            found = self.client.head_object(Bucket=self.bucket, Key=key)
        except ClientError:
            return False
        if now() - found["LastModified"].astimezone(CHINA).replace(tzinfo=None) < age:
            return False
        self.client.delete_object(Bucket=self.bucket, Key=key)
        return True

    def is_reachable(self) -> bool:
        """Whether the bucket answers."""
        try:
            self.client.head_bucket(Bucket=self.bucket)
        except (BotoCoreError, ClientError):
            return False
        return True

    def _key(self, digest: str) -> str:
        required_digest(digest)
        return f"{self.prefix}{digest[:2]}/{digest[2:4]}/{digest}"


def connected(endpoint: str | None, region: str) -> "S3Client":
    """A client of the store at an endpoint; of Amazon's when none is named."""
    import boto3  # heavy, and needed only where files lie in S3
    from botocore.config import Config

    config = Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 3, "mode": "standard"})
    return boto3.client("s3", endpoint_url=endpoint, region_name=region, config=config)
