"""区划文件 the divisions of a file: read, judged line by line, loaded; what is known by its code is renamed (001-031)."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models.levels import SPANS, Level
from models.platform.division import Division
from models.platform.epoch import Kept, advance
from models.platform.refusal import Refusal
from models.platform.scope import level_of, parent_of


def read_divisions(file: Path) -> list[dict[str, Any]]:
    """The rows of a ``code,name,level,parent_code`` file; refused with the line when a row contradicts itself."""
    rows = []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, line in enumerate(csv.DictReader(lines), start=2):
            rows.append(_division_row(line, number))
    known = {row["area"] for row in rows}
    for row in rows:
        if row["parent"] is not None and row["parent"] not in known:
            raise Refusal(f"区划文件中 {row['area']} 的上级 {row['parent']} 不存在，请补充后重新导入")
    return rows


def _division_row(line: dict[str, str], number: int) -> dict[str, Any]:
    try:
        area, level = int(line["code"]), Level(line["level"])
        parent = int(line["parent_code"]) if line["parent_code"] else None
    except (KeyError, ValueError) as error:
        text = f"区划文件第 {number} 行无法识别，应有 code,name,level,parent_code 四列"
        raise Refusal(text) from error
    if level_of(area) is not level or area % SPANS[level] or parent_of(area) != parent:
        raise Refusal(f"区划文件第 {number} 行的代码 {area} 与层级或上级不符，请核对")
    return {
        "area": area,
        "name": line["name"].strip(),
        "level": level.value,
        "parent": parent,
    }


def load_divisions(session: Session, rows: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Add the divisions that are new and rename those that changed: (added, changed)."""
    known = dict(session.execute(select(Division.area, Division.name)).all())
    added = [row for row in rows if row["area"] not in known]
    changed = [row for row in rows if row["area"] in known and known[row["area"]] != row["name"]]
    if added:
        session.execute(insert(Division), added)
    if changed:
        session.execute(
            update(Division),
            [{"area": row["area"], "name": row["name"]} for row in changed],
        )
    if added or changed:
        advance(session, Kept.DIVISIONS)
    return len(added), len(changed)
