"""源代码 the tree as the architecture tests read it: tracked files, parsed modules, functions and their sizes."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("app", "views", "imports", "exports", "models")
SUBSYSTEMS = ("hometown", "planning_qr", "project_data", "joint_review", "quality_safety")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of ours."""

    path: Path

    @property
    def name(self) -> str:
        """Its path from the root, as a reader would write it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def dotted(self) -> str:
        """The name it is imported by."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def text(self) -> str:
        """Its source."""
        return self.path.read_text(encoding="utf-8")

    @property
    def lines(self) -> int:
        """How long it is."""
        return len(self.text.splitlines())

    @property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return _parsed(self.path)

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is present."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def modules(*packages: str) -> tuple[Module, ...]:
    """The Python files of these packages, migrations left out: Alembic writes those."""
    return tuple(
        Module(path)
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in packages
        and "migrations" not in path.parts
    )


def length(function: Function) -> int:
    """Lines from its `def` to its end, its docstring not counted."""
    body = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        body -= (first.end_lineno or first.lineno) - first.lineno + 1
    return body


def imported(node: ast.AST) -> Iterator[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
