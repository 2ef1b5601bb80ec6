"""The registry of operations and the way of a request through the house.

Each operation is one function under `@operation("…")` in a chapter of its service:
`user_pools/operations/` and `identity_pools/operations/`, whose `__init__.py` lists the chapters.

Read `ENTRANCE` first: the stages a request passes before its handler runs, in order. Then
`_perform`: the handler's steps, each one transaction, and what happens inside the last one, in the
order of `LAST_STEP`.
"""

import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from poolhouse.protocol import validation
from poolhouse.protocol.call import Answer, Call, Flow, Request
from poolhouse.protocol.callers import Authenticator
from poolhouse.protocol.errors import (
    InternalErrorException,
    ServiceError,
    UnknownOperationException,
)
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel
from poolhouse.protocol.protocols import Protocol
from poolhouse.runtime.effects import Effect
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Entry

Handler: TypeAlias = Callable[[Call, Request], Answer | Flow]

UNSUPPORTED: Final = "x-poolhouse-unsupported"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that has a handler.

    Args:
        model: What the service's model says of it.
        handle: The handler.
        unsupported: Members of the request that are refused because what they ask for is not built.
    """

    model: OperationModel
    handle: Handler
    unsupported: tuple[str, ...] = ()


class Service:
    """A service: its model, its protocol, its operations, and how it words a violated constraint.

    Args:
        model: The service's model.
        protocol: How its operations stand on the wire.
        constraint_error: The error that reports violated constraints.
        resource: Returns the ARN that a request is about, for IAM.
        action: Returns the IAM action that a request takes; the operation's name behind the
            service's signing name when left out.
    """

    def __init__(
        self,
        model: ServiceModel,
        *,
        protocol: Protocol,
        constraint_error: type[ServiceError],
        resource: Callable[[Call, Request], str],
        action: Callable[[OperationModel, Request], str] | None = None,
    ) -> None:
        self.model = model
        self.name = model.service
        self.protocol = protocol
        self.constraint_error = constraint_error
        self.resource = resource
        self.action = action or _action_by_name
        self.operations: dict[str, Operation] = {}

    def operation(
        self, name: str, *, unsupported: tuple[str, ...] = ()
    ) -> Callable[[Handler], Handler]:
        """Register a handler under the operation's name.

        Args:
            name: The operation's name in the model.
            unsupported: Members of the request that are refused because what they ask for is not
                built.

        Raises:
            ModelError: The model has no such operation, so no handler can stand for it.
        """
        model = self.model.operation(name)
        strangers = [member for member in unsupported if member not in model.input.members]
        assert not strangers, f"{name} has no members {strangers}"
        assert name not in self.operations, f"{name} has two handlers"

        def register(handle: Handler) -> Handler:
            self.operations[name] = Operation(model, handle, unsupported)
            return handle

        return register


def _action_by_name(operation: OperationModel, _request: Request) -> str:
    return f"{operation.service.signing_name}:{operation.name}"


@dataclass(slots=True)
class Exchange:
    """One request on its way through the stages; each stage fills in what it is named for."""

    foundation: Foundation
    service: Service
    authenticator: Authenticator
    http: HttpRequest
    target: str
    call: Call
    operation: Operation | None = None
    request: Request = field(default_factory=dict)
    response: HttpResponse = field(default_factory=lambda: HttpResponse(200))
    request_id: str = ""

    @property
    def found(self) -> Operation:
        """The operation, once it has been found."""
        assert self.operation is not None
        return self.operation


def find_operation(exchange: Exchange) -> None:
    """Find the handler that `X-Amz-Target` names."""
    name = exchange.target
    exchange.operation = exchange.service.operations.get(name)
    if exchange.operation is not None:
        exchange.call.may_raise = exchange.operation.model.errors
        return
    if name in exchange.service.model.operation_names:
        unsupported = f"{exchange.service.name}.{name}"
        raise UnknownOperationException(
            f"Poolhouse does not emulate {name} yet.",
            headers=((UNSUPPORTED, unsupported),),
            detail={"reason": "the service has the operation, Poolhouse does not"},
        )
    raise UnknownOperationException


def decode_request(exchange: Exchange) -> None:
    """Turn the request into members."""
    exchange.request = exchange.service.protocol.parse(exchange.found.model, exchange.http)


def authenticate(exchange: Exchange) -> None:
    """Verify the signature of a signed operation; unsigned ones ignore it."""
    if exchange.found.model.signed:
        exchange.call.caller = exchange.authenticator.authenticate(
            exchange.http, exchange.service.model.signing_name, exchange.call.now_ms
        )


def validate(exchange: Exchange) -> None:
    """Hold the members against the model's constraints, all at once."""
    problems = validation.violations(exchange.found.model.input, exchange.request)
    if problems:
        raise exchange.service.constraint_error(validation.sentence(problems))


def refuse_unsupported(exchange: Exchange) -> None:
    """Refuse members that ask for what is not built, rather than ignore them."""
    for member in exchange.found.unsupported:
        if exchange.request.get(member):
            place = f"{exchange.target}.{member}"
            raise exchange.service.constraint_error(
                f"Poolhouse does not emulate {place} yet.",
                headers=((UNSUPPORTED, f"{exchange.service.name}.{place}"),),
            )


def authorize(exchange: Exchange) -> None:
    """Ask the caller's policies."""
    caller = exchange.call.caller
    if caller is not None:
        exchange.authenticator.authorize(
            caller,
            exchange.service.action(exchange.found.model, exchange.request),
            exchange.service.resource(exchange.call, exchange.request),
            exchange.call.now_ms,
        )


ENTRANCE: Final = (
    find_operation,
    decode_request,
    authenticate,
    validate,
    refuse_unsupported,
    authorize,
)


def encode_answer(exchange: Exchange, answer: Answer) -> None:
    """Encode what the handler answered, as far as the model allows it."""
    exchange.request_id = exchange.call.entropy.uuid("request_id")
    exchange.response = exchange.service.protocol.render(
        exchange.found.model, answer, exchange.request_id
    )


def write_journal(exchange: Exchange, _answer: Answer) -> None:
    """Write the request down."""
    _journal(exchange, None)


LAST_STEP: Final = (encode_answer, write_journal)


def dispatch(
    foundation: Foundation,
    service: Service,
    authenticator: Authenticator,
    http: HttpRequest,
    target: str,
) -> HttpResponse:
    """Answer one request of an AWS JSON service.

    Args:
        foundation: What the request stands on.
        service: The service that the target's prefix names.
        authenticator: Who knows keys and policies.
        http: The request.
        target: The operation's name, from `X-Amz-Target`.
    """
    call = Call.on(foundation, target, foundation.clock.now_ms())
    call.source_ip = http.source_ip
    exchange = Exchange(foundation, service, authenticator, http, target, call)
    try:
        for stage in ENTRANCE:
            stage(exchange)
        _perform(exchange)
    except ServiceError as error:
        _refuse(exchange, error)
    except Exception as problem:  # noqa: BLE001  whatever broke is answered and kept in the journal
        _break_down(exchange, problem)
    return exchange.response


def _perform(exchange: Exchange) -> None:
    """Run the handler step by step: a transaction up to each effect, the effect outside, and on."""
    flow: Flow | None = None
    resume: Callable[[], Effect] | None = None
    while True:
        with exchange.foundation.store.step():
            try:
                if resume is None:
                    answer = exchange.found.handle(exchange.call, exchange.request)
                    if not isinstance(answer, Generator):
                        return _finish(exchange, answer)
                    flow = answer
                    effect = next(flow)
                else:
                    effect = resume()
            except StopIteration as end:
                return _finish(exchange, end.value)
            except ServiceError as error:
                if not error.keeps_writes:
                    raise
                return _write_refusal(exchange, error)
        assert flow is not None
        resume = _performed(flow, effect)


def _performed(flow: Flow, effect: Effect) -> Callable[[], Effect]:
    """Perform an effect; return how the flow goes on with its answer or its failure."""
    try:
        answer = effect.perform()
    except Exception as problem:  # noqa: BLE001  the handler decides what a failed effect means
        failure = problem
        return lambda: flow.throw(failure)
    return lambda: flow.send(answer)


def _finish(exchange: Exchange, answer: Answer) -> None:
    for stage in LAST_STEP:
        stage(exchange, answer)


def _refuse(exchange: Exchange, error: ServiceError) -> None:
    """Answer with an error, in a step of its own: what the handler wrote is gone."""
    with exchange.foundation.store.step():
        _write_refusal(exchange, error)


def _write_refusal(exchange: Exchange, error: ServiceError) -> None:
    if exchange.foundation.settings.strict and not _may_raise(exchange, error):
        message = f"{exchange.target} does not raise {error.name}, says the model"
        raise AssertionError(message) from error
    exchange.request_id = exchange.call.entropy.uuid("request_id")
    exchange.response = exchange.service.protocol.refuse(
        exchange.service.model, error, exchange.request_id
    )
    _journal(exchange, error)


def _may_raise(exchange: Exchange, error: ServiceError) -> bool:
    service_errors = () if exchange.operation is None else exchange.operation.model.errors
    common = type(error).__module__ == ServiceError.__module__
    return (
        common
        or error.name in service_errors
        or isinstance(error, exchange.service.constraint_error)
    )


def _break_down(exchange: Exchange, problem: Exception) -> None:
    """Answer an unexpected exception; the journal keeps its traceback under the request's id."""
    story = "".join(traceback.format_exception(problem))
    error = InternalErrorException("Internal server error", detail={"traceback": story})
    with exchange.foundation.store.step():
        _write_refusal(exchange, error)


def _journal(exchange: Exchange, error: ServiceError | None) -> None:
    call = exchange.call
    exchange.foundation.journal.write(
        Entry(
            at_ms=call.now_ms,
            service=exchange.service.name,
            operation=exchange.target,
            principal=None if call.caller is None else call.caller.arn,
            status=exchange.response.status,
            error=None if error is None else error.name,
            message=None if error is None else error.message,
            request_id=exchange.request_id,
            detail=None if error is None else error.detail,
        )
    )
