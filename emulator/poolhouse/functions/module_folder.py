"""The modules of a folder, apart from those of every other folder.

Worlds in one process may each have a folder with a `handlers.py`, and Python keeps one module a
name. So a folder's modules are kept under names of their own, as if it were a package that nobody
else knows: `poolhouse_functions_<digest>.handlers`. Their code still says `import neighbour`.
An `import` statement asks the `__import__` among the builtins of the module that it stands in, so
each module is given builtins whose `__import__` looks into its own folder first. That holds
whenever the statement runs: at the top, inside a function, in another thread. What is called like
a module of Python's own library, or of Poolhouse, is never taken for it by an `import`: it can be a
function's module all the same.

The import path, and the names in `sys.modules` that others use, are left alone. Two things follow.
A module that the process itself has imported from the very file is the folder's module, too, so
that a test can patch or read what the emulator calls. And an import that is no statement,
`importlib.import_module("neighbour")`, does not look into the folder.
"""

import builtins
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, Final

_PACKAGE: Final = "poolhouse_functions_"
_DIGEST_LENGTH: Final = 12
_KEPT: Final = sys.stdlib_module_names | {"poolhouse", "poolhouse_client", "poolhouse_scenarios"}
"""Names that lead out of the folder in an `import`, whatever stands in it."""
_folders: dict[str, "ModuleFolder"] = {}


@cache
def folder_at(path: Path) -> "ModuleFolder":
    """Return the modules of a folder; worlds with the same folder share them."""
    folder = ModuleFolder(path)
    _folders[folder.package] = folder
    return folder


class ModuleFolder:
    """Import the modules of a folder.

    Args:
        path: The folder, resolved.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        digest = sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
        self.package = _PACKAGE + digest[:_DIGEST_LENGTH]
        self.builtins = {**vars(builtins), "__import__": self._import}

    def module(self, name: str) -> ModuleType:
        """Return a module by its dotted name, the folder's own before any other of that name.

        Raises:
            Exception: Whatever importing it raises.
        """
        return importlib.import_module(self._place_of(name) or name)

    def as_written(self, text: str) -> str:
        """Return a text with the folder's modules under the names that its code uses."""
        return text.replace(f"{self.package}.", "")

    def _import(
        self,
        name: str,
        namespace: Mapping[str, Any] | None = None,
        local: Mapping[str, Any] | None = None,
        names: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Do what an `import` statement in a module of this folder does."""
        if level:
            self._refuse_to_leave(namespace or {}, level)
        here = None if level else self._name_here(name)
        if here is None:
            return builtins.__import__(name, namespace, local, names or (), level)
        if names:
            return builtins.__import__(here, namespace, local, names, 0)
        importlib.import_module(here)
        return sys.modules[f"{self.package}.{name.partition('.')[0]}"]

    def _name_here(self, name: str) -> str | None:
        """Return what an `import` of a module means in this folder, or None for one elsewhere."""
        return None if name.partition(".")[0] in _KEPT else self._place_of(name)

    def _place_of(self, name: str) -> str | None:
        """Return a module's private name in this folder, or None if it has no such module."""
        top, _, rest = name.partition(".")
        if top not in sys.modules and f"{self.package}.{top}" in sys.modules:
            return f"{self.package}.{name}"  # as before: no need to look at files
        found = PathFinder.find_spec(top, [str(self.path)])
        if found is None:
            return None
        if found.origin is None:  # a plain folder: it gives way to a module that is installed
            elsewhere = importlib.util.find_spec(top)
            is_installed = elsewhere is not None and elsewhere.origin is not None
            if is_installed and not (top in _KEPT and self._holds(top, rest)):
                return None
        elif getattr(sys.modules.get(top), "__file__", None) == found.origin:
            return None
        self._make_package()
        return f"{self.package}.{name}"

    def _holds(self, folder: str, name: str) -> bool:
        """Tell whether a plain folder has the module that a dotted name begins with."""
        place = [str(self.path / folder)]
        return bool(name) and PathFinder.find_spec(name.partition(".")[0], place) is not None

    def _refuse_to_leave(self, namespace: Mapping[str, Any], level: int) -> None:
        """Refuse a relative import outside a package; the folder itself is not one."""
        depth = str(namespace.get("__package__", "")).count(".")
        if depth == 0:
            message = "attempted relative import with no known parent package"
            raise ImportError(message)
        if level > depth:
            message = "attempted relative import beyond top-level package"
            raise ImportError(message)

    def _make_package(self) -> None:
        if _Finder not in sys.meta_path:
            sys.meta_path.insert(0, _Finder)
        if self.package not in sys.modules:
            spec = ModuleSpec(self.package, None, is_package=True)
            spec.submodule_search_locations = [str(self.path)]
            sys.modules[self.package] = importlib.util.module_from_spec(spec)


class _Finder:
    """Find the modules of folders; Python's own finders answer for all others."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        folder = _folders.get(name.partition(".")[0])
        found = None if folder is None else PathFinder.find_spec(name, path, target)
        if folder is not None and found is not None and type(found.loader) is SourceFileLoader:
            found.loader = _Loader(found.loader.name, found.loader.path, folder.builtins)
        return found


class _Loader(SourceFileLoader):
    """Run a module's code with the builtins of its folder.

    Args:
        name: The module's name.
        path: Its file.
        its_builtins: What its code finds as builtins.
    """

    def __init__(self, name: str, path: str, its_builtins: dict[str, Any]) -> None:
        super().__init__(name, path)
        self._builtins = its_builtins

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        vars(module)["__builtins__"] = self._builtins
        super().exec_module(module)
