"""The company whose people appear in the stories: its pools, its roles and its one API.

Ada, Ben and Cleo are members. Ada and Ben are auditors too, and may switch to the auditors' role,
which reads the audit log and nothing else. Members read reports and may place orders, but the order
route always answers 503.
"""

from typing import Any, Final

REGION: Final = "us-east-1"
USER_POOL_ID: Final = "us-east-1_Company00"
CLIENT_ID: Final = "companywebclient0000000000"
USUAL_POOL_ID: Final = "us-east-1:c0000000-0000-4000-8000-000000000001"
BRIEF_POOL_ID: Final = "us-east-1:c0000000-0000-4000-8000-000000000002"
BRIEF_LIFETIME_S: Final = 15 * 60
API_ID: Final = "company000"
STAGE: Final = "prod"
ENDPOINT: Final = f"https://{API_ID}.execute-api.{REGION}.amazonaws.com/{STAGE}"
API: Final = "company"

_ACCOUNT_ID: Final = "123456789012"
_ARN: Final = f"arn:aws:execute-api:{REGION}:{_ACCOUNT_ID}:{API_ID}/{STAGE}"
AUDITOR_ROLE_ARN: Final = f"arn:aws:iam::{_ACCOUNT_ID}:role/Auditor"

ADA: Final = "ada@company.example"
BEN: Final = "ben@company.example"
CLEO: Final = "cleo@company.example"
PASSWORDS: Final = {ADA: "Correct-Horse-1", BEN: "Correct-Horse-2", CLEO: "Correct-Horse-3"}
_AUDITORS: Final = (ADA, BEN)


def _role(name: str, *resources: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": list(resources)}
    return {
        "name": name,
        "policies": {"invoke": {"Version": "2012-10-17", "Statement": [statement]}},
    }


def _user(username: str) -> dict[str, Any]:
    groups = ["members", "auditors"] if username in _AUDITORS else ["members"]
    return {"username": username, "password": PASSWORDS[username], "groups": groups}


def _identity_pool(name: str, pool_id: str, credentials_lifetime_s: int) -> dict[str, Any]:
    return {
        "name": name,
        "id": pool_id,
        "credentials_lifetime": credentials_lifetime_s,
        "providers": [
            {
                "user_pool": "company",
                "client": "web",
                "role_mapping": {"type": "Token", "ambiguous": "Deny"},
            }
        ],
        "roles": {"authenticated": "Member"},
    }


WORLD: Final[dict[str, Any]] = {
    "region": REGION,
    "account_id": _ACCOUNT_ID,
    "roles": [
        _role("Member", f"{_ARN}/GET/reports/*", f"{_ARN}/POST/orders"),
        _role("Auditor", f"{_ARN}/GET/audit-log"),
    ],
    "user_pools": [
        {
            "name": "company",
            "id": USER_POOL_ID,
            "username_attributes": ["email"],
            "clients": [
                {
                    "name": "web",
                    "id": CLIENT_ID,
                    "id_token_lifetime": "1h",
                    "access_token_lifetime": "1h",
                    "refresh_token_lifetime": "30d",
                }
            ],
            "groups": [
                {"name": "members", "role": "Member", "precedence": 10},
                {"name": "auditors", "role": "Auditor", "precedence": 20},
            ],
            "users": [_user(username) for username in PASSWORDS],
        }
    ],
    "identity_pools": [
        _identity_pool("usual", USUAL_POOL_ID, 3600),
        _identity_pool("brief", BRIEF_POOL_ID, BRIEF_LIFETIME_S),
    ],
    "rest_apis": [
        {
            "name": API,
            "id": API_ID,
            "stage": STAGE,
            "cors": {"allow_origin": "*"},
            "gateway_responses": {
                "DEFAULT_4XX": {"headers": {"Access-Control-Allow-Origin": "*"}},
                "DEFAULT_5XX": {"headers": {"Access-Control-Allow-Origin": "*"}},
            },
            "routes": {
                "GET /reports/{id}": {
                    "authorization": "AWS_IAM",
                    "mock": {"body": {"report": "all is well"}},
                },
                "GET /audit-log": {
                    "authorization": "AWS_IAM",
                    "mock": {"body": {"entries": []}},
                },
                "POST /orders": {
                    "authorization": "AWS_IAM",
                    "mock": {"status": 503, "body": {"message": "out of service"}},
                },
            },
        }
    ],
}


def resources(identity_pool_id: str = USUAL_POOL_ID) -> dict[str, object]:
    """Return what the company's pages pass to `configure`, which is what they pass in production.

    Args:
        identity_pool_id: Which of the two identity pools they use.
    """
    cognito = {
        "userPoolId": USER_POOL_ID,
        "userPoolClientId": CLIENT_ID,
        "identityPoolId": identity_pool_id,
    }
    return {
        "Auth": {"Cognito": cognito},
        "API": {"REST": {API: {"endpoint": ENDPOINT}}},
    }
