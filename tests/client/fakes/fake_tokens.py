"""Unsigned JWTs: the client never looks at a signature."""

from __future__ import annotations

import base64
import json
from typing import Any


def make_jwt(claims: dict[str, Any]) -> str:
    header = {"alg": "none", "typ": "JWT"}
    return ".".join([_part(header), _part(claims), "c2ln"])


def _part(value: dict[str, Any]) -> str:
    text = json.dumps(value, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
