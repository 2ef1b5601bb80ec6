"""The calls that the bench sends, as bytes: to the trivial server and to the house."""

import hashlib
import hmac
import http.client
import json
import time
from dataclasses import dataclass
from typing import Any

SIGN_IN = {
    "AuthFlow": "USER_PASSWORD_AUTH",
    "ClientId": "1poolhousedemowebclient000",
    "AuthParameters": {"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"},
}
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
API_PATH = "/execute-api/poolhouse0/dev/items"
USER_POOLS = "AWSCognitoIdentityProviderService"
IDENTITY_POOLS = "AWSCognitoIdentityService"


@dataclass(frozen=True)
class Call:
    """A request that may be sent again and again."""

    method: str
    path: str
    body: str
    headers: dict[str, str]

    def message(self) -> bytes:
        """The bytes of the request."""
        fields = {"Host": "localhost", "Content-Length": str(len(self.body)), **self.headers}
        lines = [f"{name}: {value}" for name, value in fields.items()]
        return "\r\n".join([f"{self.method} {self.path} HTTP/1.1", *lines, "", self.body]).encode()


def trivial() -> dict[str, Call]:
    """Calls of the trivial server."""
    body = json.dumps(SIGN_IN)
    return {"trivial": Call("POST", "/", body, {}), "floor": Call("POST", "/signing", body, {})}


def of_the_house(port: int) -> dict[str, Call]:
    """Calls of the demo world, with tokens and keys that are good for minutes."""
    signed_in = _ask(port, USER_POOLS, "InitiateAuth", SIGN_IN)["AuthenticationResult"]
    guest = _ask(port, IDENTITY_POOLS, "GetId", {"IdentityPoolId": IDENTITY_POOL})
    keys = _ask(port, IDENTITY_POOLS, "GetCredentialsForIdentity", guest)["Credentials"]
    return {
        "sign-in": _operation(USER_POOLS, "InitiateAuth", SIGN_IN),
        "GetUser": _operation(USER_POOLS, "GetUser", {"AccessToken": signed_in["AccessToken"]}),
        "GetCredentialsForIdentity": _operation(IDENTITY_POOLS, "GetCredentialsForIdentity", guest),
        "API call": Call("GET", API_PATH, "", _signed("localhost", keys)),
    }


def _operation(service: str, name: str, members: Any) -> Call:
    return Call("POST", "/", json.dumps(members), {"X-Amz-Target": f"{service}.{name}"})


def _ask(port: int, service: str, name: str, members: Any) -> Any:
    call = _operation(service, name, members)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(call.method, call.path, call.body, call.headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    assert response.status == 200, content
    return json.loads(content)


def _signed(host: str, keys: dict[str, str]) -> dict[str, str]:
    """Sign a GET of the API as the guest role's bearer."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{stamp[:8]}/us-east-1/execute-api/aws4_request"
    names = "host;x-amz-date;x-amz-security-token"
    canonical = (
        f"GET\n{API_PATH}\n\nhost:{host}\nx-amz-date:{stamp}\n"
        f"x-amz-security-token:{keys['SessionToken']}\n\n{names}\n"
        f"{hashlib.sha256(b'').hexdigest()}"
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{keys['SecretKey']}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return {
        "X-Amz-Date": stamp,
        "X-Amz-Security-Token": keys["SessionToken"],
        "Authorization": f"AWS4-HMAC-SHA256 Credential={keys['AccessKeyId']}/{scope},"
        f" SignedHeaders={names}, Signature={signature}",
    }
