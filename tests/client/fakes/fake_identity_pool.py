"""An identity pool that remembers which credentials it gave to whom."""

from __future__ import annotations

import base64
import itertools
import json
from typing import TYPE_CHECKING, Any

from fake_user_pool import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable


class FakeIdentityPool:
    """Answers GetId and GetCredentialsForIdentity; every GetCredentials gives another key."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.lifetime_s = 3600
        self.secrets: dict[str, str] = {}
        self.expirations_ms: dict[str, int] = {}
        self.roles: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        self._now_ms = now_ms
        self._numbers = itertools.count(1)

    def GetId(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        number = next(self._numbers)
        if not body["Logins"]:
            return {"IdentityId": f"eu-west-1:guest-{number}"}
        user = _user_of(body["Logins"])
        identity_id = f"eu-west-1:of-{user}"
        self.owners[identity_id] = user
        return {"IdentityId": identity_id}

    def GetCredentialsForIdentity(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        identity_id = body["IdentityId"]
        user = _user_of(body.get("Logins"))
        if self.owners.get(identity_id, user) != user:
            raise Refusal(
                "NotAuthorizedException", f"Access to Identity '{identity_id}' is forbidden."
            )
        if user:
            self.owners[identity_id] = user
        key = f"ASIA{next(self._numbers):04d}"
        self.secrets[key] = f"secret-of-{key}"
        self.expirations_ms[key] = self._now_ms() + 1000 * self.lifetime_s
        self.roles[key] = body.get("CustomRoleArn", f"default of {user or 'guests'}")
        return {
            "IdentityId": identity_id,
            "Credentials": {
                "AccessKeyId": key,
                "SecretKey": self.secrets[key],
                "SessionToken": f"token-of-{key}",
                "Expiration": self.expirations_ms[key] / 1000,
            },
        }


def _user_of(logins: dict[str, str] | None) -> str:
    if not logins:
        return ""
    (token,) = logins.values()
    part = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return str(claims["cognito:username"])
