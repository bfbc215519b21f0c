"""架构 the architecture: what the design asks of the code's shape, held by reading the code itself."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.source import LAYERS, ROOT, SUBSYSTEMS, Function, Module, imported, length, modules

OURS = modules(*LAYERS)
EVERY = modules(*LAYERS, "tests", "benchmarks")
FORBIDDEN_NAMES = (
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "handler",
    "processor",
    "service",
)
DOMAIN_NAMES = {"public_service", "PublicService"}  # 公共服务, a table of the manual
HAN = re.compile(r"[\u4e00-\u9fff]")

FILE_LIMIT, TEST_FILE_LIMIT, FUNCTION_LIMIT = 400, 500, 40
FILE_NINTH_TENTH, FUNCTION_NINTH_TENTH = 200, 20


def findings(source: tuple[Module, ...], judge: Callable[[Module], Iterator[str]]) -> list[str]:
    return [f"{module.name}: {finding}" for module in source for finding in judge(module)]


def ninth_tenth(sizes: list[int]) -> int:
    return sorted(sizes)[len(sizes) * 9 // 10]


def test_no_file_is_too_long_to_read() -> None:
    limits = {True: TEST_FILE_LIMIT, False: FILE_LIMIT}
    long = [f"{m.name}: {m.lines} lines" for m in EVERY if m.lines > limits[m.name.startswith("tests/")]]
    assert long == []


def test_most_files_are_short() -> None:
    assert ninth_tenth([m.lines for m in OURS]) <= FILE_NINTH_TENTH


def test_no_function_is_too_long_to_read() -> None:
    def long(module: Module) -> Iterator[str]:
        for function in module.functions():
            if length(function) > FUNCTION_LIMIT:
                yield f"{function.name} has {length(function)} lines"

    assert findings(EVERY, long) == []


def test_most_functions_are_short() -> None:
    assert ninth_tenth([length(f) for m in OURS for f in m.functions()]) <= FUNCTION_NINTH_TENTH


def test_a_name_says_what_a_thing_is() -> None:
    def vague(module: Module) -> Iterator[str]:
        words = module.dotted.split(".")
        words += [node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
        for word in set(words) - DOMAIN_NAMES:
            parts = re.findall(r"[A-Z]?[a-z]+", word)
            yield from (word for part in parts if part.lower() in FORBIDDEN_NAMES)

    assert findings(OURS, vague) == []


def test_chinese_is_data_and_never_a_name() -> None:
    def chinese(module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            for attribute in ("id", "name", "arg", "attr"):
                value = getattr(node, attribute, None)
                if isinstance(value, str) and HAN.search(value):
                    yield value

    assert findings(EVERY, chinese) == []


def test_every_module_tells_its_chinese_term_and_what_it_is() -> None:
    def silent(module: Module) -> Iterator[str]:
        opening = (ast.get_docstring(module.tree) or "").split("\n")[0]
        if not HAN.match(opening):
            yield f"opens with {opening!r}"

    assert findings(tuple(m for m in OURS if m.text.strip()), silent) == []


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    def late(module: Module) -> Iterator[str]:
        for function in module.functions():
            for node in ast.walk(function):
                yield from (name for name in imported(node) if name.split(".")[0] in LAYERS)

    assert findings(EVERY, late) == []


def test_the_platform_does_not_name_a_subsystem() -> None:
    platform = tuple(m for m in OURS if "/platform/" in m.name)
    named = re.compile(rf"\b({'|'.join(SUBSYSTEMS)})\b")
    assert findings(platform, lambda module: iter(named.findall(module.text))) == []


def test_a_subsystem_imports_no_other_in_any_layer() -> None:
    def foreign(module: Module) -> Iterator[str]:
        own = next((name for name in SUBSYSTEMS if name in module.dotted.split(".")), None)
        for node in ast.walk(module.tree) if own else ():
            for name in imported(node):
                others = set(name.split(".")) & set(SUBSYSTEMS) - {own}
                yield from others if name.split(".")[0] in LAYERS else ()

    assert findings(OURS, foreign) == []


def test_there_is_one_commit() -> None:
    def commits(module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                yield "commit"

    assert findings(OURS, commits) == ["models/platform/transaction.py: commit"]


def test_only_the_edges_catch_everything() -> None:
    edges = ("models/platform/transaction.py", "app/cli/", "app/worker.py")

    def swallows(module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler):
                names = (
                    {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"bare"}
                )
                yield from names & {"bare", "Exception", "BaseException"}

    inner = tuple(m for m in OURS if not m.name.startswith(edges))
    assert findings(inner, swallows) == []


def test_no_function_is_an_empty_promise() -> None:
    def empty(module: Module) -> Iterator[str]:
        promised = {
            method for node in ast.walk(module.tree) if is_protocol(node) for method in ast.walk(node)
        }
        for function in module.functions():
            if function not in promised and not is_abstract(function) and not does_something(function):
                yield function.name

    assert findings(OURS, empty) == []


def is_protocol(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and "Protocol" in {ast.unparse(base) for base in node.bases}


def is_abstract(function: Function) -> bool:
    return bool({"abstractmethod", "overload"} & {ast.unparse(mark) for mark in function.decorator_list})


def does_something(function: Function) -> bool:
    """Whether there is more in it than its docstring; a docstring alone says why nothing is to be done."""
    rest = [node for node in function.body if not isinstance(node, ast.Pass)]
    return bool(rest) and not all(is_ellipsis(node) for node in rest)


def is_ellipsis(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...


IMPORT_ALL = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"


def test_modules_can_be_imported_without_an_application_and_write_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", IMPORT_ALL, *(m.dotted for m in OURS if m.dotted != "app.__main__")]
    environment = {"PYTHONPATH": str(ROOT), "YUNLING_INSTANCE": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


BREACHES = {
    "models/platform/planted.py": "import views",
    "models/planted.py": "import flask",
    "imports/planted.py": "import exports",
    "models/platform/named.py": "import models.hometown",
}


def test_a_planted_breach_breaks_a_contract(tmp_path: Path) -> None:
    for layer in LAYERS:
        left_out = shutil.ignore_patterns("static", "templates", "data", "__pycache__")
        shutil.copytree(ROOT / layer, tmp_path / layer, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, breach in BREACHES.items():
        (tmp_path / path).write_text(f'"""Planted."""\n\n{breach}\n', encoding="utf-8")

    contracts = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(contracts, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert result.returncode == 1, result.stdout
    for path in BREACHES:
        assert path.removesuffix(".py").replace("/", ".") in result.stdout
