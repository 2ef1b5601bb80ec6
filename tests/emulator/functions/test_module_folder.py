"""The modules of a folder are its own, whatever other folders in the process are called alike."""

import importlib
import sys
import threading
from pathlib import Path
from textwrap import dedent

import pytest

from poolhouse.functions.context import Context
from poolhouse.functions.python_callable import FunctionFailure, TargetError
from poolhouse.functions.registry import Functions

CONTEXT = Context("get", "arn", "id", deadline_ms=1000, now_ms=lambda: 400)
HANDLERS = """
    import twin_helper
    from twin_package import inner as at_the_top

    def early(event, context):
        return [twin_helper.NAME, at_the_top.name()]

    def late(event, context):
        import twin_helper as helper
        import twin_package.inner
        from twin_package.inner import name
        return [helper.NAME, twin_package.inner.name(), name()]

    def count(event, context):
        twin_helper.COUNT.append(1)
        return len(twin_helper.COUNT)
"""
INNER = """
    from . import sibling
    from .sibling import NAME

    def name():
        import twin_helper
        from twin_package.sibling import NAME as again
        return f"{sibling.NAME} {NAME} {again} {twin_helper.NAME}"
"""


def write(folder: Path, **modules: str) -> Path:
    """Write modules into a folder; two underscores stand for a slash."""
    for name, text in modules.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return folder


@pytest.fixture
def twins(tmp_path: Path) -> list[Functions]:
    """The functions of two folders whose modules have the same names."""
    made = []
    for name in ("one", "two"):
        folder = write(
            tmp_path / name,
            twin_handlers=HANDLERS,
            twin_helper=f"NAME = {name!r}\nCOUNT = []",
            twin_package__sibling=f"NAME = 'sibling of {name}'",
            twin_package__inner=INNER,
        )
        (folder / "twin_package" / "__init__.py").touch()
        made.append(Functions(folder))
    return made


def call(functions: Functions, name: str, module: str = "twin_handlers") -> object:
    return functions.invoke(f"{module}:{name}", {}, CONTEXT)


@pytest.mark.parametrize("first", [0, 1])
def test_each_folder_keeps_its_own_neighbours(twins: list[Functions], first: int) -> None:
    order = [twins[first], twins[1 - first]]
    for _ in range(2):
        for functions in order:
            name = functions.folder.name
            package = f"sibling of {name} sibling of {name} sibling of {name} {name}"
            assert call(functions, "early") == [name, package]
            assert call(functions, "late") == [name, package, package]


def test_each_folder_keeps_its_own_state(twins: list[Functions]) -> None:
    assert [call(twins[0], "count") for _ in range(3)] == [1, 2, 3]
    assert call(twins[1], "count") == 1
    assert call(Functions(twins[0].folder), "count") == 4


def test_imports_in_threads_stay_in_their_folder(twins: list[Functions]) -> None:
    told: list[tuple[str, object]] = []

    def ask(functions: Functions) -> None:
        told.extend((functions.folder.name, call(functions, "late")) for _ in range(20))

    threads = [threading.Thread(target=ask, args=(twins[number % 2],)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 120
    assert all(isinstance(answer, list) and answer[0] == name for name, answer in told)


def test_path_and_names_of_others_are_left_alone(twins: list[Functions]) -> None:
    path, names = list(sys.path), set(sys.modules)
    for functions in twins:
        call(functions, "late")
    assert sys.path == path
    assert not {name for name in set(sys.modules) - names if name.startswith("twin")}


def test_one_folder_lacks_what_only_the_other_has(twins: list[Functions]) -> None:
    write(twins[0].folder, twin_extra="NAME = 1")
    asking = """
        def get(event, context):
            import twin_extra
            return twin_extra.NAME
    """
    for functions in twins:
        write(functions.folder, twin_asking=asking)
    assert call(twins[0], "get", "twin_asking") == 1
    with pytest.raises(FunctionFailure, match="ModuleNotFoundError: No module named 'twin_extra'"):
        call(twins[1], "get", "twin_asking")


def test_a_module_that_the_process_imported_itself_is_the_folders(
    twins: list[Functions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a test patches what the emulator calls, also behind the first call."""
    assert call(twins[0], "late", "twin_handlers") != "patched"
    monkeypatch.syspath_prepend(str(twins[0].folder))
    before = set(sys.modules)
    importlib.import_module("twin_handlers")
    monkeypatch.setattr("twin_handlers.late", lambda _event, _context: "patched")
    assert call(twins[0], "late") == "patched"
    assert call(twins[1], "late") != "patched"
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_neighbours_do_not_stand_for_pythons_own(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        colorsys="raise LookupError('the neighbour')",
        pool_asking="import colorsys\ndef get(event, context):\n    return colorsys.ONE_THIRD * 3",
    )
    assert call(Functions(folder), "get", "pool_asking") == 1


def test_a_plain_folder_gives_way_to_an_installed_module(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        yaml__notes="",
        data__items="NAMES = ['towel']",
        pool_asking="""
        import yaml
        from data import items
        def get(event, context): return [yaml.safe_load('1'), items.NAMES]
        """,
    )
    assert call(Functions(folder), "get", "pool_asking") == [1, ["towel"]]


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        ("pool_handlers", "attempted relative import with no known parent package"),
        ("pool_package.inner", "attempted relative import beyond top-level package"),
    ],
)
def test_the_folder_itself_is_no_package(tmp_path: Path, module: str, sentence: str) -> None:
    """Nor is it in Lambda, where such a function would not load."""
    write(
        tmp_path,
        pool_handlers="from . import pool_neighbour\ndef get(event, context): ...",
        pool_neighbour="",
        pool_package____init__="",
        pool_package__inner="from .. import pool_neighbour\ndef get(event, context): ...",
    )
    with pytest.raises(TargetError, match=sentence):
        call(Functions(tmp_path), "get", module)


def test_a_mistake_names_modules_as_the_code_does(tmp_path: Path) -> None:
    write(tmp_path, pool_handlers="from pool_neighbour import nothing", pool_neighbour="")
    with pytest.raises(TargetError) as told:
        call(Functions(tmp_path), "get", "pool_handlers")
    assert str(told.value) == (
        "pool_handlers:get can't be called: the module pool_handlers can't be imported:"
        " ImportError: cannot import name 'nothing' from 'pool_neighbour'"
        f" ({tmp_path}/pool_neighbour.py); it was looked for in {tmp_path} first"
    )


def test_a_name_may_stand_for_a_callable_of_the_process(tmp_path: Path) -> None:
    functions = Functions(tmp_path)
    functions.give("tests:sum", lambda event, _: sum(event["of"]))
    assert functions.invoke("tests:sum", {"of": [1, 2]}, CONTEXT) == 3
