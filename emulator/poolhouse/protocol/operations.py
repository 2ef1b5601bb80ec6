"""The registry of operations and the pipeline that answers a request for one.

Each operation is one function under `@operation("…")` in a chapter of its service:
`user_pools/operations/` and `identity_pools/operations/`, whose `__init__.py` lists the chapters.
Chapters are imported one after another, until one has the operation that is asked for.

Read `WAY` first: the parts of a request's way in order, before its step, inside it, after the
commit. `pipeline.py` takes a request through them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from threading import Lock
from typing import Final, TypeAlias

from poolhouse.protocol import region, validation
from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.protocol.callers import Authenticator
from poolhouse.protocol.errors import ServiceError, UnknownOperationException
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel
from poolhouse.protocol.pipeline import Way, pass_through
from poolhouse.protocol.protocols import Protocol
from poolhouse.protocol.unexpected import internal_error
from poolhouse.runtime.faults import Occasion
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Entry
from poolhouse.runtime.store import StateReplacedError

Handler: TypeAlias = Callable[[Call, Request], Answer]

UNSUPPORTED: Final = "x-poolhouse-unsupported"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that has a handler.

    Args:
        model: What the service's model says of it.
        handle: The handler.
        unsupported: Members of the request that are refused because what they ask for is not
            emulated.
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
        check_signatures: Checks the signatures of the tokens in a request, ahead of its handler.
    """

    def __init__(
        self,
        model: ServiceModel,
        *,
        protocol: Protocol,
        constraint_error: type[ServiceError],
        resource: Callable[[Call, Request], str],
        action: Callable[[OperationModel, Request], str] | None = None,
        check_signatures: Callable[[Foundation, Request], None] | None = None,
    ) -> None:
        self.model = model
        self.name = model.service
        self.protocol = protocol
        self.constraint_error = constraint_error
        self.resource = resource
        self.action = action or _action_by_name
        self.check_signatures = check_signatures or _bears_no_tokens
        self._registered: dict[str, Operation] = {}
        self._chapters: list[Callable[[], object]] = []
        self._opening = Lock()

    @property
    def operations(self) -> dict[str, Operation]:
        """All operations that have a handler, by name; a test may put others in their place."""
        self._open_chapters()
        return self._registered

    @operations.setter
    def operations(self, operations: dict[str, Operation]) -> None:
        self._registered = operations

    def find(self, name: str) -> Operation | None:
        """Return an operation by name, None if it has no handler; chapters are opened up to it."""
        if self._chapters:
            self._open_chapters(up_to=name)
        return self._registered.get(name)

    def add_chapters(self, package: str, names: Sequence[str]) -> None:
        """Name the modules of a package in whose chapters operations register.

        A chapter is imported when an operation is asked for that those before it do not have, so
        that a start pays for what it declares, and the first sign-in for what signs in.

        Args:
            package: The package's full name.
            names: Its modules, those first that a configuration calls.
        """
        self._chapters += [partial(import_module, f"{package}.{name}") for name in names]

    def _open_chapters(self, up_to: str | None = None) -> None:
        with self._opening:  # whoever asks meanwhile waits until its chapter is whole
            while self._chapters and up_to not in self._registered:
                self._chapters[0]()
                del self._chapters[0]

    def operation(
        self, name: str, *, unsupported: tuple[str, ...] = ()
    ) -> Callable[[Handler], Handler]:
        """Register a handler under the operation's name.

        Args:
            name: The operation's name in the model.
            unsupported: Members of the request that are refused because what they ask for is not
                emulated.

        Raises:
            ModelError: The model has no such operation, so no handler can stand for it.
        """
        model = self.model.operation(name)
        strangers = [member for member in unsupported if member not in model.input.members]
        assert not strangers, f"{name} has no members {strangers}"
        assert name not in self._registered, f"{name} has two handlers"

        def register(handle: Handler) -> Handler:
            self._registered[name] = Operation(model, handle, unsupported)
            return handle

        return register


def _bears_no_tokens(_foundation: Foundation, _request: Request) -> None:
    """Check nothing: the service's requests bear no tokens."""


def _action_by_name(operation: OperationModel, _request: Request) -> str:
    return f"{operation.service.signing_name}:{operation.name}"


@dataclass(slots=True)
class Exchange:
    """One request in the pipeline; each part of it sets what the part is named for."""

    foundation: Foundation
    service: Service
    authenticator: Authenticator
    http: HttpRequest
    target: str
    call: Call
    occasion: Occasion
    operation: Operation | None = None
    request: Request = field(default_factory=dict)
    answer: Answer = None
    refusal: ServiceError | None = None
    response: HttpResponse = field(default_factory=lambda: HttpResponse(200))
    request_id: str = ""

    @property
    def found(self) -> Operation:
        """The operation, once it has been found."""
        assert self.operation is not None
        return self.operation

    def refuse(self, problem: Exception) -> None:
        """Set the outcome to the error by which the service answers an exception."""
        if isinstance(problem, StateReplacedError):
            self.call.request_id = None  # the new state may draw that id for another request
        self.refusal = _worded(self, problem)

    def may_begin_again(self) -> bool:
        """Tell that no step but the handler's own can answer."""
        return False


def do_what_is_due(exchange: Exchange) -> None:
    """Do what has fallen due by the emulator's clock since the last request."""
    exchange.foundation.timekeeper.keep_up()


def find_operation(exchange: Exchange) -> None:
    """Set the operation that `X-Amz-Target` names, or refuse."""
    name = exchange.target
    exchange.operation = exchange.service.find(name)
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
    """Set the request's members."""
    exchange.request = exchange.service.protocol.parse(exchange.found.model, exchange.http)


def authenticate(exchange: Exchange) -> None:
    """Set the caller by the signature of a signed operation, and the region that is named."""
    if exchange.found.model.signed:
        exchange.call.caller = exchange.authenticator.authenticate(
            exchange.http, exchange.service.model.signing_name, exchange.call.now_ms
        )
    region.find(exchange.call, exchange.http)


def validate(exchange: Exchange) -> None:
    """Refuse a request that violates the model's constraints, naming all violations."""
    problems = validation.violations(exchange.found.model.input, exchange.request)
    if problems:
        raise exchange.service.constraint_error(validation.sentence(problems))


def refuse_unsupported(exchange: Exchange) -> None:
    """Refuse members that ask for what is not emulated, rather than ignore them."""
    for member in exchange.found.unsupported:
        if exchange.request.get(member):
            place = f"{exchange.target}.{member}"
            raise exchange.service.constraint_error(
                f"Poolhouse does not emulate {place} yet.",
                headers=((UNSUPPORTED, f"{exchange.service.name}.{place}"),),
            )


def authorize(exchange: Exchange) -> None:
    """Refuse a signed request that the caller's policies don't allow."""
    caller = exchange.call.caller
    if caller is not None:
        exchange.authenticator.authorize(
            caller,
            exchange.service.action(exchange.found.model, exchange.request),
            exchange.service.resource(exchange.call, exchange.request),
            exchange.call.now_ms,
        )


def check_token_signatures(exchange: Exchange) -> None:
    """Check token signatures outside the store's lock; the handler refuses bad ones later."""
    exchange.service.check_signatures(exchange.foundation, exchange.request)


def meet_faults(exchange: Exchange) -> None:
    """Let the world's faults refuse the request."""
    exchange.foundation.faults.befall(exchange.occasion)


def read_time(exchange: Exchange) -> None:
    """Read the time inside the step, so that it is the time of the state that the handler finds."""
    exchange.call.read_time()


def handle(exchange: Exchange) -> None:
    """Set the handler's answer, or its refusal if that commits what was written."""
    try:
        exchange.answer = exchange.found.handle(exchange.call, exchange.request)
    except ServiceError as error:
        if not error.keeps_writes:
            raise
        exchange.refusal = _modelled(exchange, error)


def word_outcome(exchange: Exchange) -> None:
    """Set the response: the encoded answer, if the model allows it, or the refusal."""
    service = exchange.service
    exchange.request_id = exchange.call.request_id or exchange.call.entropy.uuid("request_id")
    if exchange.refusal is None:
        exchange.response = service.protocol.render(
            exchange.found.model, exchange.answer, exchange.request_id
        )
    else:
        exchange.response = service.protocol.refuse(
            service.model, exchange.refusal, exchange.request_id
        )


def write_journal(exchange: Exchange) -> None:
    """Write the request's journal entry."""
    call, error = exchange.call, exchange.refusal
    signed = {} if call.caller is None else call.caller.detail
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
            detail={**signed, **((error and error.detail) or {})} or None,
        )
    )


def word_unkept(exchange: Exchange) -> None:
    """Set the response of a request whose id can't be counted, which is drawn from the machine."""
    if not exchange.call.has_id:
        exchange.call.take_uncounted_id()
    word_outcome(exchange)


def keep_id(exchange: Exchange) -> None:
    """Note the request id for good: the step in which it was drawn is committed."""
    exchange.call.request_id = exchange.request_id


def sign_tokens(exchange: Exchange) -> None:
    """Replace the placeholders in the response, such as unsigned tokens, by their final texts."""
    body = exchange.response.body
    for text in exchange.call.pending:
        body = body.replace(text.encode(), text.complete().encode())
    exchange.response.body = body


def lose_reply(exchange: Exchange) -> None:
    """Mark the reply as lost if one of the world's faults says so."""
    exchange.response.lost = exchange.foundation.faults.lose_reply(exchange.occasion)


WAY: Final[Way[Exchange]] = Way(
    before=(
        do_what_is_due,
        find_operation,
        decode_request,
        authenticate,
        validate,
        refuse_unsupported,
        authorize,
        check_token_signatures,
        meet_faults,
    ),
    inside=(read_time, handle),
    kept=(word_outcome, write_journal),
    refused=(read_time, word_outcome, write_journal),
    unkept=(word_unkept,),
    after=(keep_id, sign_tokens, lose_reply),
)


def dispatch(
    foundation: Foundation,
    service: Service,
    authenticator: Authenticator,
    http: HttpRequest,
    target: str,
) -> HttpResponse:
    """Answer one request of a service.

    Args:
        authenticator: Verifies signatures and checks policies.
        target: The operation's name.
    """
    call = Call.on(foundation, target, foundation.clock.now_ms())
    call.source_ip = http.source_ip
    occasion = Occasion(service.name, target)
    exchange = Exchange(foundation, service, authenticator, http, target, call, occasion)
    pass_through(exchange, WAY)
    return exchange.response


def _worded(exchange: Exchange, problem: Exception) -> ServiceError:
    """Return the error that answers an exception; the journal tells what an unexpected one was."""
    if isinstance(problem, ServiceError):
        try:
            return _modelled(exchange, problem)
        except AssertionError as unmodelled:
            problem = unmodelled
    return internal_error(problem)


def _modelled(exchange: Exchange, error: ServiceError) -> ServiceError:
    """Return an error that the operation may raise; any other is our fault, loud where strict."""
    if exchange.foundation.settings.strict and not _may_raise(exchange, error):
        message = f"{exchange.target} does not raise {error.name}, says the model"
        raise AssertionError(message) from error
    return error


def _may_raise(exchange: Exchange, error: ServiceError) -> bool:
    is_common = type(error).__module__ == ServiceError.__module__
    is_modelled = error.name in exchange.call.may_raise
    return is_common or is_modelled or isinstance(error, exchange.service.constraint_error)
