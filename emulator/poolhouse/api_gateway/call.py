"""One call of an API on its way through the pipeline."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus, urlsplit

from poolhouse.api_gateway import routing, wording
from poolhouse.api_gateway.arns import execute_api_arn
from poolhouse.api_gateway.definitions import ApiKey, RestApi, Route
from poolhouse.api_gateway.refusals import GatewayRefusal
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime import identifiers
from poolhouse.runtime.asking import Asker
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.runtime.database import StorageError
from poolhouse.runtime.faults import Occasion
from poolhouse.runtime.store import StateReplacedError

if TYPE_CHECKING:
    from poolhouse.iam.authentication import Gatekeeper
    from poolhouse.iam.principals import Principal

METHOD_OVERRIDE: Final = "x-http-method-override"


@dataclass(slots=True)
class ApiCall(Asker):
    """A call in the pipeline; each part of it sets what the part is named for.

    Args:
        gatekeeper: Verifies signatures.
        api: The API.
        http: The request as it arrived.
        stage: The stage's name in the URL.
        path: The path behind the stage, encoded as on the wire, with its leading slash.
        received_ms: The emulator's time when the call came.
        request_id: The id in `x-amzn-RequestId`; empty until it is drawn, in a step.
        extended_id: The id in `x-amz-apigw-id`, drawn with it.
        route: The route that matched.
        path_parameters: The values of its parameters, encoded as on the wire.
        principal: Who signed.
        authorizer_context: What the authorizer tells of the caller: `requestContext.authorizer`.
        api_key: The key that came with the call, where the route asks for one.
        response: The answer, once there is one.
        refusal: Why API Gateway answered in the integration's place.
        keeps_ids: Whether the step in which the ids were drawn is committed; if it is rolled back,
            another call may draw them.
        method: The verb that routes and policies see: of a POST, X-HTTP-Method-Override if it is
            sent. Signatures cover the verb on the wire; that policies see the override is guessed.
            Source: Developer Guide, api-gateway-known-issues.
        occasion: The service and operation by which faults select this call.
    """

    gatekeeper: "Gatekeeper"
    api: RestApi
    http: HttpRequest
    stage: str
    path: str
    received_ms: int
    request_id: str = ""
    extended_id: str = ""
    route: Route | None = None
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    principal: "Principal | None" = None
    authorizer_context: Mapping[str, Any] | None = None
    api_key: ApiKey | None = None
    response: HttpResponse | None = None
    refusal: GatewayRefusal | None = None
    keeps_ids: bool = False
    method: str = field(init=False)
    occasion: Occasion = field(init=False)

    def __post_init__(self) -> None:
        """Set what follows from the request alone."""
        override = self.http.header(METHOD_OVERRIDE) if self.http.method == "POST" else None
        self.method = override or self.http.method
        self.occasion = Occasion("execute-api", f"{self.method} {self.path_with_stage}")

    def draw_request_id(self) -> str:
        """Return the request id; it is drawn with the extended one, inside a step."""
        if not self.request_id and self.foundation.store.trouble.is_on:
            self.take_uncounted_id()
        elif not self.request_id:
            self.request_id, self.extended_id = identifiers.api_call_ids(self.foundation.entropy)
        return self.request_id

    @property
    def has_id(self) -> bool:
        """Whether the ids are drawn."""
        return bool(self.request_id)

    def take_uncounted_id(self) -> None:
        """Take ids of the machine's, since no counter can be kept."""
        self.request_id, self.extended_id = identifiers.uncounted_api_call_ids()

    def forget_ids(self) -> None:
        """Have the ids drawn anew: the state that drew them is replaced, or did not last."""
        self.request_id, self.keeps_ids = "", False

    @contextmanager
    def away(self) -> Iterator[None]:
        """Leave the step as every call does; it keeps the ids that were drawn in it."""
        with Asker.away(self):
            self.keeps_ids = True
            yield

    def may_begin_again(self) -> bool:
        """Tell if the call has not left its step; another one takes ids of the machine's."""
        if self.keeps_ids:
            return False
        self.forget_ids()
        return True

    def refuse(self, problem: Exception) -> None:
        """Set `refusal`: the exception itself, or for any other one a 500 with its traceback."""
        if not self.keeps_ids or isinstance(problem, StateReplacedError):
            self.forget_ids()
        if isinstance(problem, GatewayRefusal):
            self.refusal = problem
            return
        if isinstance(problem, StorageError):
            self.refusal = _internal_error({"reason": str(problem)})
            return
        import traceback  # noqa: PLC0415  for what breaks only

        story = "".join(traceback.format_exception(problem))
        self.refusal = _internal_error({"traceback": story})

    @property
    def matched(self) -> Route:
        """The route, once one has matched."""
        assert self.route is not None
        return self.route

    @property
    def method_arn(self) -> str:
        """The ARN by which policies know this call; its path is the one that functions see."""
        settings = self.foundation.settings
        path = self.event_path
        return execute_api_arn(
            self.api.id,
            self.stage,
            self.method,
            path if self.route is None else routing.as_declared(self.route, path),
            region=settings.region,
            account=settings.account_id,
        )

    @property
    def denied_arns(self) -> tuple[str, ...]:
        """The ARNs whose denial is the call's: a slash at the end leads round none.

        That the slash is part of the ARN is told in localstack#6532, that both paths are routed
        alike in chalice#65; what a policy with one of them means for the other is guessed.
        """
        arn, bare = self.method_arn, self.event_path.rstrip("/")
        return (arn,) if bare in ("", self.event_path) else (arn, arn.rstrip("/"))

    @property
    def event_path(self) -> str:
        """The path as events show it: slashes that it begins with count as one."""
        return "/" + self.path.lstrip("/")

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query's names and values, decoded.

        A semicolon separates like an ampersand (Developer Guide, api-gateway-known-issues). In a
        signed call it is part of a value (guessed), since the signature is the same for `;` and
        `%3B`: else `q=x%3Badmin%3Dtrue` could be resent as `q=x;admin=true` with another meaning.
        """
        separators = "[&;]" if self.principal is None else "&"
        pairs = (piece.partition("=") for piece in re.split(separators, self.http.raw_query))
        return [
            (unquote_plus(name), unquote_plus(value))
            for name, equals, value in pairs
            if name or equals
        ]

    @property
    def query_as_read(self) -> str:
        """The raw query; `;` is encoded in signed calls, so that a backend does not split there."""
        raw = self.http.raw_query
        return raw if self.principal is None else raw.replace(";", "%3B")

    @property
    def domain_name(self) -> str:
        """The API's host name in production, however this call reached it."""
        return f"{self.api.id}.execute-api.{self.foundation.settings.region}.amazonaws.com"

    @property
    def path_with_stage(self) -> str:
        """The path as `$context.path` shows it."""
        return f"/{self.stage}{self.path}"

    @property
    def request_time(self) -> str:
        """The time as access logs write it: 02/Aug/2024:23:34:43 +0000."""
        moment = datetime.fromtimestamp(self.received_ms // MS_PER_S, UTC)
        return moment.strftime("%d/%b/%Y:%H:%M:%S +0000")


def host_of(url: str) -> str:
    """Return host and port of a URL as a client sends them; nothing of what is no URL."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _internal_error(reason: Mapping[str, str]) -> GatewayRefusal:
    return GatewayRefusal("API_CONFIGURATION_ERROR", wording.INTERNAL_SERVER_ERROR, reason=reason)
