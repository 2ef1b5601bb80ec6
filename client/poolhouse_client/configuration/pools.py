"""The settings of user pool and identity pool (`Auth.Cognito`), checked when first needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from poolhouse_client.errors import AmplifyError, AuthError
from poolhouse_client.web_url import WebUrl

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class CognitoConfig:
    """`Auth.Cognito` as given; nothing is checked yet.

    Attributes:
        members: All members, those included that only other libraries read.
    """

    members: Mapping[str, Any] = field(default_factory=dict)

    @property
    def allow_guest_access(self) -> bool:
        """Whether credentials may be fetched without signing in."""
        return bool(self.members.get("allowGuestAccess"))

    @property
    def has_oauth(self) -> bool:
        """Whether the hosted UI is fully configured."""
        login_with = self.members.get("loginWith") or {}
        oauth = login_with.get("oauth") or {}
        needed = ("domain", "redirectSignOut", "redirectSignIn", "responseType")
        return all(oauth.get(member) is not None and oauth[member] != "" for member in needed)


@dataclass(frozen=True)
class UserPoolConfig:
    """A user pool and its app client."""

    user_pool_id: str
    user_pool_client_id: str
    user_pool_endpoint: str | None = None

    @property
    def pool_name(self) -> str:
        """The second `_`-separated segment of the pool's id: what SRP hashes."""
        segments = self.user_pool_id.split("_")
        return segments[1] if len(segments) > 1 else ""

    @property
    def region(self) -> str:
        """The id's first segment; AuthError `InvalidUserPoolId` where there is none."""
        region, mark, _ = self.user_pool_id.partition("_")
        if not mark or not region:
            raise AuthError("InvalidUserPoolId", "Invalid user pool id provided.")
        return region

    def endpoint_url(self) -> str:
        """Return the configured endpoint, or the region's own."""
        region = self.region
        if self.user_pool_endpoint:
            return str(WebUrl.parse(self.user_pool_endpoint))
        return f"https://cognito-idp.{region}.{_dns_suffix(region)}/"


@dataclass(frozen=True)
class IdentityPoolConfig:
    """An identity pool."""

    identity_pool_id: str
    identity_pool_endpoint: str | None = None

    @property
    def region(self) -> str:
        """The id's first segment; AuthError `InvalidIdentityPoolIdException` without a colon."""
        region, mark, _ = self.identity_pool_id.partition(":")
        if not mark:
            raise AuthError(
                "InvalidIdentityPoolIdException",
                "Invalid identity pool id provided.",
                recovery_suggestion="Make sure a valid identityPoolId is given in the config.",
            )
        return region

    def endpoint_url(self) -> str:
        """Return the configured endpoint, or the region's own."""
        region = self.region
        if self.identity_pool_endpoint:
            return str(WebUrl.parse(self.identity_pool_endpoint))
        return f"https://cognito-identity.{region}.{_dns_suffix(region)}/"


def require_user_pool(cognito: CognitoConfig | None) -> UserPoolConfig:
    """Return the user pool's settings; AmplifyError `AuthUserPoolException` without them."""
    members = {} if cognito is None else cognito.members
    pool_id, client_id = members.get("userPoolId"), members.get("userPoolClientId")
    if not pool_id or not client_id:
        raise AmplifyError(
            "AuthUserPoolException",
            "Auth UserPool not configured.",
            recovery_suggestion="Make sure to call Amplify.configure in your app with userPoolId "
            "and userPoolClientId.",
        )
    return UserPoolConfig(pool_id, client_id, members.get("userPoolEndpoint"))


def find_user_pool(cognito: CognitoConfig | None) -> UserPoolConfig | None:
    """Return the user pool's settings, or None without them."""
    try:
        return require_user_pool(cognito)
    except AmplifyError:
        return None


def find_identity_pool(cognito: CognitoConfig | None) -> IdentityPoolConfig | None:
    """Return the identity pool's settings, or None without them."""
    members = {} if cognito is None else cognito.members
    pool_id = members.get("identityPoolId")
    if not pool_id:
        return None
    return IdentityPoolConfig(pool_id, members.get("identityPoolEndpoint"))


def require_identity_pool(cognito: CognitoConfig | None) -> IdentityPoolConfig:
    """Return the identity pool's settings; `InvalidIdentityPoolIdException` without them."""
    pool = find_identity_pool(cognito)
    if pool is None:
        raise AmplifyError(
            "InvalidIdentityPoolIdException",
            "Invalid identity pool id provided.",
            recovery_suggestion="Make sure a valid identityPoolId is given in the config.",
        )
    return pool


def _dns_suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
