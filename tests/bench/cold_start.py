"""From process start to the first CreateUserPool, against importing what such a server needs."""

import http.client
import json
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import served

FLOOR = "import flask, botocore.session, cryptography"
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=anyone/20260101/us-east-1/cognito-idp/aws4_request,"
    " SignedHeaders=host, Signature=" + "0" * 64
)


@dataclass(frozen=True)
class ColdStart:
    """Medians in seconds, memory in MiB."""

    first_answer_s: float
    imports_s: float
    rss_mib: float


def measure(rounds: int) -> ColdStart:
    """Take turns with the floor, so that both meet the same machine."""
    _serve_once()
    answers, floors, sizes = [], [], []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", FLOOR], check=True, env=served.COMPILED)
        floors.append(time.perf_counter() - began)
        answered_s, size_mib = _serve_once()
        answers.append(answered_s)
        sizes.append(size_mib)
    return ColdStart(statistics.median(answers), statistics.median(floors), max(sizes))


def _serve_once() -> tuple[float, float]:
    command = [str(Path(sys.executable).with_name("poolhouse")), "serve", "--port", "0"]
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=served.COMPILED)
    assert server.stdout is not None
    found = re.search(r"http://localhost:(\d+)", server.stdout.readline())
    assert found is not None
    _create_user_pool(int(found[1]))
    answered_s = time.perf_counter() - began
    time.sleep(0.2)
    status = Path(f"/proc/{server.pid}/status").read_text()
    resident = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert resident is not None
    server.terminate()
    server.wait(timeout=10)
    return answered_s, int(resident[1]) / 1024


def _create_user_pool(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {
        "X-Amz-Target": "AWSCognitoIdentityProviderService.CreateUserPool",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": SIGNED,
    }
    connection.request("POST", "/", json.dumps({"PoolName": "first"}), headers)
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, body
    connection.close()
