"""Who may import whom: the house plan, held against every import of the source."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
EMULATOR = ROOT / "emulator" / "poolhouse"

GROUND = {"primitives"}
RUNTIME = GROUND | {"runtime"}
PROTOCOL = RUNTIME | {"protocol"}
SHARED = PROTOCOL | {"tokens", "functions", "iam"}
SERVICES = SHARED | {"user_pools", "identity_pools", "api_gateway"}
WORLD = SERVICES | {"world"}
EDGE = WORLD | {
    "web",
    "config",
    "expiry",
    "amplify_config",
    "coverage",
    "remote",
    "cli",
    "request_lines",
}

MAY_IMPORT = {
    "primitives": set(),
    "runtime": GROUND,
    "protocol": RUNTIME,
    "tokens": PROTOCOL,
    "functions": PROTOCOL,
    "iam": PROTOCOL,
    "user_pools": SHARED,
    "identity_pools": SHARED,
    "api_gateway": SHARED,
    "world": SERVICES,
    "expiry": WORLD,
    "amplify_config": WORLD,
    "coverage": WORLD,
    "config": WORLD,
    "web": WORLD | {"expiry"},
    "cli": EDGE,
    "remote": {"cli", "web", "runtime"},
    "request_lines": {"remote", "runtime"},
    "pytest_plugin": EDGE,
    "__main__": {"cli"},
    "__init__": EDGE,
}

WINGS = (
    {"__init__"},
    {"errors", "records", "wording"},
    {"service", "unsupported", "queries", "pages"},
    {"pools"},
    {"messages"},
    {"users"},
    {"sessions"},
    {"factors"},
    {"sign_in"},
    {"operations", "sweeping"},
)
"""The floors of `user_pools`, from the ground up."""

SOURCES = {
    ".".join(source.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): source
    for root in (ROOT / "emulator", ROOT / "client", ROOT / "scenarios")
    for source in sorted(root.rglob("*.py"))
}
"""Every module of ours and its file."""

ONLY_IN = {
    "flask": {"web"},
    "werkzeug": {"web"},
    "asyncio": {"web"},
    "h11": {"web"},
    "sqlite3": {"runtime"},
    "moto": set(),
    "boto3": {"pytest_plugin"},
    "botocore": set(),
}


def sources(root: Path) -> list[Path]:
    return sorted(root.rglob("*.py"))


def package_of(source: Path) -> str:
    return source.relative_to(EMULATOR).parts[0].removesuffix(".py")


def imported(source: Path, *, ignore_type_checking: bool = False) -> Iterator[str]:
    """Every module that a file imports, wherever in the file."""
    for node in walk(parsed(source), ignore_type_checking=ignore_type_checking):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: imports are absolute"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def parsed(source: Path) -> ast.Module:
    return ast.parse(source.read_text())


def walk(tree: ast.AST, *, ignore_type_checking: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        guarded = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        if not (guarded and ignore_type_checking):
            yield child
            yield from walk(child, ignore_type_checking=ignore_type_checking)


def test_emulator_imports_only_from_lower_floors() -> None:
    strangers = [
        f"{source.relative_to(ROOT)} imports {module}"
        for source in sources(EMULATOR)
        for module in imported(source, ignore_type_checking=True)
        if module.startswith("poolhouse.")
        and module.split(".")[1]
        not in MAY_IMPORT[package_of(source)] | {package_of(source), "World", "serve"}
    ]
    assert strangers == []


def test_wings_of_user_pools_import_only_from_lower_floors() -> None:
    """A wing may import itself and the wings before it, also where only types are meant."""
    strangers = []
    for source in sources(EMULATOR / "user_pools"):
        wing = source.relative_to(EMULATOR / "user_pools").parts[0].removesuffix(".py")
        allowed = {room for floor in WINGS[: floor_of(wing) + 1] for room in floor}
        for module in imported(source):
            parts = module.split(".")
            is_inside = parts[:2] == ["poolhouse", "user_pools"] and len(parts) > 2
            if is_inside and parts[2] not in allowed:
                strangers.append(f"{source.relative_to(ROOT)} imports {module}")
    assert strangers == []


def floor_of(wing: str) -> int:
    return next(number for number, floor in enumerate(WINGS) if wing in floor)


def test_libraries_stay_in_their_rooms() -> None:
    strangers = [
        f"{source.relative_to(ROOT)} imports {library}"
        for source in sources(EMULATOR)
        for library in {module.split(".")[0] for module in imported(source)} & ONLY_IN.keys()
        if package_of(source) not in ONLY_IN[library]
    ]
    assert strangers == []


def test_sqlite_is_only_known_to_the_store_and_its_database() -> None:
    users = [
        source.name
        for source in sources(EMULATOR)
        if any(module.split(".")[0] == "sqlite3" for module in imported(source))
    ]
    assert users == ["database.py", "store.py"]


def test_client_and_emulator_never_import_each_other() -> None:
    client = ROOT / "client" / "poolhouse_client"
    for source in sources(client):
        assert not any(
            module.split(".")[0] in ("poolhouse", "poolhouse_scenarios")
            for module in imported(source)
        ), source
    for source in sources(EMULATOR):
        assert not any(
            module.split(".")[0] in ("poolhouse_client", "poolhouse_scenarios")
            for module in imported(source)
        ), source


def test_only_the_host_brings_the_emulator_into_the_scenarios() -> None:
    scenarios = ROOT / "scenarios" / "poolhouse_scenarios"
    users = [
        str(source.relative_to(scenarios))
        for source in sources(scenarios)
        if any(module.split(".")[0] == "poolhouse" for module in imported(source))
    ]
    assert users == ["engine/host.py"]


def test_imports_go_in_no_circles() -> None:
    """Also where only types are meant: modules that know each other are read together."""
    graph = {module: set(known_to(module)) for module in SOURCES}
    reached = {module: reachable(module, graph) for module in SOURCES}
    circles = {
        tuple(sorted(other for other in known if module in reached[other]))
        for module, known in reached.items()
    }
    assert circles - {()} == set()


def test_no_circle_is_there_at_run_time() -> None:
    graph = {module: set(known_to(module, ignore_type_checking=True)) for module in SOURCES}
    assert [module for module in SOURCES if module in reachable(module, graph)] == []


def known_to(module: str, *, ignore_type_checking: bool = False) -> Iterator[str]:
    """Every module that a module names in an import, without the packages that run before it."""
    for node in walk(parsed(SOURCES[module]), ignore_type_checking=ignore_type_checking):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in SOURCES)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                named = whole if whole in SOURCES else str(node.module)
                if named in SOURCES:
                    yield named


def reachable(module: str, graph: dict[str, set[str]]) -> set[str]:
    """Every module that one leads to; itself only where it is on a circle."""
    found: set[str] = set()
    open_ends = [module]
    while open_ends:
        more = graph[open_ends.pop()] - found
        found |= more
        open_ends.extend(more)
    return found


def test_map_in_the_readme_has_who_imports_above_who_is_imported() -> None:
    rows = (ROOT / "README.md").read_text().partition("```text\n")[2].partition("```")[0]
    names = [re.findall(r"[\w/]+(?:\.py|/)", row[:31]) for row in rows.splitlines()]
    place = {
        name.rstrip("/").removesuffix(".py"): number
        for number, (row, found) in enumerate(zip(rows.splitlines(), names, strict=True))
        for name in found
        if re.match(r"  \w", row)
    }
    assert len(place) > len(SERVICES)
    assert [
        f"{source.relative_to(ROOT)} imports {module}"
        for source in sources(EMULATOR)
        for module in imported(source, ignore_type_checking=True)
        if module.startswith("poolhouse.")
        and place.get(package_of(source), 0) > place.get(module.split(".")[1], len(names))
    ] == []
