"""`python -m poolhouse`: the command line, as the command `poolhouse` is.

Python puts the current folder at the front of the import path for `-m`. That is where people keep
their poolhouse.yaml and what stands beside it, perhaps an `http.py`, which would be taken for
Python's own. Functions are looked up beside the configuration without it.
"""

import os
import sys

_SOURCES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  loads nothing

if not sys.flags.safe_path and os.path.abspath(sys.path[0]) != _SOURCES:  # noqa: PTH100  same
    del sys.path[0]

from poolhouse.cli import main  # noqa: E402  after the folder has left the path

if __name__ == "__main__":
    main(prog_name="poolhouse")
