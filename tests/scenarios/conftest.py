"""Lets the tests below this folder import the little world beside this file."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
