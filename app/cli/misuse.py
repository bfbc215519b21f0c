"""误用 what the command line says to words it cannot take: in Chinese, before anything is written."""

import os
from pathlib import Path
from typing import IO, Any

import click
from flask.cli import AppGroup


class Misused(click.UsageError):
    """Wrong words after a command; told in Chinese, with exit code 2 as everywhere."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say what is wrong, and where the right words stand."""
        click.echo(f"错误：{self.message}", file=file, err=True)
        if self.ctx is not None:
            click.echo(f"用法见：{self.ctx.command_path} --help", file=file, err=True)


class Group(AppGroup):
    """Commands that belong together, and that are told in Chinese what they were given wrongly."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except Misused:
            raise
        except click.UsageError as wrong:
            raise Misused(_told(wrong), wrong.ctx or ctx) from wrong


def _told(wrong: click.UsageError) -> str:
    match wrong:
        case click.NoSuchCommand(command_name=name):
            return f"没有“{name}”这个命令{_offered(wrong.ctx)}"
        case click.NoSuchOption(option_name=name):
            return f"没有“{name}”这个选项，请核对"
        case click.BadOptionUsage(option_name=name):
            return f"“{name}”写得不完整：开关后面不写值，其他选项后面要写一个值"
        case click.MissingParameter(param=click.Parameter() as missing):
            return f"缺少“{_called(missing)}”，请补上"
        case click.BadParameter(param=click.Parameter() as given):
            return f"“{_called(given)}”{_asked(given.type) or wrong.message}"
        case _:
            return f"多写了不认识的内容，请核对（{wrong.message}）"


def _offered(ctx: click.Context | None) -> str:
    command = ctx.command if ctx is not None else None
    if ctx is None or not isinstance(command, click.Group):
        return ""
    return f"，可用的有：{'、'.join(command.list_commands(ctx))}"


def _called(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name


def _asked(wanted: click.ParamType[Any]) -> str:
    match wanted:
        case click.Choice(choices=choices):
            return f"应为其中之一：{'、'.join(map(str, choices))}"
        case click.IntRange(min=low, max=high):
            return f"应为 {low} 至 {high} 之间的整数"
        case click.types.IntParamType():
            return "应为整数"
        case _:
            return ""


class _File(click.ParamType[Path]):
    """A path; what is wrong with it is said by :meth:`refusal`."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, once it will do."""
        path = Path(value)
        if told := self.refusal(path):
            self.fail(f"{path}：{told}", param, ctx)
        return path

    def refusal(self, path: Path) -> str:
        """Why the path will not do; empty when it will."""
        raise NotImplementedError


class NewFile(_File):
    """A file that the command writes; what stands there now is written over."""

    def refusal(self, path: Path) -> str:
        """A folder that is missing or shut is told before anything is worked out."""
        if path.is_dir():
            return "是文件夹，请写上文件名"
        if not path.parent.is_dir():
            return "所在的文件夹不存在，请先建立"
        return "" if os.access(path if path.exists() else path.parent, os.W_OK) else "没有写入权限"


class ExistingFile(_File):
    """A file that the command reads."""

    def refusal(self, path: Path) -> str:
        """It must be there, and readable."""
        if not path.is_file():
            return "没有找到这个文件，请核对路径"
        return "" if os.access(path, os.R_OK) else "没有读取权限"


class Folder(_File):
    """A folder that the command writes into; it is made when it is missing."""

    def refusal(self, path: Path) -> str:
        """The nearest folder that is there must be one, and open."""
        nearest = next(each for each in (path, *path.absolute().parents) if each.exists())
        if not nearest.is_dir():
            return "不是文件夹，请换一个路径"
        return "" if os.access(nearest, os.W_OK) else "没有写入权限"
