"""The functions of a world: stored state has their names, a call resolves them here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from poolhouse.functions.context import Context
from poolhouse.functions.python_callable import PythonCallable, TargetError


class Functions:
    """Call functions by name; a name is resolved when it is called.

    Args:
        folder: Where the modules that names name are looked for first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._given: dict[str, Callable[[Any, Context], Any]] = {}

    def give(self, name: str, function: Callable[[Any, Context], Any]) -> None:
        """Register a callable under a name; no snapshot holds it."""
        self._given[name] = function

    def give_all(self, functions: "Functions") -> None:
        """Register every callable that another registry was given."""
        self._given |= functions._given  # noqa: SLF001  another of this class

    def invoke(self, name: str, event: Mapping[str, Any], context: Context) -> Any:
        """Call a function and return its answer as JSON makes it.

        Raises:
            TargetError: The name stands for no function; the message names module and folder.
            FunctionFailure: It raised, or its answer is no JSON value.
        """
        return self._target(name).invoke(event, context)

    def _target(self, name: str) -> PythonCallable:
        if name in self._given:
            return PythonCallable(name, self._given[name])
        try:
            return PythonCallable.resolve(name, self.folder)
        except TargetError as problem:
            message = f"{name} can't be called: {problem}; it was looked for in {self.folder} first"
            raise TargetError(message) from problem
