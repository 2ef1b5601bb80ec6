"""Regions: how they are written, and which one an id carries."""

import re
from typing import Final

FORM: Final = r"(?![a-z0-9-]{19})[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}"
"""How regions are written: up to 18 characters, so that an identity's id holds them.

Whether AWS has one of that name is not asked.
"""

LIKE: Final = "a region like us-east-1"
"""How a refusal describes what fits `FORM`."""

_REGION: Final = re.compile(FORM)
_SEPARATOR: Final = re.compile("[_:]")


def is_region(text: str) -> bool:
    """Return whether a text is written like a region."""
    return _REGION.fullmatch(text) is not None


def of_id(resource_id: str) -> str:
    """Return what stands before the underscore or colon of a pool's or an identity's id."""
    return _SEPARATOR.split(resource_id, maxsplit=1)[0]
