"""How a target is found by its name, and what becomes of what it raises or returns."""

import sys
from textwrap import dedent

import pytest

from poolhouse.functions.context import Context
from poolhouse.functions.python_callable import FunctionFailure, PythonCallable, TargetError

CONTEXT = Context("get_item", "arn", "id", deadline_ms=1000, now_ms=lambda: 400)


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch):
    """Leave path and modules as they were found."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in [name for name in sys.modules if name not in before]:
        del sys.modules[name]


@pytest.fixture
def write(tmp_path):
    def write(text, name="pool_handlers.py", folder="one"):
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
        return tmp_path / folder

    return write


class TestFinding:
    def test_a_module_is_looked_for_in_the_folder(self, write):
        folder = write(
            "def get(event, context): return {'saw': event, 'as': context.function_name}"
        )
        target = PythonCallable.resolve("pool_handlers:get", folder)
        assert target.name == "pool_handlers:get"
        assert target.invoke({"a": 1}, CONTEXT) == {"saw": {"a": 1}, "as": "get_item"}

    def test_two_folders_may_have_modules_of_the_same_name(self, write):
        first = write("def get(event, context): return 1")
        second = write("def get(event, context): return 2", folder="two")
        targets = [PythonCallable.resolve("pool_handlers:get", each) for each in (first, second)]
        assert [target.invoke({}, CONTEXT) for target in targets] == [1, 2]

    def test_the_same_folder_has_each_module_once(self, write):
        folder = write("COUNT = []\ndef get(event, context): COUNT.append(1); return len(COUNT)")
        first, second = (PythonCallable.resolve("pool_handlers:get", folder) for _ in range(2))
        assert (first.invoke({}, CONTEXT), second.invoke({}, CONTEXT)) == (1, 2)

    def test_a_module_finds_its_neighbours_even_late(self, write):
        write("VALUE = 7", name="pool_neighbour.py")
        folder = write(
            "def get(event, context):\n    import pool_neighbour\n    return pool_neighbour.VALUE"
        )
        assert PythonCallable.resolve("pool_handlers:get", folder).invoke({}, CONTEXT) == 7

    def test_a_package_is_found_too(self, write):
        write("", name="pool_package/__init__.py")
        folder = write("def get(event, context): return 'inner'", name="pool_package/inner.py")
        target = PythonCallable.resolve("pool_package.inner:get", folder)
        assert target.invoke({}, CONTEXT) == "inner"

    def test_an_installed_module_serves_as_well(self, tmp_path):
        target = PythonCallable.resolve("operator:contains", tmp_path)
        assert target.invoke({"a": 1}, "a") is True


class TestMistakes:
    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("handlers", "'handlers' is not of the form module:function"),
            (":get", "':get' is not of the form module:function"),
            ("pool_handlers:", "'pool_handlers:' is not of the form module:function"),
            ("pool_handlers:nothing", "the module pool_handlers has no nothing"),
            ("pool_handlers:VALUE", "pool_handlers:VALUE is no plain function"),
            ("pool_handlers:later", "pool_handlers:later is no plain function"),
            (
                "pool_handlers:one",
                (
                    "pool_handlers:one can't be called as f(event, context):"
                    " too many positional arguments"
                ),
            ),
            (
                "pool_nowhere:get",
                (
                    "the module pool_nowhere can't be imported: ModuleNotFoundError:"
                    " No module named 'pool_nowhere'"
                ),
            ),
        ],
    )
    def test_a_mistake_is_one_sentence(self, write, name, sentence):
        folder = write("VALUE = 7\nasync def later(event, context): ...\ndef one(event): ...")
        with pytest.raises(TargetError) as refused:
            PythonCallable.resolve(name, folder)
        assert str(refused.value) == sentence

    @pytest.mark.parametrize(
        "text",
        [
            "def get(:",
            "raise SystemExit(3)",
            "1 / 0",
            "import asyncio; raise asyncio.CancelledError",
            "import pytest; raise pytest.fail.Exception('not here')",
            "class Untold(Exception): __str__ = None\nraise Untold",
        ],
    )
    def test_a_module_that_breaks_can_not_be_imported(self, write, text):
        with pytest.raises(TargetError, match="the module pool_handlers can't be imported: "):
            PythonCallable.resolve("pool_handlers:get", write(text))

    def test_a_file_may_be_called_like_a_module_of_pythons_own(self, write):
        folder = write("def get(event, context): return event", name="json.py")
        assert PythonCallable.resolve("json:get", folder).invoke({"a": 1}, CONTEXT) == {"a": 1}
        assert sys.modules["json"].__file__ != str(folder / "json.py")


class TestInvoking:
    def test_what_it_raises_is_a_failure_with_its_traceback(self):
        def fail(_event, _context):
            raise LookupError("no such item")

        with pytest.raises(FunctionFailure) as failed:
            PythonCallable("m:fail", fail).invoke({}, CONTEXT)
        assert (failed.value.error_type, failed.value.error_message) == (
            "LookupError",
            "no such item",
        )
        assert 'raise LookupError("no such item")' in failed.value.trace

    @pytest.mark.parametrize("way", [SystemExit, KeyboardInterrupt, pytest.fail.Exception])
    def test_so_is_leaving_the_interpreter_or_the_test(self, way):
        def leave(_event, _context):
            raise way("now")

        with pytest.raises(FunctionFailure, match=f"{way.__name__}: now"):
            PythonCallable("m:leave", leave).invoke({}, CONTEXT)

    def test_so_is_what_has_no_text(self):
        class UntoldError(Exception):
            def __str__(self):
                raise LookupError

        def fail(_event, _context):
            raise UntoldError

        with pytest.raises(FunctionFailure, match="UntoldError: UntoldError"):
            PythonCallable("m:fail", fail).invoke({}, CONTEXT)

    def test_an_answer_that_changes_while_it_is_read_is_a_failure(self):
        class Changing(dict):
            def items(self):
                raise RuntimeError("dictionary changed size during iteration")

        with pytest.raises(FunctionFailure, match=r"Runtime\.MarshalError: Unable to marshal"):
            PythonCallable("m:f", lambda *_: Changing(a=1)).invoke({}, CONTEXT)

    def test_an_answer_is_what_json_makes_of_it(self):
        target = PythonCallable("m:f", lambda *_: {"t": (1, 2), 3: None})
        assert target.invoke({}, CONTEXT) == {"t": [1, 2], "3": None}

    @pytest.mark.parametrize("answer", [object(), {1, 2}, b"bytes", {("a",): 1}])
    def test_what_is_no_json_is_a_failure(self, answer):
        with pytest.raises(FunctionFailure, match=r"Runtime\.MarshalError: Unable to marshal"):
            PythonCallable("m:f", lambda *_: answer).invoke({}, CONTEXT)


def test_the_context_counts_down():
    assert CONTEXT.get_remaining_time_in_millis() == 600
