"""An identity pool that remembers which credentials it gave to whom."""

from __future__ import annotations

import itertools
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
        self.authenticated: list[str] = []
        self._now_ms = now_ms
        self._numbers = itertools.count(1)

    def GetId(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        number = next(self._numbers)
        if not body["Logins"]:
            return {"IdentityId": f"eu-west-1:guest-{number}"}
        self.authenticated.append("eu-west-1:user")
        return {"IdentityId": "eu-west-1:user"}

    def GetCredentialsForIdentity(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        identity_id = body["IdentityId"]
        if identity_id in self.authenticated and not body.get("Logins"):
            raise Refusal(
                "NotAuthorizedException", f"Access to Identity '{identity_id}' is forbidden."
            )
        if body.get("Logins"):
            self.authenticated.append(identity_id)
        key = f"ASIA{next(self._numbers):04d}"
        self.secrets[key] = f"secret-of-{key}"
        self.expirations_ms[key] = self._now_ms() + 1000 * self.lifetime_s
        self.roles[key] = body.get("CustomRoleArn", "default")
        return {
            "IdentityId": identity_id,
            "Credentials": {
                "AccessKeyId": key,
                "SecretKey": self.secrets[key],
                "SessionToken": f"token-of-{key}",
                "Expiration": self.expirations_ms[key] / 1000,
            },
        }
