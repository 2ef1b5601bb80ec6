"""Cognito and an API behind one transport, with latency, faults and a log."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fake_api import FakeApi, as_json
from fake_identity_pool import FakeIdentityPool
from fake_user_pool import FakeUserPool, Refusal

from poolhouse_client import HttpRequest, HttpResponse, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

POOL_ID = "eu-west-1_Abc123"
API_PATHS = ("execute-api", "api.example.org", "localhost")


@dataclass
class Arrival:
    """A request as it was sent: its operation, or method and path."""

    name: str
    request: HttpRequest
    at_ms: int

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.request.body) if self.request.body else {}


@dataclass
class Fault:
    """What a name is answered instead: a status with headers and body, or no answer at all."""

    status: int = 500
    body: bytes = b"{}"
    headers: list[tuple[str, str]] = field(default_factory=list)
    times: int = 1_000_000
    drop: bool = False


class FakeAws:
    """The whole world behind the network; `latency_s` may be changed at any time."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.user_pool = FakeUserPool(now_ms, pool_id=POOL_ID, token_lifetime_s=3600)
        self.identity_pool = FakeIdentityPool(now_ms)
        self.api = FakeApi(self.identity_pool, now_ms)
        self.latency_s = 0.005
        self.arrivals: list[Arrival] = []
        self.faults: dict[str, Fault] = {}
        self.cors: list[tuple[str, str]] = [("access-control-allow-origin", "*")]
        self.preflight: list[tuple[str, str]] = [
            ("access-control-allow-headers", "*"),
            ("access-control-allow-methods", "*"),
        ]
        self._now_ms = now_ms

    @property
    def names(self) -> list[str]:
        """The log without preflights."""
        return [each.name for each in self.arrivals if each.request.method != "OPTIONS"]

    def count(self, *names: str) -> tuple[int, ...]:
        return tuple(self.names.count(name) for name in names)

    def last(self, name: str) -> Arrival:
        return [each for each in self.arrivals if each.name == name][-1]

    def forget(self) -> None:
        self.arrivals.clear()

    def fail(
        self, name: str, status: int, error: str = "", message: str = "m", times: int = 1_000_000
    ) -> None:
        """Answer a name with a service error."""
        body = as_json({"__type": error, "message": message} if error else {"message": message})
        self.faults[name] = Fault(status, body, times=times)

    async def send(self, request: HttpRequest) -> HttpResponse:
        name = _name_of(request)
        self.arrivals.append(Arrival(name, request, self._now_ms()))
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        fault = self.faults.get(name)
        if fault is not None and fault.times > 0:
            fault.times -= 1
            if fault.drop:
                raise TransportError("connection refused")
            return HttpResponse(fault.status, [*fault.headers, *self._cors(request)], fault.body)
        status, body = self._answer(name, request)
        return HttpResponse(status, self._cors(request), as_json(body))

    def _cors(self, request: HttpRequest) -> list[tuple[str, str]]:
        if request.header("origin") is None:
            return []
        extra = self.preflight if request.method == "OPTIONS" else []
        return [*self.cors, *extra]

    def _answer(self, name: str, request: HttpRequest) -> tuple[int, dict[str, Any]]:
        if request.method == "OPTIONS":
            return 200, {}
        if request.header("x-amz-target") is None:
            return self.api.answer(request)
        service = "Identity" if name in {"GetId", "GetCredentialsForIdentity"} else "IdP"
        target = self.identity_pool if service == "Identity" else self.user_pool
        try:
            return 200, getattr(target, name)(json.loads(request.body))
        except Refusal as refusal:
            return refusal.status, {"__type": refusal.name, "message": refusal.message}


def _name_of(request: HttpRequest) -> str:
    target = request.header("x-amz-target")
    if target is not None:
        return target.split(".")[1]
    path = "/" + request.url.split("/", 3)[3] if request.url.count("/") > 2 else "/"
    return f"{request.method} {path.partition('?')[0]}"
