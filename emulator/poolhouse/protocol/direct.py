"""Operations performed without a request, for the embedding API and the config file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from poolhouse.protocol import aws_json, json_values, validation
from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.protocol.errors import SerializationException, ServiceError
from poolhouse.protocol.operations import Operation
from poolhouse.protocol.pending_text import complete
from poolhouse.protocol.shapes import Shape
from poolhouse.runtime import regions
from poolhouse.runtime.foundation import Foundation


class ConstraintViolationError(ValueError):
    """Members given in Python or in the config file violate the service's model."""


def perform_directly(
    foundation: Foundation,
    operation: Operation,
    request: Request,
    *,
    bounded: bool = True,
    chosen: Mapping[str, str] | None = None,
    region: str | None = None,
) -> dict[str, Any]:
    """Run an operation for the embedding API and the config file.

    It is validated like a request, but neither signed nor written into the journal. A refusal that
    keeps what the handler wrote keeps it here, too: a failed attempt counts through either door.

    Args:
        bounded: Whether the service's own bounds on lifetimes hold.
        chosen: Identifiers and secrets to take instead of drawn ones.
        region: The region that it is made for, as a signature would name it; without one it makes
            in the world's, and finds and lists what lives in any.

    Raises:
        ServiceError: The operation refused.
        ConstraintViolationError: The members are not the model's, violate it, ask for what is not
            emulated, or the operation has no use for something chosen, or the region is written
            like none; nothing has changed.
    """
    if region is not None and not regions.is_region(region):
        message = f"{region!r} is not {regions.LIKE}"
        raise ConstraintViolationError(message)
    request = _members(operation, request)
    problems = validation.violations(operation.model.input, request)
    if problems:
        raise ConstraintViolationError(validation.sentence(problems))
    unbuilt = next((member for member in operation.unsupported if request.get(member)), None)
    if unbuilt is not None:
        message = f"Poolhouse does not emulate {operation.model.name}.{unbuilt} yet."
        raise ConstraintViolationError(message)
    foundation.timekeeper.keep_up()
    with foundation.store.step():
        call = Call.on(foundation, operation.model.name, foundation.clock.now_ms())
        call.bounded = bounded
        call.named_region = region
        call.chosen = dict(chosen or {})
        call.may_raise = operation.model.errors
        answer, refusal = _handled(operation, call, request)
    if refusal is not None:
        raise refusal
    return dict(complete(answer) if call.pending else answer or {})


def _handled(
    operation: Operation, call: Call, request: Request
) -> tuple[Answer, ServiceError | None]:
    """Return the handler's answer, or the refusal that keeps what was written."""
    try:
        answer = operation.handle(call, request)
    except ServiceError as refusal:
        if not refusal.keeps_writes:
            raise
        return None, refusal
    aws_json.encode(operation.model.output, answer)
    if call.chosen:
        message = f"{operation.model.name} has no use for a chosen {', '.join(sorted(call.chosen))}"
        raise ConstraintViolationError(message)
    return answer, None


def _members(operation: Operation, request: Request) -> Request:
    """Return the request's members, or refuse names and types that the model lacks."""
    shape = operation.model.input
    strangers = list(_strangers(shape, request, ""))
    if strangers:
        message = f"{operation.model.name} has no member {strangers[0]}"
        raise ConstraintViolationError(message)
    try:
        return aws_json.members(shape, json_values.with_wire_names(shape, request))
    except SerializationException as problem:
        told = (problem.detail or {}).get("reason", problem.message)
        raise ConstraintViolationError(str(told)) from problem


def _strangers(shape: Shape, value: Any, place: str) -> Iterator[str]:
    """Find the names in structures that the model does not have."""
    if shape.type == "structure" and isinstance(value, dict):
        for name, held in value.items():
            if name in shape.members:
                yield from _strangers(shape.members[name].shape, held, f"{place}{name}.")
            else:
                yield f"{place}{name}"
    elif shape.element is not None and isinstance(value, dict | list):
        elements: Iterable[Any] = value.values() if isinstance(value, dict) else value
        for element in elements:
            yield from _strangers(shape.element.shape, element, place)
