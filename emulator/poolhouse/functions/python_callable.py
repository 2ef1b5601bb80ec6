"""Targets that are Python callables, named `module:function` and called as `f(event, context)`."""

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from poolhouse.functions.context import Context
from poolhouse.functions.module_folder import ModuleFolder, folder_at
from poolhouse.runtime.detail import text_of


class TargetError(ValueError):
    """A name can't be resolved to a target; the message is one sentence that says why."""


class FunctionFailure(Exception):  # noqa: N818  an answer of the function's runtime, not a fault of ours
    """The function raised, or returned what is no JSON.

    Args:
        error_type: The exception's name, as Lambda's `errorType` has it.
        error_message: Its text, as Lambda's `errorMessage` has it.
        trace: The traceback, for the journal.
    """

    def __init__(self, error_type: str, error_message: str, trace: str = "") -> None:
        super().__init__(f"{error_type}: {error_message}")
        self.error_type = error_type
        self.error_message = error_message
        self.trace = trace


@dataclass(frozen=True, slots=True)
class PythonCallable:
    """A Python callable in the place of a Lambda function.

    Args:
        name: How it was named, `module:function`.
        function: What is called with an event and a context.
    """

    name: str
    function: Callable[[Any, Context], Any]

    @classmethod
    def resolve(cls, name: str, folder: Path) -> Self:
        """Return the target behind a name like `handlers:get_item`.

        Args:
            name: A module, a colon, and a callable in it.
            folder: Where the module is looked for first, and what its own modules import.

        Raises:
            TargetError: There is no such module or callable, or it can't take event and context.
        """
        module_name, colon, attribute = name.partition(":")
        if not (colon and module_name and attribute):
            message = f"{name!r} is not of the form module:function"
            raise TargetError(message)
        function = getattr(_module(module_name, folder_at(folder.resolve())), attribute, None)
        if function is None:
            message = f"the module {module_name} has no {attribute}"
            raise TargetError(message)
        if not callable(function) or inspect.iscoroutinefunction(function):
            message = f"{name} is no plain function"
            raise TargetError(message)
        _require_two_arguments(name, function)
        return cls(name, function)

    def invoke(self, event: Mapping[str, Any], context: Context) -> Any:
        """Call the target and return its answer as Lambda hands it on: what JSON makes of it.

        Args:
            event: The event, JSON values.
            context: What Lambda tells a function of its invocation.

        Raises:
            FunctionFailure: It raised, or its answer is no JSON value.
        """
        try:
            answer = self.function(event, context)
        except BaseException as problem:  # whatever it raises is the function's error
            import traceback  # noqa: PLC0415  for what breaks only

            trace = "".join(traceback.format_exception(problem))
            raise FunctionFailure(type(problem).__name__, text_of(problem), trace) from problem
        try:
            return json.loads(json.dumps(answer))
        except Exception as problem:  # the answer may be of any class, which may raise anything
            text = f"Unable to marshal response: {text_of(problem)}"
            raise FunctionFailure("Runtime.MarshalError", text) from problem


def _module(name: str, folder: ModuleFolder) -> Any:
    """Return a module, the folder's own before any other of its name."""
    try:
        return folder.module(name)
    except KeyboardInterrupt:
        raise  # whoever loads a configuration may be interrupted
    except BaseException as problem:
        text = folder.as_written(f"{type(problem).__name__}: {text_of(problem)}")
        message = f"the module {name} can't be imported: {text}"
        raise TargetError(message) from problem


def _require_two_arguments(name: str, function: Callable[..., Any]) -> None:
    try:
        inspect.signature(function).bind(None, None)
    except TypeError as problem:
        message = f"{name} can't be called as f(event, context): {problem}"
        raise TargetError(message) from problem
    except ValueError:  # a callable without a readable signature has to be taken at its word
        return
