"""The world that the browser tests run in, and how the page finds its way to it."""

from typing import Any

from harness.people import ANN, BOB, CAROL

from poolhouse.pytest_plugin import Emulator

REGION = "us-east-1"
ACCOUNT = "123456789012"
USER_POOL = f"{REGION}_Browser00"
CLIENT = "1browsertestswebclient0000"
BRIEF_CLIENT = "2browsertestsbriefclient00"
"""Its tokens live for three seconds; the library takes them for expired from the first."""
IDENTITY_POOL = f"{REGION}:00000000-0000-4000-8000-0000000b0b0b"
OPEN_API = "openapi000"
"""Its gateway responses carry CORS headers."""
CLOSED_API = "closedapi0"
"""Its gateway responses are API Gateway's own, which a page may not read."""
ADMIN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/Admin"


def _role(name: str, *resources: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": list(resources)}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"name": name, "policies": {"invoke": policy}}


def _client(name: str, client_id: str, **settings: Any) -> dict[str, Any]:
    flows = ["USER_SRP_AUTH", "USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"]
    return {"name": name, "id": client_id, "auth_flows": flows, **settings}


def _provider(client: str) -> dict[str, Any]:
    return {"user_pool": "people", "client": client, "role_mapping": {"type": "Token"}}


def _signed(body: object) -> dict[str, Any]:
    return {"authorization": "AWS_IAM", "mock": {"body": body}}


def _api(name: str, api_id: str, **settings: Any) -> dict[str, Any]:
    routes = {
        "GET /notes": _signed({"notes": []}),
        "POST /notes": _signed({"written": True}),
        "GET /notes/{title}": _signed({"note": "found"}),
        "GET /report": _signed({"report": "all is well"}),
    }
    cors = {"allow_origin": "*"}
    return {"name": name, "id": api_id, "stage": "dev", "cors": cors, "routes": routes, **settings}


_READABLE = {"headers": {"Access-Control-Allow-Origin": "*"}}
_ARN = f"arn:aws:execute-api:{REGION}:{ACCOUNT}"

CONFIG: dict[str, Any] = {
    "region": REGION,
    "account_id": ACCOUNT,
    "roles": [_role("Reader", f"{_ARN}:*/dev/*/notes*"), _role("Admin", f"{_ARN}:*/dev/*/report")],
    "user_pools": [
        {
            "name": "people",
            "id": USER_POOL,
            "mfa": "on",
            "clients": [
                _client("web", CLIENT),
                _client("brief", BRIEF_CLIENT, access_token_lifetime="3s", id_token_lifetime="3s"),
            ],
            "groups": [
                {"name": "readers", "role": "Reader", "precedence": 10},
                {"name": "admins", "role": "Admin", "precedence": 20},
            ],
            "users": [person.declaration() for person in (ANN, BOB, CAROL)],
        }
    ],
    "identity_pools": [
        {
            "name": "people",
            "id": IDENTITY_POOL,
            "providers": [_provider("web"), _provider("brief")],
            "roles": {"authenticated": "Reader"},
        }
    ],
    "rest_apis": [
        _api("open", OPEN_API, gateway_responses={"DEFAULT_4XX": _READABLE}),
        _api("closed", CLOSED_API),
    ],
}
"""What stands in poolhouse.yaml, as a mapping."""


def amplify_config(poolhouse: Emulator, client_id: str) -> dict[str, Any]:
    """Return what the page hands to Amplify.configure."""
    apis = {"open": OPEN_API, "closed": CLOSED_API}
    return {
        "Auth": {
            "Cognito": {
                "userPoolId": USER_POOL,
                "userPoolClientId": client_id,
                "userPoolEndpoint": poolhouse.url,
                "identityPoolId": IDENTITY_POOL,
                "identityPoolEndpoint": poolhouse.url,
            }
        },
        "API": {
            "REST": {
                name: {"endpoint": f"{poolhouse.url}/execute-api/{api_id}/dev", "region": REGION}
                for name, api_id in apis.items()
            }
        },
    }
