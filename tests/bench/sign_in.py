"""Server CPU of a sign-in and of a signed API call, against signatures and a trivial request."""

import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from poolhouse.runtime.keyring import Keyring

TRIVIAL = """
from flask import Flask, jsonify, request
from poolhouse.web.server import Server
app = Flask("trivial")
@app.post("/")
def answer():
    return jsonify(got=len(request.get_json(force=True)))
server = Server(app)
print("http://localhost:%d" % server.port, flush=True)
server.wait()
"""
SIGN_IN = {
    "AuthFlow": "USER_PASSWORD_AUTH",
    "ClientId": "1poolhousedemowebclient000",
    "AuthParameters": {"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"},
}
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class SignIn:
    """Seconds of CPU for each request."""

    sign_in_s: float
    api_call_s: float
    trivial_s: float
    signature_s: float

    @property
    def floor_s(self) -> float:
        return 2 * self.signature_s + self.trivial_s


class Served:
    """A server process and one kept connection to it."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        found = re.search(r"http://localhost:(\d+)", self.process.stdout.readline())
        assert found is not None
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


def measure(sign_ins: int) -> SignIn:
    """Measure servers one after the other on the same machine, warmed up."""
    trivial = Served([sys.executable, "-c", TRIVIAL])
    body = json.dumps(SIGN_IN)
    trivial_s = _cpu_each(trivial, 10 * sign_ins, lambda: trivial.ask("POST", "/", body, {}))
    trivial.stop()
    house = Served([str(Path(sys.executable).with_name("poolhouse")), "serve", "--port", "0"])
    target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    sign_in_s = _cpu_each(house, sign_ins, lambda: house.ask("POST", "/", body, target))
    headers = _signed_headers(house)
    path = "/execute-api/poolhouse0/dev/items"
    api_call_s = _cpu_each(house, 10 * sign_ins, lambda: house.ask("GET", path, "", headers))
    house.stop()
    return SignIn(sign_in_s, api_call_s, trivial_s, _signature_s())


def _cpu_each(served: Served, times: int, ask: object) -> float:
    assert callable(ask)
    for _ in range(times // 10):
        ask()
    before = served.cpu_s()
    for _ in range(times):
        ask()
    return (served.cpu_s() - before) / times


def _signature_s() -> float:
    key = Keyring().pair(0).private
    message = b"x" * 700
    began = time.process_time()
    for _ in range(300):
        key.sign(message, padding.PKCS1v15(), SHA256())
    return (time.process_time() - began) / 300


def _signed_headers(house: Served) -> dict[str, str]:
    """Sign a GET as the guest role's bearer; the signature stays good for five minutes."""
    identity = {"X-Amz-Target": "AWSCognitoIdentityService.GetId"}
    found = json.loads(
        house.ask("POST", "/", json.dumps({"IdentityPoolId": IDENTITY_POOL}), identity)
    )
    identity["X-Amz-Target"] = "AWSCognitoIdentityService.GetCredentialsForIdentity"
    answered = json.loads(house.ask("POST", "/", json.dumps(found), identity))["Credentials"]
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{stamp[:8]}/us-east-1/execute-api/aws4_request"
    host = f"127.0.0.1:{house.port}"
    names = "host;x-amz-date;x-amz-security-token"
    canonical = (
        f"GET\n/execute-api/poolhouse0/dev/items\n\nhost:{host}\nx-amz-date:{stamp}\n"
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
