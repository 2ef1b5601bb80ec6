"""Rules of the house that no linter knows: sizes, names, what must not stand in the tree."""

import ast
import subprocess
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = ("emulator", "client", "scenarios")
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
BANNED_MODULE_NAMES = {"utils", "util", "helpers", "common", "manager", "base", "core", "misc"}
BANNED_WORDS = (
    "TO" + "DO",
    "FIX" + "ME",
    "pytest.mark." + "skip",
    "pytest." + "skip",
    "pytest.mark." + "xfail",
    "/work" + "/main",
    "/ro" + "ot/",
)
TEXT_SUFFIXES = {".py", ".md", ".toml", ".yaml", ".yml", ".js", ".mjs", ".html", ".json", ""}
JUDGES = ("assert", "expect", "refused")
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


def test_banned_words_stand_nowhere() -> None:
    found = []
    for path in tracked():
        if path.suffix in TEXT_SUFFIXES:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {word}" for word in BANNED_WORDS if word in text]
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
    parameters = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
    return any(_is_judgement(node, parameters) for node in ast.walk(function))


def _is_judgement(node: ast.AST, parameters: set[str]) -> bool:
    """Whether a node can fail a test; `assert fixture` only asks for the fixture."""
    if isinstance(node, ast.Assert):
        return not (isinstance(node.test, ast.Name) and node.test.id in parameters)
    if not isinstance(node, ast.Call):
        return False
    callee = node.func
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    return name in {"raises", "fail"} or name.startswith(JUDGES)


def test_a_test_that_only_names_assertions_is_found_out() -> None:
    """The rule above is held against tests of either kind."""
    idle = (
        "def test_a(expected): refuse(expected)",
        "def test_asserts(): 'assert'",
        "def test_a(signed_up): assert signed_up",
        "def test_a(sign): sign.check_it()",
    )
    judging = (
        "def test_a(): assert 1 == 2",
        "async def test_a(x):\n if x:\n  assert x.y",
        "def test_a():\n with pytest.raises(OSError): f()",
        "def test_a(refused):\n with refused('X'): f()",
        "def test_a(desk): desk.expect_refusal()",
        "def test_a(): pytest.fail('no')",
    )
    assert [_judges(_function(source)) for source in idle] == [False] * len(idle)
    assert [_judges(_function(source)) for source in judging] == [True] * len(judging)


def _function(source: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    return function
