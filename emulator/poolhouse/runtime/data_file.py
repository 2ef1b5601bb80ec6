"""The file that keeps a world: where it may stand, and who may read it."""

import os
import stat
from pathlib import Path
from typing import Final

_OURS_ALONE: Final = 0o600
"""It holds passwords and tokens; SQLite gives the same to what it puts beside it."""
_LOG_BEGINS: Final = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_WITH_ITS_HEADER: Final = 32


class DataFileError(Exception):
    """A file can't keep a world; the text says why, and what to do."""


def make_ready(path: Path) -> None:
    """Make a file if it is missing, readable by its owner alone; one that is there is left.

    Raises:
        DataFileError: It can't be made, or can't be written to.
    """
    _require_folder(path.parent)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        _make(path)
        return
    except OSError as problem:
        raise DataFileError(f"it can't be found: {problem.strerror}") from problem
    if stat.S_ISDIR(mode):
        raise DataFileError(f"it is a folder: name a file in it, like {path / 'world.db'}")
    if not stat.S_ISREG(mode):
        raise DataFileError("it is no regular file: choose another name")
    if not os.access(path, os.R_OK | os.W_OK):
        raise DataFileError(
            f"it can't be both read and written (mode {stat.S_IMODE(mode):04o}):"
            " allow that, or go on with a copy of it"
        )


def log_of(path: Path) -> Path | None:
    """Return the write-ahead log that was left beside a file by one who was ended, or None.

    Raises:
        DataFileError: What stands in its place is none.
    """
    log = path.with_name(f"{path.name}-wal")
    try:
        if log.stat().st_size == 0:
            return None
        with log.open("rb") as file:
            header = file.read(_WITH_ITS_HEADER)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise DataFileError(f"{log} beside it can't be read: {problem.strerror}") from problem
    if len(header) < _WITH_ITS_HEADER or not header.startswith(_LOG_BEGINS):
        raise DataFileError(f"{log} beside it is no write-ahead log of SQLite: move it away")
    return log


def _require_folder(folder: Path) -> None:
    if not folder.exists():
        raise DataFileError(f"there is no folder {folder}: make it, or choose another")
    if not folder.is_dir():
        raise DataFileError(f"{folder} is no folder: choose another")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DataFileError(
            f"the folder {folder} can't be written to, and SQLite keeps files beside this one:"
            " allow that, or choose another"
        )


def _make(path: Path) -> None:
    made = os.path.realpath(path)  # what a link leads to
    try:
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OURS_ALONE))
    except FileExistsError:
        return  # another was faster
    except OSError as problem:
        raise DataFileError(f"it can't be made: {problem.strerror}") from problem
