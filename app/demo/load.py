"""演示入库 loading the demo: each village does what a clerk would, through the same verbs and the same importer."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo import steps, village
from app.demo.draw import Row, Setting
from app.demo.names import hamlets as hamlet_names
from app.demo.photos import photo
from app.demo.stages import PLAN, Stage
from app.demo.workbook import filled_in
from exports.hometown.lists import draft
from imports.run import run_file
from imports.workbook import Asked
from models.base import Record
from models.hometown.analysis import LISTS, Analysis, ProblemItem, ResourceItem, TalentItem
from models.hometown.assist_unit import AssistUnit
from models.hometown.basemap import Basemap
from models.hometown.field_survey import BuildingStyle
from models.hometown.hamlet import Hamlet
from models.hometown.station_person import StationPerson
from models.hometown.village import Village
from models.hometown.villager_group import VillagerGroup
from models.hometown.work_log import WorkLog
from models.levels import AccountKind
from models.platform.attachment_slot import PHOTOS
from models.platform.attachments import Upload, arriving, attach
from models.platform.division import fetch_division
from models.platform.filestore import FileStore
from models.platform.import_sets import set_of
from models.platform.records import create
from models.platform.refusal import Refusal
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.step_switch import complete
from models.platform.steps import step_of
from models.platform.transaction import transaction

HALF = (
    "hometown_land_resource",
    "hometown_water_resource",
    "hometown_socio_economy",
    "hometown_population",
    "hometown_road",
)
VILLAGE_AREA = 36_521_837
FACES = 3


def load_villages(session: Session, store: FileStore) -> Iterator[tuple[str, Stage]]:
    """Bring every village of the plan to its stage; yields its name and stage as it goes. Those begun are left."""
    for area, stage in PLAN.items():
        with acting_as(session, SYSTEM):
            begun = session.scalars(select(Village.id).where(Village.area == area)).first()
            name = fetch_division(session, area).name
        if begun is None:
            _bring(session, store, area, name, stage)
            yield name, stage


def _bring(session: Session, store: FileStore, area: int, name: str, stage: Stage) -> None:
    if stage < Stage.PROFILED:
        return
    setting = _profile(session, area, name)
    if stage >= Stage.BASEMAP_DONE:
        _claim_basemap(session, setting)
    if stage >= Stage.SURVEY_HALF:
        _survey(session, setting, whole=stage > Stage.SURVEY_HALF)
    if stage >= Stage.SURVEY_FILLED:
        _photograph(session, store, setting)
    if stage >= Stage.SURVEY_DONE:
        _finish(session, setting, "S02")
    if stage >= Stage.ANALYSIS_DONE:
        _analyse(session, store, setting)


def _actor(kind: AccountKind, area: int, unit: str, hamlet_id: int | None = None) -> Actor:
    return Actor(None, unit, unit, kind, area, hamlet_id, rights_of(kind))


@contextmanager
def _as_village(session: Session, setting: Setting) -> Iterator[Session]:
    """One transaction of the village's clerk."""
    actor = _actor(AccountKind.VILLAGE, setting.area, setting.name)
    with acting_as(session, actor), transaction(session):
        yield session


def _add(session: Session, table: type[Record], area: int, rows: Iterable[Row]) -> list[Record]:
    return [create(session, table, {"area": area} | row).row for row in rows]


def _profile(session: Session, area: int, name: str) -> Setting:
    bare = Setting(area, name, ())
    names = hamlet_names(bare.random("hamlets"))
    with _as_village(session, bare):
        added = _add(session, Hamlet, area, ({"name": each, "status": "active"} for each in names))
        setting = Setting(area, name, tuple((row.id, each) for row, each in zip(added, names, strict=True)))
        people = village.population(village.survey(setting))
        profile = {"office_location": f"{names[0]}村委会大院", "area_sqm": VILLAGE_AREA, "population": people}
        _add(session, Village, area, [profile])
        _add(session, AssistUnit, area, village.assisting_units(setting))
        _add(session, VillagerGroup, area, village.groups(setting))
        _add(session, StationPerson, area, village.station(setting))
    return setting


def _claim_basemap(session: Session, setting: Setting) -> None:
    with _as_village(session, setting):
        create(session, Basemap, steps.basemap(setting))
    _finish(session, setting, "S01", "认领底图底数", date(2021, 7, 30))


def _finish(
    session: Session,
    setting: Setting,
    key: str,
    item: str = "进村入户实地调研",
    day: date = date(2021, 9, 10),
) -> None:
    """Write down the work and turn the switch."""
    with _as_village(session, setting):
        create(session, WorkLog, steps.work_log(setting, key, item, day))
    with _as_village(session, setting):
        complete(session, step_of(key), setting.area)


def _survey(session: Session, setting: Setting, *, whole: bool) -> None:
    """The workbook, imported by the administrator. Raises :class:`Refusal` when it did not go in."""
    sheets, wanted = village.survey(setting), set_of("field_survey")
    if not whole:
        sheets = {name: rows for name, rows in sheets.items() if name in HALF}
    administrator = _actor(AccountKind.DATA_ADMINISTRATOR, 530000000000, "系统管理员")
    with acting_as(session, administrator):
        typed = filled_in(session, wanted, setting.area, sheets, dict(setting.hamlets))
        outcome = run_file(session, wanted, typed, f"{setting.name}_实地调研.xlsx", Asked())
    if not outcome.written:
        told = "；".join(f"{each.where} {each.message}" for each in outcome.findings.problems[:20])
        raise Refusal(f"{setting.name}：{outcome.sentence}。{told}")


def _photograph(session: Session, store: FileStore, setting: Setting) -> None:
    """Each hamlet sends three photos of its houses from the phone."""
    for hamlet, name in setting.hamlets:
        actor = _actor(AccountKind.HAMLET, setting.area, name, hamlet)
        with acting_as(session, actor), transaction(session):
            houses = session.scalars(select(BuildingStyle).where(BuildingStyle.hamlet_id == hamlet)).one()
            for face in range(FACES):
                sent = Upload(
                    f"{name}建筑风貌{face + 1}.jpg", BytesIO(photo(hamlet, face)), is_confirmed=True
                )
                with arriving(store, PHOTOS, sent) as file:
                    attach(session, store, houses, file)


def _analyse(session: Session, store: FileStore, setting: Setting) -> None:
    lists: dict[type[Record], Callable[[Setting], list[Row]]] = {
        ResourceItem: steps.resource_items,
        TalentItem: steps.talent_items,
        ProblemItem: steps.problem_items,
    }
    with _as_village(session, setting):
        made = create(session, Analysis, steps.analysis(setting)).row
        for (table, draw), slot in zip(lists.items(), LISTS, strict=True):
            rows = _add(session, table, setting.area, draw(setting))
            content = draft(f"{setting.name}{slot.label}", ["内容"], [[row.title] for row in rows])
            sent = Upload(f"{setting.name}{slot.label}.xlsx", BytesIO(content), is_confirmed=True)
            with arriving(store, slot, sent) as file:
                attach(session, store, made, file)
    _finish(session, setting, "S03", "现状分析讨论会", date(2021, 10, 20))
