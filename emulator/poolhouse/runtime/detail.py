"""The journal's detail of a request, checked to be JSON where it is made."""

import json
from collections.abc import Mapping
from typing import Any


def require_json(detail: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a copy of a detail, None for None.

    Raises:
        TypeError: A value is not JSON.
    """
    if detail is None:
        return None
    json.dumps(detail, sort_keys=True)
    return dict(detail)
