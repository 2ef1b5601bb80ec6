"""What a REST API is: routes, who may call them, what answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Protocol, TypeVar

from poolhouse.api_gateway.authorization.none import NONE
from poolhouse.iam.documents import Policy
from poolhouse.protocol.http import HttpResponse

Call_contra = TypeVar("Call_contra", contravariant=True)
"""The type of a call, which definitions don't know: a call knows the definition of its API."""

VERBS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""The verbs that ANY stands for, in the order in which preflights list them; there are no others.

Source: Developer Guide, limits.
"""

METHODS: Final = (*VERBS, "ANY")


class Authorization(Protocol[Call_contra]):
    """Who is let in: a dataclass for each kind of authorizer, whose fields are its settings.

    `authorization/authorizers.py` lists the kinds.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]
    kind: ClassVar[str]
    """The name of the kind, as AWS has it in authorizationType."""

    def authorize(self, call: Call_contra, /) -> None:
        """Return if the call is let in; what is then known of the caller is noted in the call.

        Raises:
            GatewayRefusal: It isn't.
        """


class Integration(Protocol[Call_contra]):
    """What answers a call that was let in."""

    @property
    def waits(self) -> bool:
        """Whether it takes time or asks others, and so must not hold up the store."""

    def answer(self, call: Call_contra, /) -> HttpResponse:
        """Return the answer.

        Raises:
            GatewayRefusal: The integration failed in a way that API Gateway answers itself.
        """


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """How an API words one of API Gateway's own answers.

    Args:
        status: The status in place of the type's own.
        headers: Headers added to it: literals, in single quotes or without, or mappings such as
            `method.request.header.Origin` and `context.requestId`.
        template: The body, with `$context.…` variables; None keeps the built-in one.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    template: str | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that callers send as `x-api-key`.

    Args:
        name: Its name.
        value: The key, at least 20 characters.
        enabled: Whether it is let in.
    """

    name: str
    value: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """A method on a resource.

    Args:
        method: The verb, or ANY.
        resource: The resource's path with its parameters: `/items/{id}`, `/{proxy+}`.
        integration: What answers.
        authorization: Who is let in.
        api_key_required: Whether an API key must come with the call.
    """

    method: str
    resource: str
    integration: Integration[Any]
    authorization: Authorization[Any] = NONE
    api_key_required: bool = False


@dataclass(frozen=True, slots=True)
class RestApi:
    """A REST API, deployed to one stage.

    Args:
        id: Ten lower-case letters and digits.
        name: Its name.
        stage: The stage's name.
        routes: Its methods.
        gateway_responses: Its own wording of API Gateway's answers, by type.
        api_keys: The keys whose usage plan has the stage.
        resource_policy: Its resource policy, shorthand written out.
    """

    id: str
    name: str
    stage: str
    routes: tuple[Route, ...]
    gateway_responses: Mapping[str, GatewayResponse] = field(default_factory=dict)
    api_keys: tuple[ApiKey, ...] = ()
    resource_policy: Policy | None = None
