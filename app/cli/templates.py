"""模板命令 `flask template`: import templates as files."""

from io import BytesIO
from pathlib import Path

import click

from app.cli.misuse import Group, NewFile
from app.extensions import db
from exports.template import file_name, write_template
from models.platform import audit
from models.platform.import_sets import set_of
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.template_layout import PAGE

template = Group("template", help="Import templates.")


@template.command("export")
@click.argument("wanted", metavar="SET")
@click.option("--area", type=int, required=True, metavar="CODE", help="The 12-digit code of the division.")
@click.option("--out", type=NewFile(), required=True, metavar="FILE.xlsx")
@click.option("--filled", is_flag=True, help="With the rows that are stored now.")
def export(wanted: str, area: int, out: Path, filled: bool) -> None:
    """Write the template of SET (field_survey, people, or a table's name) for a division."""
    made = BytesIO()
    try:
        with acting_as(db.session(), SYSTEM) as session:
            write_template(session, set_of(wanted), area, made, filled=filled)
            out.write_bytes(made.getvalue())
            about = audit.Subject(PAGE, area, None, file_name(session, set_of(wanted), area))
            audit.note(session, "导出" if filled else "下载模板", about)
    except Refusal as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(out)
