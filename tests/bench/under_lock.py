"""How much of a request is spent under the store's lock, where nobody else gets on."""

import hashlib
import hmac
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from types import TracebackType

from poolhouse.config.loading import load
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web.app import create_app
from poolhouse.world import World

HOST = "localhost:7665"
API_PATH = "/execute-api/poolhouse0/dev/items"
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
SIGN_IN = {
    "AuthFlow": "USER_PASSWORD_AUTH",
    "ClientId": "1poolhousedemowebclient000",
    "AuthParameters": {"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"},
}
LARGE_BYTES = 9 * 1024 * 1024


@dataclass(frozen=True)
class Held:
    """CPU seconds of one request, and those of them under the lock; medians."""

    held_s: float
    whole_s: float


class TimedLock:
    """A lock like the store's, which adds up the CPU time for which it was held."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._depth = 0
        self._since_s = 0.0
        self.held_s = 0.0

    def acquire(self) -> bool:
        self._lock.acquire()
        self._depth += 1
        if self._depth == 1:
            self._since_s = time.thread_time()
        return True

    def release(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            self.held_s += time.thread_time() - self._since_s
        self._lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def measure(rounds: int) -> dict[str, Held]:
    """Return what of a sign-in, a GetUser and a signed POST of 9 MB is under the lock."""
    world = load()
    lock = world.foundation.store._lock = TimedLock()
    app = create_app(world)
    tokens = _answered(app(_call("AWSCognitoIdentityProviderService.InitiateAuth", SIGN_IN)))
    shown = {"AccessToken": tokens["AuthenticationResult"]["AccessToken"]}
    requests = {
        "sign-in": _call("AWSCognitoIdentityProviderService.InitiateAuth", SIGN_IN),
        "GetUser": _call("AWSCognitoIdentityProviderService.GetUser", shown),
        "signed POST of 9 MB": _signed_post(app, world),
    }
    taken: dict[str, list[Held]] = {name: [] for name in requests}
    for _ in range(rounds + 1):
        for name, request in requests.items():
            taken[name].append(_once(app, lock, request))
    world.close()
    return {name: _median(times[1:]) for name, times in taken.items()}


def _once(
    app: Callable[[HttpRequest], HttpResponse], lock: TimedLock, request: HttpRequest
) -> Held:
    held_s, began_s = lock.held_s, time.thread_time()
    response = app(request)
    held = Held(lock.held_s - held_s, time.thread_time() - began_s)
    assert response.status in (200, 201), response.body
    return held


def _median(times: list[Held]) -> Held:
    return Held(
        statistics.median(each.held_s for each in times),
        statistics.median(each.whole_s for each in times),
    )


def _call(target: str, members: dict[str, object]) -> HttpRequest:
    headers = (("Host", HOST), ("X-Amz-Target", target))
    return HttpRequest("POST", "/", "", headers, json.dumps(members).encode())


def _answered(response: HttpResponse) -> dict[str, dict[str, str]]:
    assert response.status == 200, response.body
    answered: dict[str, dict[str, str]] = json.loads(response.body)
    return answered


def _signed_post(app: Callable[[HttpRequest], HttpResponse], world: World) -> HttpRequest:
    """Return a POST that a user signed, who may call the demo world's API."""
    signed_in = _answered(app(_call("AWSCognitoIdentityProviderService.InitiateAuth", SIGN_IN)))
    pool = "cognito-idp.us-east-1.amazonaws.com/us-east-1_PoolHouse"
    logins = {"Logins": {pool: signed_in["AuthenticationResult"]["IdToken"]}}
    service = "AWSCognitoIdentityService."
    found = _answered(app(_call(service + "GetId", {"IdentityPoolId": IDENTITY_POOL, **logins})))
    keys = _answered(app(_call(service + "GetCredentialsForIdentity", {**found, **logins})))
    body = b"x" * LARGE_BYTES
    headers = _signature(keys["Credentials"], body, world.clock.now_ms() // 1000)
    return HttpRequest("POST", API_PATH, "", headers, body)


def _signature(credentials: dict[str, str], body: bytes, at_s: int) -> tuple[tuple[str, str], ...]:
    """Return the headers of a POST that is signed (SigV4)."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at_s))
    scope = f"{stamp[:8]}/us-east-1/execute-api/aws4_request"
    names = "host;x-amz-date;x-amz-security-token"
    token = credentials["SessionToken"]
    canonical = (
        f"POST\n{API_PATH}\n\nhost:{HOST}\nx-amz-date:{stamp}\nx-amz-security-token:{token}\n\n"
        f"{names}\n{hashlib.sha256(body).hexdigest()}"
    )
    key = f"AWS4{credentials['SecretKey']}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    return (
        ("Host", HOST),
        ("X-Amz-Date", stamp),
        ("X-Amz-Security-Token", token),
        (
            "Authorization",
            f"AWS4-HMAC-SHA256 Credential={credentials['AccessKeyId']}/{scope},"
            f" SignedHeaders={names}, Signature="
            + hmac.digest(key, to_sign.encode(), "sha256").hex(),
        ),
    )
