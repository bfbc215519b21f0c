"""导入页面 what the pages of the import wizard draw."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imports.jobs import sets_for
from models.levels import Level
from models.platform.division import names_of, path_of
from models.platform.hamlets import hamlet_tables
from models.platform.import_batch import ImportBatch
from models.platform.import_sets import ImportSet, declared_sets, set_of
from models.platform.jobs import Job
from models.platform.own_level import writes_own_alone
from models.platform.rights import Permission
from models.platform.scope import Actor, actor_of
from models.registry import TABLES
from views.platform.import_batch_page import BATCH_COLUMNS, batch_row
from views.query_texts import read_area
from views.request import safe_address

PAGE_SIZE = 20


def importable(actor: Actor) -> list[ImportSet]:
    """The sets that an account may import: those of several tables first."""
    single = [
        set_of(name)
        for name, table in TABLES.items()
        if hasattr(table, "area") and actor.may(Permission.IMPORT.value, name)
    ]
    return [each for each in declared_sets() if sets_for(actor, each)] + single


def is_for_own_place(actor: Actor, chosen: ImportSet | None) -> bool:
    """Whether a file can be for the account's own division alone, so that no other is asked for."""
    own = chosen is not None and writes_own_alone(actor, chosen.tables)
    return own or actor.level is Level.VILLAGE


def upload_page(session: Session, problem: str) -> dict[str, Any]:
    """The first page of the wizard."""
    actor = actor_of(session)
    offered = importable(actor)
    chosen = request.values.get("set", "") or (offered[0].key if offered else "")
    text = request.values.get("area", "").strip()
    wanted = next((each for each in offered if each.key == chosen), None)
    fixed = is_for_own_place(actor, wanted)
    area = actor.area if fixed else (read_area(text) if text else None)
    own = (
        [{"area": place.area, "name": place.name} for place in path_of(session, actor.area)]
        if actor.area
        else []
    )
    path = [{"area": place.area, "name": place.name} for place in path_of(session, area)] if area else own
    return {
        "title": "数据导入",
        "problem": problem,
        "chosen": chosen,
        "sets": [
            (each.key, each.label if len(each.tables) == 1 else f"{each.label}（{len(each.tables)} 张表）")
            for each in offered
        ],
        "place": {
            "name": "area",
            "kind": "division",
            "label": "行政区划",
            "value": area or "",
            "path": path,
            "fixed": len(own),
            "readonly": fixed,
            "help": "只导入本级的记录；附件导入后在记录中上传"
            if fixed and actor.level is not Level.VILLAGE
            else "模板里已有行政村信息的可以不选；表中有“行政村代码”列的选到县或乡即可",
        },
        "offers_hamlets": wanted is None or bool(hamlet_tables(wanted.tables)),
        "make_hamlets": request.form.get("make_hamlets") == "y",
        "back": safe_address(request.values["back"]) if request.values.get("back") else "",
        "template_href": url_for("TemplatesPage.template", set_key=chosen) if chosen else "",
    }


def job_page(ordered: Job, batches: Sequence[ImportBatch]) -> dict[str, Any]:
    """The files of one upload and how far they have come."""
    running = ordered.state in ("queued", "running")
    return {
        "title": "数据导入",
        "job": ordered,
        "running": running,
        "step": 4 if ordered.kind == "import.write" else 2,
        "label": "导入进度" if ordered.kind == "import.write" else "校验进度",
        "columns": BATCH_COLUMNS,
        "rows": [batch_row(batch, "") for batch in batches],
    }


def records_page(session: Session) -> dict[str, Any]:
    """导入记录 within the account's area, of what it may import itself; newest first."""
    page = max(1, int(text) if (text := request.args.get("_page", "1")).isdecimal() and len(text) < 7 else 1)
    mine = ImportBatch.set_key.in_([each.key for each in importable(actor_of(session))])
    total = session.scalar(select(func.count()).select_from(ImportBatch).where(mine)) or 0
    found = session.scalars(
        select(ImportBatch)
        .where(mine)
        .order_by(ImportBatch.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    names = names_of(session, [batch.area for batch in found])
    return {
        "title": "导入记录",
        "columns": BATCH_COLUMNS,
        "rows": [batch_row(batch, _place(names.get(batch.area, {}))) for batch in found],
        "total": total,
        "page": page,
        "size": PAGE_SIZE,
        "pages": max(1, -(-total // PAGE_SIZE)),
        "pager_url": url_for("ImportsPage.records"),
        "new": url_for("ImportsPage.new"),
    }


def _place(names: Mapping[Level, str]) -> str:
    return "".join(list(names.values())[-2:])
