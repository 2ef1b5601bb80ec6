"""Requests for what is not emulated: refused in the caller's protocol, with a journal entry.

The sentence names the service that was asked for and lists what is emulated.
"""

import json
from collections.abc import Sequence
from typing import Final

from poolhouse.protocol.aws_json import JSON_1_1
from poolhouse.protocol.errors import ServiceError, UnknownOperationException
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.operations import UNSUPPORTED
from poolhouse.protocol.recognition import Asked
from poolhouse.runtime import identifiers
from poolhouse.runtime.database import StorageError
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Entry

_HEAD_STATUS: Final = 405
"""An answer to HEAD has no body, so its status must tell; botocore takes 400 for another region's
bucket and asks again, and some SDKs try every 5xx again, 501 too."""

_TARGET: Final = "X-Amz-Target"
_UNKNOWN: Final = "unknown"
_NOT_FOUND: Final = 404
_SHOWN_MAX: Final = 256


def refuse_service(
    foundation: Foundation, emulated: Sequence[str], http: HttpRequest, asked: Asked
) -> HttpResponse:
    """Refuse a request for a service of AWS that is not emulated.

    Args:
        emulated: The services that are, by their names in the AWS CLI.
        asked: What it asks.
    """
    name = ".".join(filter(None, (asked.service, asked.operation)))
    sentence = f"Poolhouse does not emulate {name}. {_there_is(emulated)}"
    error = UnknownOperationException(
        sentence,
        headers=((UNSUPPORTED, name),),
        detail={"reason": "Poolhouse does not emulate it", "request": _line(http)},
    )
    status = _HEAD_STATUS if http.method == "HEAD" else error.status
    request_id = _write_down(foundation, asked.service, asked.operation, status, error)
    response = asked.refuse(asked.model, error, request_id)
    if http.method == "HEAD":
        response.status = status
        response.add([("x-amzn-ErrorMessage", sentence)])
    return response


def refuse_unknown(
    foundation: Foundation, emulated: Sequence[str], http: HttpRequest
) -> HttpResponse:
    """Refuse a request that fits no service, emulated or not.

    One that is posted as operations are is answered in AWS JSON, which most services speak.

    Args:
        emulated: The services that there are, by their names in the AWS CLI.
    """
    line, target = _line(http), http.header(_TARGET)
    error = UnknownOperationException(
        f"Poolhouse has nothing at {line}. {_there_is(emulated)}",
        headers=((UNSUPPORTED, _UNKNOWN),),
        detail={"reason": "no service, API or document of Poolhouse's"},
    )
    if http.method == "POST" and (target is not None or http.raw_path == "/"):
        request_id = _write_down(foundation, _UNKNOWN, target or line, error.status, error)
        return JSON_1_1.refuse(ServiceModel.empty(_UNKNOWN), error, request_id)
    request_id = _write_down(foundation, _UNKNOWN, line, _NOT_FOUND, error)
    headers = [
        *error.headers,
        ("x-amzn-RequestId", request_id),
        ("x-amzn-ErrorType", error.name),
        ("Content-Type", "application/json"),
    ]
    return HttpResponse(_NOT_FOUND, headers, json.dumps({"message": error.message}).encode())


def _there_is(emulated: Sequence[str]) -> str:
    """Return the sentence that lists what is emulated."""
    return f"It has {', '.join(emulated)}, and REST APIs under /execute-api/{{api}}/{{stage}}/."


def _line(http: HttpRequest) -> str:
    """Return method and path as a sentence can show them."""
    return f"{http.method} {http.raw_path}"[:_SHOWN_MAX]


def _write_down(
    foundation: Foundation, service: str, operation: str, status: int, error: ServiceError
) -> str:
    """Write a request into the journal, unless there is no room for it, and return its id."""
    try:
        with foundation.store.step():
            request_id = foundation.entropy.uuid("request_id")
            foundation.journal.write(
                Entry(
                    at_ms=foundation.clock.now_ms(),
                    service=service,
                    operation=operation,
                    principal=None,
                    status=status,
                    error=error.name,
                    message=error.message,
                    request_id=request_id,
                    detail=error.detail,
                )
            )
    except StorageError:
        return identifiers.uncounted_request_id()
    return request_id
