"""演示单位 one division's account at work in the demo: what it registers, and the files that go with it."""

from io import BytesIO
from random import Random

from sqlalchemy.orm import Session

from app.demo.draw import Row
from app.demo.names import mobile, person
from app.demo.papers import paper
from app.demo.photos import photo
from models.base import Record
from models.levels import AccountKind, Level
from models.platform.attachment_slot import slots_of
from models.platform.attachments import Upload, arriving, attach
from models.platform.division import fetch_division
from models.platform.filestore import FileStore
from models.platform.records import create
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as, level_of
from models.platform.step_switch import complete
from models.platform.steps import step_of
from models.platform.transaction import transaction

KINDS = {
    Level.PREFECTURE: AccountKind.PREFECTURE,
    Level.COUNTY: AccountKind.COUNTY,
    Level.TOWNSHIP: AccountKind.TOWNSHIP,
    Level.VILLAGE: AccountKind.VILLAGE,
}


class Office:
    """One division's account at work: what it registers, and the files that go with it."""

    def __init__(self, session: Session, store: FileStore, area: int) -> None:
        self.session, self.store, self.area = session, store, area
        self.kind = KINDS[level_of(area)]
        self.random = Random(area)
        with acting_as(session, SYSTEM):
            self.name = fetch_division(session, area).name
        self.files = 0

    @property
    def actor(self) -> Actor:
        """Who registers."""
        return Actor(None, self.name, self.name, self.kind, self.area, None, rights_of(self.kind))

    def add(self, table: type[Record], row: Row, *suffixes: str) -> None:
        """Register a row with a file for each suffix."""
        with acting_as(self.session, self.actor), transaction(self.session):
            kept = create(self.session, table, {"area": self.area} | row).row
            for suffix in suffixes:
                self._file(kept, suffix)

    def _file(self, row: Record, suffix: str) -> None:
        self.files += 1
        number = self.area // 1000 % 100_000 + self.area % 1000 * 11 + self.files
        content = paper(number, 2) if suffix == "pdf" else photo(number, self.files % 3)
        [slot] = slots_of(type(row))
        sent = Upload(f"{row.title}{self.files}.{suffix}", BytesIO(content), is_confirmed=True)
        with arriving(self.store, slot, sent) as file:
            attach(self.session, self.store, row, file)

    def finish(self, key: str) -> None:
        """Turn the switch of a step."""
        with acting_as(self.session, self.actor), transaction(self.session):
            complete(self.session, step_of(key), self.area)

    def member(self, group_post: str, post: str) -> Row:
        """Somebody of a list."""
        return {
            "name": person(self.random),
            "unit": f"{self.name}自然资源局",
            "post": post,
            "group_post": group_post,
            "political": "01",
            "phone": mobile(self.random),
            "duty": "统筹协调，督促落实" if group_post == "leader" else "联系各单位，汇总进展",
        }
