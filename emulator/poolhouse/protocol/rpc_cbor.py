"""Smithy RPC v2 CBOR: errors only, for services that are not emulated."""

import struct
from collections.abc import Mapping
from typing import Final

from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpResponse
from poolhouse.protocol.models import ServiceModel

HEADER: Final = "smithy-protocol"
NAME: Final = "rpc-v2-cbor"
_TEXT: Final = 3
_MAP: Final = 5
_INLINE_MAX: Final = 23
_WIDTHS: Final = ((24, ">B"), (25, ">H"), (26, ">I"), (27, ">Q"))


def refuse(model: ServiceModel, error: ServiceError, request_id: str) -> HttpResponse:
    """Return the response that carries an error."""
    content = {"__type": model.error(error.name).code}
    if error.message is not None:
        content["message"] = str(error.message)
    headers = [
        *error.headers,
        (HEADER, NAME),
        ("x-amzn-RequestId", request_id),
        ("Content-Type", "application/cbor"),
    ]
    return HttpResponse(error.status, headers, encode(content))


def encode(texts: Mapping[str, str]) -> bytes:
    """Return a map of texts as CBOR (RFC 8949)."""
    entries = (_text(name) + _text(value) for name, value in texts.items())
    return _head(_MAP, len(texts)) + b"".join(entries)


def _text(text: str) -> bytes:
    content = text.encode()
    return _head(_TEXT, len(content)) + content


def _head(kind: int, count: int) -> bytes:
    """Return what stands before a value: its kind, and its length in as few bytes as will do."""
    if count <= _INLINE_MAX:
        return bytes([kind << 5 | count])
    mark, width = next(each for each in _WIDTHS if count < 1 << 8 * struct.calcsize(each[1]))
    return bytes([kind << 5 | mark]) + struct.pack(width, count)
