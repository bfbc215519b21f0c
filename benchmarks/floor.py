"""底线 the least that an import could be: calamine parses, COPY stores the texts in a bare table; nothing is checked.

``python -m benchmarks.floor FILE`` prints seconds as JSON. It is measured with the parser in a limited child, as a
server must run it, and once more with everything in one process.
"""

import csv
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine

from benchmarks.sample import HEADINGS
from models.platform.confined import confined


def parse(data: bytes) -> list[list[Any]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return book.get_sheet_by_index(0).to_python()


def copy(connection: Any, rows: list[list[Any]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows[1:])
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY floor FROM STDIN (FORMAT csv)", text)
    connection.commit()


def main(file: Path, *, in_child: bool) -> None:
    connection: Any = create_engine(os.environ["DATABASE_URL"]).raw_connection()
    columns = ", ".join(f"c{number} text" for number in range(len(HEADINGS)))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS floor; CREATE TABLE floor ({columns})")
    connection.commit()
    start = time.perf_counter()
    data = file.read_bytes()
    rows = confined(lambda: parse(data)) if in_child else parse(data)
    parsed = time.perf_counter()
    copy(connection, rows)
    done = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE floor")
    connection.commit()
    print(json.dumps({"parse": parsed - start, "copy": done - parsed, "rows": len(rows) - 1}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), in_child="--in-one-process" not in sys.argv)
