"""工作准备场景 registering papers, lists, meetings and trainings as the offices and villages do."""

from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from models.platform import records
from models.platform.attachment_slot import slots_of
from models.platform.attachments import Upload, arriving, attach
from models.platform.local_store import LocalStore
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.people import Person
from tests.platform import files


def register(session: Session, table: type[Any], who: Person, **changed: Any) -> Any:
    """Register a sound row of the person's own level."""
    with scene.working(session, who.actor):
        return records.create(session, table, SOUND[table] | {"area": who.area} | changed).row


def give_file(session: Session, store: LocalStore, row: Any, who: Person, name: str = "方案.pdf") -> None:
    """Attach a file to a row."""
    [slot] = slots_of(type(row))
    content = files.picture("PDF", size=(60 + row.id, 80)) if name.endswith("pdf") else files.JPEG
    sent = Upload(name, BytesIO(content), is_confirmed=True)
    with arriving(store, slot, sent) as file, scene.working(session, who.actor):
        attach(session, store, records.fetch(session, type(row), row.id), file)
