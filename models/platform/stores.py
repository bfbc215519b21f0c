"""文件存储地址 which file store an address names."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import url2pathname

from models.platform.filestore import FileStore
from models.platform.local_store import LocalStore
from models.platform.s3store import S3Store, connected

REGION = "us-east-1"


def store_at(address: str, folder: Path) -> FileStore:
    """The store that FILES_URL names: ``file:///folder``, or ``s3://bucket/prefix?endpoint=…&region=…``.

    ``folder`` is where files that arrive for S3 are judged first.
    """
    parts = urlsplit(address)
    if parts.scheme == "file":
        return LocalStore(Path(url2pathname(parts.path)))
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(f"FILES_URL must be a file: or an s3: address, not {address!r}")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    prefix = parts.path.strip("/")
    client = connected(asked.get("endpoint"), asked.get("region", REGION))
    return S3Store(client, parts.netloc, f"{prefix}/" if prefix else "", folder)
