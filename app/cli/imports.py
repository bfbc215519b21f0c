"""导入命令 `flask import`: workbooks from the command line, each whole or not at all."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.misuse import Folder, Group
from app.extensions import db
from exports.error_list import list_only
from exports.error_workbook import annotate
from imports.drafts import NEW, SAME
from imports.reading import read_workbook
from imports.refusals import UnsafeWorkbook
from imports.run import Outcome, run_files
from imports.workbook import Asked
from models.levels import AccountKind
from models.platform.account import Account
from models.platform.import_sets import set_of
from models.platform.refusal import Refusal
from models.platform.roles import rights_kept
from models.platform.scope import SYSTEM, Actor, acting_as

LISTED = 20
imports = Group("import", help="Import workbooks.")


@imports.command("run")
@click.argument("wanted", metavar="SET")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--as", "login", metavar="ACCOUNT", help="Act as this account; without it as the system.")
@click.option("--area", type=int, metavar="CODE", help="The village of files that do not say it themselves.")
@click.option("--make-hamlets", is_flag=True, help="自动建号: make hamlets that do not exist yet.")
@click.option(
    "--duplicates",
    type=click.Choice(["ask", SAME, NEW]),
    default="ask",
    help="What a row is that looks like a stored one under another spelling.",
)
@click.option("--dry-run", is_flag=True, help="Only check.")
@click.option(
    "--errors",
    type=Folder(),
    metavar="DIR",
    help="An error workbook for each file that did not go in.",
)
def run(
    wanted: str,
    files: tuple[Path, ...],
    login: str | None,
    area: int | None,
    make_hamlets: bool,
    duplicates: str,
    dry_run: bool,
    errors: Path | None,
) -> None:
    """Import FILEs of SET (field_survey, people, or a table's name). Exit 0 only if every one went in."""
    answers = {} if duplicates == "ask" else {"*": duplicates}
    asked = Asked(area, make_hamlets, answers)
    session = db.session()
    session.info["files"] = current_app.extensions["files"]
    try:
        chosen, actor = set_of(wanted), _actor(session, login)
    except Refusal as refused:
        raise click.ClickException(refused.message) from refused
    unreadable = {file: told for file in files if (told := _why_unreadable(file))}
    contents = ((file.read_bytes(), file.name) for file in files if file not in unreadable)
    returned = _places_of_errors(files, errors) if errors is not None else {}
    failed = len(unreadable)
    with (
        acting_as(session, actor),
        click.progressbar(files, label="导入", file=sys.stderr) as bar,
    ):
        outcomes = run_files(session, chosen, contents, asked, dry_run=dry_run)
        for file in bar:
            if file in unreadable:
                click.echo(f"{file}: {unreadable[file]}")
            else:
                failed += not _tell(next(outcomes), file, returned.get(file))
    if failed:
        raise click.exceptions.Exit(1)


def _why_unreadable(file: Path) -> str | None:
    try:
        file.open("rb").close()
    except FileNotFoundError:
        return "文件不存在，请核对路径"
    except OSError:
        return "打不开，请核对文件和权限"
    return None


def _actor(session: Session, login: str | None) -> Actor:
    if login is None:
        return SYSTEM
    account = session.scalars(select(Account).where(Account.login_name == login)).one_or_none()
    if account is None:
        raise Refusal(f"没有名为“{login}”的账号，请核对账号名称")
    return account.actor(rights_kept(session, AccountKind(account.kind)))


def _tell(outcome: Outcome, file: Path, returned: Path | None) -> bool:
    """Say what became of a file, and return what did not go in."""
    click.echo(f"{file}: {outcome.sentence}")
    _list_problems(outcome)
    if not outcome.is_good and returned is not None:
        _return_workbook(outcome, file.read_bytes(), file, returned)
    return outcome.is_good


def _list_problems(outcome: Outcome) -> None:
    if outcome.plan is None:
        return
    report = outcome.plan.report
    for problem in report.problems[:LISTED]:
        click.echo(f"  {problem.where} {problem.sentence}")
    if (more := report.problem_total - LISTED) > 0:
        click.echo(f"  …… 还有 {more} 处，见错误文件")
    for question in outcome.plan.questions[:LISTED]:
        click.echo(
            f"  {question.table.__decl__.label} 第 {question.number} 行“{question.typed}”是否就是已有的“{question.stored}”？"
        )
    if report.warning_total:
        kinds = Counter(each.sheet for each in report.warnings)
        told = "、".join(f"{sheet} {count}" for sheet, count in kinds.items())
        click.echo(f"  提醒 {report.warning_total} 处：{told}")
    if report.extra_columns:
        extra = "、".join(
            f"{each.sheet}!{each.column_letter}“{each.heading}”" for each in report.extra_columns[:LISTED]
        )
        click.echo(f"  没有导入的列：{extra}")
    if report.ignored_sheets:
        click.echo(f"  没有导入的工作表：{'、'.join(report.ignored_sheets)}")


def _places_of_errors(files: Sequence[Path], errors: Path) -> dict[Path, Path]:
    """Where the error workbook of each file goes; files of one name from several folders are numbered."""
    alike: Counter[str] = Counter()
    places = {}
    for file in dict.fromkeys(files):
        alike[file.stem] += 1
        number = f"（{alike[file.stem]}）" if alike[file.stem] > 1 else ""
        places[file] = errors / f"{file.stem}_错误{number}.xlsx"
    return places


def _return_workbook(outcome: Outcome, data: bytes, file: Path, target: Path) -> None:
    """The user's own file with what is wrong marked in it; of a file that could not be read only why."""
    target.parent.mkdir(parents=True, exist_ok=True)
    report = outcome.findings
    try:
        workbook = read_workbook(data, file.name)
        target.write_bytes(annotate(data, workbook.kind.value, report, workbook.sheets))
    except UnsafeWorkbook:
        target.write_bytes(list_only(report, ()))
    click.echo(f"  错误文件：{target}")
