"""Server CPU of the calls that clients make most, against signatures and a trivial request.

The floor signs twice within a trivial Flask request, so that its signatures meet the same machine.
"""

import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TRIVIAL = """
from flask import Flask, jsonify, request
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from poolhouse.runtime.keyring import Keyring
from poolhouse.web import bridge
from poolhouse.web.server import Server
app = Flask("trivial")
key = Keyring().pair(0).private
@app.post("/")
def answer():
    return jsonify(got=len(request.get_json(force=True)))
@app.post("/signing")
def sign():
    for _ in range(2):
        key.sign(b"x" * 700, padding.PKCS1v15(), SHA256())
    return answer()
server = Server(lambda http: bridge.ask(app, http))
print("http://localhost:%d" % server.port, flush=True)
server.wait()
"""
SIGN_IN = {
    "AuthFlow": "USER_PASSWORD_AUTH",
    "ClientId": "1poolhousedemowebclient000",
    "AuthParameters": {"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"},
}
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
API_PATH = "/execute-api/poolhouse0/dev/items"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class SignIn:
    """Seconds of the server's CPU for each request."""

    sign_in_s: float
    get_user_s: float
    credentials_s: float
    api_call_s: float
    trivial_s: float
    floor_s: float


class Served:
    """A server process and one kept connection to it."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)", line)
        assert found is not None
        self.greeting = line
        self.port = int(found[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> bytes:
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        assert response.status == 200, content
        return content

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(timeout=10)


def measure(rounds: int) -> SignIn:
    """Take turns, so that floor and figure meet the same machine."""
    trivial = Served([sys.executable, "-c", TRIVIAL])
    house = Served([str(Path(sys.executable).with_name("poolhouse")), "serve", "--port", "0"])
    body = json.dumps(SIGN_IN)
    target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    token = json.loads(house.ask("POST", "/", body, target))["AuthenticationResult"]["AccessToken"]
    get_user = {"X-Amz-Target": "AWSCognitoIdentityProviderService.GetUser"}
    shown = json.dumps({"AccessToken": token})
    credentials = {"X-Amz-Target": "AWSCognitoIdentityService.GetCredentialsForIdentity"}
    identity = _identity(house)
    signed = _signed_headers(house, identity)
    turns = {
        "trivial_s": _Turn(trivial, 400, lambda: trivial.ask("POST", "/", body, {})),
        "sign_in_s": _Turn(house, 100, lambda: house.ask("POST", "/", body, target)),
        "get_user_s": _Turn(house, 300, lambda: house.ask("POST", "/", shown, get_user)),
        "credentials_s": _Turn(house, 300, lambda: house.ask("POST", "/", identity, credentials)),
        "api_call_s": _Turn(house, 300, lambda: house.ask("GET", API_PATH, "", signed)),
        "floor_s": _Turn(trivial, 150, lambda: trivial.ask("POST", "/signing", body, {})),
    }
    for _ in range(rounds):
        for turn in turns.values():
            turn.take()
    trivial.stop()
    house.stop()
    return SignIn(**{name: turn.each_s for name, turn in turns.items()})


@dataclass
class _Turn:
    """Something asked in batches, with the CPU it took the server."""

    served: Served
    times: int
    do: Callable[[], object]
    done: int = 0
    total_s: float = 0.0

    def take(self) -> None:
        if not self.done:
            self._run()
        before_s = self.served.cpu_s()
        self._run()
        self.total_s += self.served.cpu_s() - before_s
        self.done += self.times

    def _run(self) -> None:
        for _ in range(self.times):
            self.do()

    @property
    def each_s(self) -> float:
        return self.total_s / self.done


def _identity(house: Served) -> str:
    """Return a guest's identity as a request names it."""
    target = {"X-Amz-Target": "AWSCognitoIdentityService.GetId"}
    return house.ask("POST", "/", json.dumps({"IdentityPoolId": IDENTITY_POOL}), target).decode()


def _signed_headers(house: Served, identity: str) -> dict[str, str]:
    """Sign a GET as the guest role's bearer; the signature stays good for five minutes."""
    target = {"X-Amz-Target": "AWSCognitoIdentityService.GetCredentialsForIdentity"}
    answered = json.loads(house.ask("POST", "/", identity, target))["Credentials"]
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{stamp[:8]}/us-east-1/execute-api/aws4_request"
    host = f"127.0.0.1:{house.port}"
    names = "host;x-amz-date;x-amz-security-token"
    canonical = (
        f"GET\n{API_PATH}\n\nhost:{host}\nx-amz-date:{stamp}\n"
        f"x-amz-security-token:{answered['SessionToken']}\n\n{names}\n"
        f"{hashlib.sha256(b'').hexdigest()}"
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{answered['SecretKey']}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return {
        "X-Amz-Date": stamp,
        "X-Amz-Security-Token": answered["SessionToken"],
        "Authorization": f"AWS4-HMAC-SHA256 Credential={answered['AccessKeyId']}/{scope},"
        f" SignedHeaders={names}, Signature={signature}",
    }
