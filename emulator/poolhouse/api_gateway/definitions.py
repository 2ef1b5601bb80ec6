"""What a REST API is: routes, who may call them, what answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol

from poolhouse.iam.documents import Policy
from poolhouse.protocol.http import HttpResponse

if TYPE_CHECKING:
    from poolhouse.api_gateway.call import ApiCall

Authorization = Literal["NONE", "AWS_IAM", "COGNITO_USER_POOLS"]

VERBS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""The verbs that ANY stands for, in the order in which preflights list them; there are no others.

Source: Developer Guide, limits.
"""

METHODS: Final = (*VERBS, "ANY")


class Integration(Protocol):
    """What answers a call that was let in."""

    @property
    def waits(self) -> bool:
        """Whether it takes time or asks others, and so must not hold up the store."""

    def answer(self, call: "ApiCall") -> HttpResponse:
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
        user_pool_ids: The pools whose tokens a Cognito authorizer takes.
        scopes: Scopes of which an access token must have one; none asks for an ID token.
        api_key_required: Whether an API key must come with the call.
    """

    method: str
    resource: str
    integration: Integration
    authorization: Authorization = "NONE"
    user_pool_ids: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
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
