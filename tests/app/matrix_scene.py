"""矩阵场景 two villages that hold one of everything, each marked, so that whatever leaks can be told by its mark."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Filling
from models.platform.api_token import ApiToken
from models.platform.attachment import Attachment
from models.platform.clock import now
from models.platform.hamlets import hamlet_tables
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.jobs import Job
from models.platform.local_store import LocalStore
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.scope import SYSTEM, acting_as
from models.platform.sessions import SignInSession
from models.registry import TABLES
from tests.databases import Database
from tests.people import CLERK, OUTSIDER, PASSWORD_HASH, SANDUO, TECHNICAL, ZHONGSUO, Person, standing_session
from tests.platform.files import PDF
from tests.views.any_row import add_everywhere

OWN_MARK, FOREIGN_MARK = "本村金丝雀", "外村金丝雀"
OWNER_TABLE, SLOT = "hometown_basemap", "files"


@dataclass(frozen=True)
class Village:
    """A village with one of everything; the keys by which a request would name them."""

    area: int
    clerk: Person
    mark: str
    rows: Mapping[str, int]
    attachment: int
    batch: int
    job: int
    sign_in: int
    filling: int
    token: int

    @property
    def row_with_files(self) -> int:
        """The row that the attachment belongs to."""
        return self.rows[OWNER_TABLE]


@dataclass(frozen=True)
class Scene:
    """小玉's village and the one on the other branch, and a hamlet's account in the first."""

    own: Village
    foreign: Village
    hamlet: Person


def plant(session: Session, database: Database) -> Scene:
    """Both villages, written past every rule: only whose they are matters here."""
    with acting_as(session, SYSTEM):
        own = _village(session, database, CLERK, OWN_MARK)
        foreign = _village(session, database, OUTSIDER, FOREIGN_MARK)
        return Scene(own, foreign, _hamlet_account(session, own))


def _village(session: Session, database: Database, clerk: Person, mark: str) -> Village:
    rows = {table.__tablename__: key for table, key in add_everywhere(session, clerk.area, mark).items()}
    file, job = _file(session, database, clerk, rows[OWNER_TABLE], mark), _job(clerk, mark)
    session.add_all((file, job))
    session.flush()
    batch, filling, token = _batch(clerk, mark, job.id), _leave(clerk), _token(clerk, mark)
    session.add_all((batch, filling, token))
    session.commit()
    kept = select(SignInSession.id).where(SignInSession.account_id == clerk.id)
    sign_in = session.scalars(kept).one()
    return Village(
        clerk.area,
        clerk,
        mark,
        rows,
        file.id,
        batch.id,
        job.id,
        sign_in=sign_in,
        filling=filling.id,
        token=token.id,
    )


def _token(clerk: Person, mark: str) -> ApiToken:
    ends = now() + timedelta(days=30)
    named: dict[str, Any] = {
        "name": "对接系统",
        "digest": mark,
        "beginning": "yl_x",
        "daily_rows": 10,
        "stamp": "",
    }
    return ApiToken(**named, account_id=clerk.id, made_on=now(), ends_on=ends)


def _file(session: Session, database: Database, clerk: Person, row: int, mark: str) -> Attachment:
    content = PDF + mark.encode()
    store = LocalStore(database.instance / "files")
    with store.receive(BytesIO(content), len(content)) as incoming:
        digest = store.keep(incoming)
    named: dict[str, Any] = {"table_name": OWNER_TABLE, "row_id": row, "slot": SLOT, "extension": "pdf"}
    return Attachment(
        **named,
        area=clerk.area,
        name=f"{mark}.pdf",
        original_name=f"{mark}.pdf",
        digest=digest,
        size=len(content),
        uploaded_on=now(),
    )


def _job(clerk: Person, mark: str) -> Job:
    return Job(kind="check", account_id=clerk.id, message=mark, state="failed", created_on=now())


def _batch(clerk: Person, mark: str, job: int) -> ImportBatch:
    return ImportBatch(
        set_key="people_survey",
        file_name=f"{mark}.xlsx",
        sha256="0" * 64,
        area=clerk.area,
        account_id=clerk.id,
        account_name=clerk.login,
        state=BatchState.FAILED.value,
        started=now(),
        message=mark,
        job_id=job,
    )


def _leave(clerk: Person) -> Filling:
    return Filling(village_id=clerk.id, filler_id=TECHNICAL.id, until=now() + timedelta(days=30))


def _hamlet_account(session: Session, village: Village) -> Person:
    hamlets = next(iter(hamlet_tables(TABLES.values()))).__tablename__
    person = Person(
        0, "中所寨小杨", AccountKind.HAMLET, ZHONGSUO, "中所村大寨", hamlet_id=village.rows[hamlets]
    )
    wanted = NewAccount(
        person.login, person.kind, person.area, person.unit, PASSWORD_HASH, hamlet_id=person.hamlet_id
    )
    made = replace(person, id=create_accounts(session, [wanted])[0])
    session.add(standing_session(made, PASSWORD_HASH))
    session.commit()
    return made


def rows_of(session: Session, village: Village) -> dict[str, Any]:
    """Everything that the tables hold of a village, to be compared."""
    session.rollback()
    session.expire_all()
    held = {}
    for name, table in TABLES.items():
        if name in village.rows:
            columns = table.__table__.c
            held[name] = session.execute(
                select(*columns).where(columns.area == village.area).order_by(columns.id)
            ).all()
    return held


assert CLERK.area == ZHONGSUO
assert OUTSIDER.area == SANDUO
