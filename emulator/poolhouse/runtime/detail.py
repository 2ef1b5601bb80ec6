"""What only the journal tells of a request: JSON, held to it where it is given."""

import json
from collections.abc import Mapping
from typing import Any


def require_json(detail: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a detail as a dict of its own, None for one that tells nothing.

    Raises:
        TypeError: A value is nothing of JSON's.
    """
    if detail is None:
        return None
    json.dumps(detail, sort_keys=True)
    return dict(detail)
