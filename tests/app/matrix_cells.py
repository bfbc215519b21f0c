"""矩阵格子 every route of the application, by whom, on whose village: what is asked and what must be answered.

A route's things (a row, a file, an account, a division …) are found by the names of its arguments. A route with an
argument that is not in :data:`THINGS` or :data:`WORDS` has no cell, and the test says so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.errors import SENTENCES
from models.base import AreaScoped
from models.levels import ROWLESS_KINDS, AccountKind
from models.platform.delegation import Act, may_manage
from models.platform.leaves import GRANTING
from models.platform.ledger.ledger import LEDGERS
from models.platform.relations import relations_of
from models.platform.rights import Permission
from models.platform.sessions import RIGHT_PAGE
from models.registry import TABLES
from tests.app.matrix_scene import OWNER_TABLE, SLOT, Scene, Village
from tests.app.test_routes import OPEN, kinds_of
from tests.people import Person
from views.hometown.preparation.tabs import ENTRIES

READS = ("GET",)
Reach = Callable[[Person, Village], bool]


class Side(StrEnum):
    """Whose thing a request names."""

    OWN = "own"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Thing:
    """What an argument names in a village, and who may reach it."""

    of: Callable[[Village], int]
    reach: Reach


def sees_rows(person: Person, village: Village) -> bool:
    """Rows belong to whoever's area covers them, and to none of the officers."""
    return person.actor.covers(village.area)


def sees_files(person: Person, village: Village) -> bool:
    """A file is reached through its row, by whoever may read the row's table."""
    return sees_rows(person, village) and person.actor.may(Permission.SHOW.value, OWNER_TABLE)


def manages(person: Person, village: Village) -> bool:
    """The account of the village's clerk."""
    return may_manage(person.actor, Act.KEEP, village.clerk.kind, village.area)


def is_clerk(person: Person, village: Village) -> bool:
    """What is one's own alone."""
    return person.id == village.clerk.id


def lets_others_fill(person: Person, village: Village) -> bool:
    """代填: the village lets others work under its account, or its county does."""
    return is_clerk(person, village) or (person.kind in GRANTING and manages(person, village))


def keeps_sign_ins(person: Person, village: Village) -> bool:
    """One's own, and those of one's part of the tree for whoever has the right."""
    actor = person.actor
    return is_clerk(person, village) or (
        actor.may(Permission.EDIT.value, RIGHT_PAGE) and actor.reaches(village.area)
    )


def sees_tokens(person: Person, village: Village) -> bool:
    """One's own, those of an account that one keeps, and wherever one may end sign-ins."""
    return keeps_sign_ins(person, village) or manages(person, village)


def imports_the_same(person: Person, village: Village) -> bool:
    """An import (of people, in the scene) is there for whoever may import the same."""
    return sees_rows(person, village) and person.actor.may(Permission.IMPORT.value, "hometown_person_survey")


def nobody(_person: Person, _village: Village) -> bool:
    """There is no such thing in either village."""
    return False


EVERY_TABLE = "*"
FILE = Thing(lambda village: village.attachment, sees_files)
ACCOUNT = Thing(lambda village: village.clerk.id, manages)
NOTHING = Thing(lambda _: 999999, nobody)
THINGS: dict[tuple[str, str], Thing] = {
    ("AccountsPage", "pk"): ACCOUNT,
    ("AttachmentsPage", "attachment_id"): FILE,
    ("AttachmentPreviewsPage", "attachment_id"): FILE,
    ("AttachmentPreviewsPage", "area"): Thing(lambda village: village.area, sees_files),
    ("AttachmentsPage", "row_id"): Thing(lambda village: village.row_with_files, sees_files),
    ("AttachmentsPage", "staged_id"): NOTHING,
    ("AuditLogPage", "entry_id"): NOTHING,
    ("ExportRequestsPage", "request_id"): NOTHING,
    ("FactorPage", "key_id"): NOTHING,
    ("FillingPage", "pk"): Thing(lambda village: village.filling, lets_others_fill),
    ("ImportsPage", "batch_id"): Thing(lambda village: village.batch, imports_the_same),
    ("ImportsPage", "job_id"): Thing(lambda village: village.job, is_clerk),
    ("AnnouncementsPage", "announcement_id"): NOTHING,
    ("AnnouncementsPage", "attachment_id"): NOTHING,
    ("MessagesPage", "message_id"): NOTHING,
    ("PlanningPage", "area"): Thing(lambda village: village.area, sees_rows),
    ("ReviewsPage", "row_id"): NOTHING,
    ("FilesApi", "file_id"): FILE,
    ("FilesApi", "row_id"): Thing(lambda village: village.row_with_files, sees_files),
    ("TablesApi", "row_id"): Thing(lambda village: village.row_with_files, sees_files),
    ("TokensPage", "account_id"): Thing(lambda village: village.clerk.id, sees_tokens),
    ("TokensPage", "token_id"): Thing(lambda village: village.token, sees_tokens),
    ("ReviewRunsPage", "run_id"): NOTHING,
    ("SessionsPage", "account_id"): Thing(lambda village: village.clerk.id, keeps_sign_ins),
    ("SessionsPage", "session_id"): Thing(lambda village: village.sign_in, keeps_sign_ins),
}
THINGS |= {(entry.page, "area"): Thing(lambda village: village.area, sees_rows) for entry in ENTRIES.values()}
WORDS: dict[tuple[str, str], str | int] = {
    **{(entry.page, "number"): 1 for entry in ENTRIES.values()},
    ("AccountsPage", "identity_id"): 999999,
    ("AttachmentPreviewsPage", "number"): 1,
    ("AttachmentPreviewsPage", "step"): "S01",
    ("AttachmentsPage", "table"): OWNER_TABLE,
    ("AttachmentsPage", "slot"): SLOT,
    ("DictionaryPage", "key"): "land_type",
    ("DictionaryPage", "item_id"): 1,
    ("ExportRequestsPage", "table_name"): OWNER_TABLE,
    ("HelpPage", "kind"): AccountKind.VILLAGE.value,
    ("HometownLedgerPage", "key"): next(key for key, each in LEDGERS.items() if not each.detail),
    ("PermissionsPage", "kind"): AccountKind.VILLAGE.value,
    ("PlanningPage", "key"): "S01",
    ("PlanningPage", "number"): 1,
    ("PlanningPage", "table"): OWNER_TABLE,
    ("PlanningPage", "slot"): SLOT,
    ("hometown_village", "name"): "hometown_villager_group",
    ("hometown_annual_plan", "area"): 530823000000,
    ("hometown_annual_plan", "row"): 0,
    ("hometown_roster_member", "group"): "village",
    (EVERY_TABLE, "kind"): "csv",
    ("LedgersApi", "key"): next(key for key, each in LEDGERS.items() if not each.detail),
    ("ReviewsPage", "table"): OWNER_TABLE,
    ("FilesApi", "table"): OWNER_TABLE,
    ("TablesApi", "table"): OWNER_TABLE,
    ("TableTemplatesPage", "table_name"): OWNER_TABLE,
    ("TemplatesPage", "set_key"): "field_survey",
}


ASKS_FIRST = {"FactorPage.remove_key"}
"""Routes that ask for the password before they look for the thing: 422 whoever's it is."""


@dataclass(frozen=True)
class Cell:
    """One request of one person, and whether the person reaches what it names."""

    endpoint: str
    method: str
    path: str
    side: Side
    is_permitted: bool
    is_reached: bool
    names_thing: bool

    @property
    def is_harmless(self) -> bool:
        """Whether nothing may change by it."""
        return self.method in READS or not (self.is_permitted and self.is_reached)

    def wrong_status(self, answer: TestResponse) -> bool:
        """Whether an answer's status is not what this cell asks for."""
        status = answer.status_code
        if not self.is_permitted:
            return status != 403
        if not self.is_reached:
            return status not in self._refusals()
        if self.method in READS:
            return status not in ((200, 302) if self.names_thing else (200, 302, 400, 403, 404))
        return status >= 500 or (status == 403 and SENTENCES[403] in answer.text)

    def _refusals(self) -> tuple[int, ...]:
        if self.names_thing:
            return (403, 404, 422) if self.endpoint in ASKS_FIRST else (403, 404)
        return (200, 302, 400, 403, 404, 422)


def thing_of(page: str, name: str) -> Thing | None:
    """What an argument of a page names; a table's page names its own rows."""
    if page in TABLES and name == "pk":
        is_scoped = issubclass(TABLES[page], AreaScoped)
        return Thing(lambda village: village.rows[page], sees_rows) if is_scoped else NOTHING
    return THINGS.get((page, name))


def words_of(rule: Rule) -> Iterator[dict[str, str | int]]:
    """The arguments of a route that name nothing of a village: each way in which they may be filled."""
    page, _, method = rule.endpoint.partition(".")
    if page in TABLES and method == "related":
        yield from ({"name": each.table.__tablename__} for each in relations_of(TABLES[page]))
    else:
        yield {
            name: found
            for name in rule.arguments
            if thing_of(page, name) is None and (found := word_of(page, name)) is not None
        }


def word_of(page: str, name: str) -> str | int | None:
    """What is put for an argument that names nothing of a village."""
    return WORDS.get((page, name), WORDS.get((EVERY_TABLE, name)) if page in TABLES else None)


def things_of(rule: Rule) -> dict[str, Thing]:
    """The arguments of a route that name something of a village."""
    page = rule.endpoint.partition(".")[0]
    return {name: found for name in rule.arguments if (found := thing_of(page, name))}


def without_entry(app: Flask) -> list[str]:
    """Arguments of routes that neither table knows: their routes would be tried with nothing."""
    return [
        f"{rule.endpoint}: {name}"
        for rule in app.url_map.iter_rules()
        for page in [rule.endpoint.partition(".")[0]]
        for name in rule.arguments
        if rule.endpoint not in OPEN and not rule.endpoint.endswith(".related")
        if thing_of(page, name) is None and word_of(page, name) is None
    ]


def cells(app: Flask, scene: Scene, person: Person) -> Iterator[Cell]:
    """Every route, on each side, for one person."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN:
            for words in words_of(rule):
                yield from _of_side(app, rule, words, person, Side.OWN, scene.own)
                yield from _of_side(app, rule, words, person, Side.FOREIGN, scene.foreign)


def _of_side(
    app: Flask, rule: Rule, words: Mapping[str, str | int], person: Person, side: Side, village: Village
) -> Iterator[Cell]:
    adapter, things = app.url_map.bind("localhost"), things_of(rule)
    values = {**words, **{name: thing.of(village) for name, thing in things.items()}}
    permitted = person.kind in (kinds_of(rule.endpoint) or ())
    reached = all(thing.reach(person, village) for thing in things.values())
    if not things and rule.endpoint.partition(".")[0] in TABLES:
        reached = sees_rows(person, village)
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        path = adapter.build(rule.endpoint, values, method=method)
        asked = path if things else f"{path}?area={village.area}"
        yield Cell(rule.endpoint, method, asked, side, permitted, reached, bool(things))


def sees_foreign(person: Person, scene: Scene) -> bool:
    """Whether the other village is in this person's part of the tree."""
    return person.kind not in ROWLESS_KINDS and person.actor.covers(scene.foreign.area)
