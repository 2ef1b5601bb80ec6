"""Rules of the house that no linter knows: sizes, names, what must not stand in the tree."""

import ast
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = ("emulator", "client", "scenarios")
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
BANNED_MODULE_NAMES = {"utils", "util", "helpers", "common", "manager", "base", "core", "misc"}
TOP_LEVEL = {
    "pyproject.toml",
    "README.md",
    "Makefile",
    "LICENSE",
    "CHANGELOG.md",
    "emulator",
    "client",
    "scenarios",
    "tests",
    "docs",
    ".ci",
}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [
        ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).exists()
    ]


def python_sources() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def functions(source: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{source.relative_to(ROOT)}:{function.name} {function.end_lineno - function.lineno + 1}"
        for source in python_sources()
        for function in functions(source)
        if function.end_lineno is not None
        and function.end_lineno - function.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_source_files_have_one_subject() -> None:
    long = [
        f"{source.relative_to(ROOT)} {len(source.read_text().splitlines())}"
        for source in python_sources()
        if source.relative_to(ROOT).parts[0] in SOURCE_ROOTS
        and len(source.read_text().splitlines()) > FILE_LINES_MAX
    ]
    assert long == []


def test_modules_are_chapters() -> None:
    heaps = [
        str(path.relative_to(ROOT))
        for path in python_sources()
        if BANNED_MODULE_NAMES & {path.stem, path.parent.name}
    ]
    assert heaps == []


def test_top_level_holds_what_the_plan_names() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in found if not name.startswith(".")} | {".ci"} == TOP_LEVEL


def test_every_package_says_what_it_owns() -> None:
    silent = [
        str(init.relative_to(ROOT))
        for root in SOURCE_ROOTS
        for init in sorted((ROOT / root).rglob("__init__.py"))
        if not _says_what_it_owns(ast.get_docstring(ast.parse(init.read_text())) or "")
    ]
    assert silent == ["emulator/poolhouse/__init__.py"], "only the embedding API has users instead"


def _says_what_it_owns(docstring: str) -> bool:
    return all(f"{part}: " in docstring for part in ("Owns", "Does not own", "Called by"))


def test_test_modules_have_names_of_their_own() -> None:
    names = Counter(
        path.name for path in python_sources() if path.relative_to(ROOT).parts[0] == "tests"
    )
    twice = [name for name, count in names.items() if count > 1 and name.startswith("test_")]
    assert twice == []


@pytest.mark.parametrize(
    "word",
    [
        "TO" + "DO",
        "FIX" + "ME",
        "pytest.mark." + "skip",
        "pytest." + "skip",
        "pytest.mark." + "xfail",
        "/work" + "/main",
        "/ro" + "ot/",
    ],
)
def test_word_stands_nowhere(word: str) -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix
        in (".py", ".md", ".toml", ".yaml", ".yml", ".js", ".mjs", ".html", ".json", "")
        and word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []


def test_no_handler_swallows_an_exception() -> None:
    swallowed = [
        f"{source.relative_to(ROOT)}:{node.lineno}"
        for source in python_sources()
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(statement, ast.Pass) for statement in node.body)
    ]
    assert swallowed == []


def test_every_test_asserts_or_expects() -> None:
    """A test that neither asserts nor expects an exception proves nothing."""
    idle = [
        f"{source.relative_to(ROOT)}:{function.name}"
        for source in python_sources()
        if source.name.startswith("test_")
        for function in functions(source)
        if function.name.startswith("test_") and not _judges(function)
    ]
    assert idle == []


def _judges(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    text = ast.unparse(function)
    return any(
        sign in text
        for sign in (
            "assert",
            "raises(",
            "expect",
            "refused(",
            "check_",
            "must_",
            "verify(",
            "authenticate(",
        )
    )
