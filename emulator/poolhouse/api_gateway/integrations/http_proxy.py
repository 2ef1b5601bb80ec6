"""HTTP_PROXY: the call goes on to a backend, and what that answers comes back."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import SplitResult, quote_from_bytes, urlsplit

from poolhouse.api_gateway import wording
from poolhouse.api_gateway.integrations.deadline import TIMEOUT_S, within
from poolhouse.api_gateway.integrations.malformed import (
    FINAL_STATUSES,
    MalformedAnswer,
    bad_gateway,
    checked,
)
from poolhouse.api_gateway.refusals import GatewayRefusal
from poolhouse.protocol.http import HttpResponse

if TYPE_CHECKING:
    from http.client import HTTPConnection

    from poolhouse.api_gateway.call import ApiCall

_PLACE: Final = re.compile(r"\{([\w.-]+)\+?\}")
_FOLD: Final = re.compile(r"[\r\n]+[ \t]+")
_PRINTABLE: Final = bytes(range(0x21, 0x7F))
_NOT_PROXIED: Final = frozenset({"content-encoding", "host", "via"})


@dataclass(frozen=True)
class HttpProxy:
    """Pass calls on to a backend.

    Args:
        base_url: Where it listens. Path parameters in braces are filled in, `http://host/v1/{proxy}`;
            without any, the path behind the stage is appended.
        timeout_s: How long it may take, in seconds of the machine's time.
    """

    base_url: str
    timeout_s: float = TIMEOUT_S
    waits: ClassVar[bool] = True

    @cached_property
    def _backend(self) -> SplitResult:
        return urlsplit(self.base_url)

    def answer(self, call: "ApiCall") -> HttpResponse:
        """Return the backend's answer.

        Raises:
            GatewayRefusal: It took too long, can't be reached, or answered what can't be carried.
        """
        from http.client import HTTPException  # noqa: PLC0415  loaded when something is passed on

        try:
            return within(self.timeout_s, lambda: self._exchange(call))
        except TimeoutError as problem:
            raise GatewayRefusal(
                "INTEGRATION_TIMEOUT",
                wording.ENDPOINT_TIMED_OUT,
                reason={"reason": f"{self.base_url} took longer than {self.timeout_s:g} s"},
            ) from problem
        except MalformedAnswer as problem:
            raise bad_gateway({"reason": f"{self.base_url}: {problem}"}) from problem
        except (OSError, HTTPException) as problem:
            reason = f"{self.base_url}: {type(problem).__name__}: {problem}"
            raise GatewayRefusal(
                "INTEGRATION_FAILURE", wording.NETWORK_ERROR, reason={"reason": reason}
            ) from problem

    def _exchange(self, call: "ApiCall") -> HttpResponse:
        # Signatures come with it; a configuration only declares backends.
        from poolhouse.api_gateway.integrations.headers import remapped  # noqa: PLC0415

        connection = self._connection()
        try:
            self._send(connection, call)
            answer = connection.getresponse()
            headers = [
                (name, checked(name, _FOLD.sub(" ", value))) for name, value in answer.getheaders()
            ]
            if answer.status not in FINAL_STATUSES:
                raise MalformedAnswer(f"its status is {answer.status}")
            return HttpResponse(answer.status, list(remapped(headers)), answer.read())
        finally:
            connection.close()

    def _connection(self) -> "HTTPConnection":
        from http import client  # noqa: PLC0415  loaded when something is passed on

        from poolhouse.api_gateway.integrations.final_answer import FinalAnswer  # noqa: PLC0415  same

        kind = client.HTTPSConnection if self._backend.scheme == "https" else client.HTTPConnection
        connection = kind(self._backend.hostname or "", self._backend.port, timeout=self.timeout_s)
        connection.response_class = FinalAnswer
        return connection

    def _send(self, connection: "HTTPConnection", call: "ApiCall") -> None:
        from poolhouse.api_gateway.integrations.headers import passed_on  # noqa: PLC0415  as above

        connection.putrequest(call.method, self._target(call), skip_accept_encoding=True)
        for name, value in passed_on(call):
            if name.lower() not in _NOT_PROXIED:
                connection.putheader(name, value.encode("latin-1", "replace"))
        connection.putheader("X-Amzn-Apigateway-Api-Id", call.api.id)
        if call.http.body or call.method in ("POST", "PUT", "PATCH"):
            connection.putheader("Content-Length", str(len(call.http.body)))
        connection.endheaders(call.http.body or None)

    def _target(self, call: "ApiCall") -> str:
        """Return path and query at the backend, encoded as they arrived."""
        from poolhouse.primitives.sigv4.canonical import octets  # noqa: PLC0415  as above

        path, filled = _PLACE.subn(
            lambda match: call.path_parameters.get(match[1], ""), self._backend.path
        )
        if not filled:
            path = path.rstrip("/") + call.path
        query = "&".join(each for each in (self._backend.query, call.query_as_read) if each)
        target = f"{path or '/'}?{query}" if query else path or "/"
        return quote_from_bytes(octets(target), safe=_PRINTABLE)
