"""The resources of an application (v6: ResourcesConfig), from any of its three file formats."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from poolhouse_client.configuration.amplify_outputs import parse_amplify_outputs
from poolhouse_client.configuration.aws_exports import parse_aws_exports
from poolhouse_client.configuration.pools import CognitoConfig
from poolhouse_client.errors import PlainError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class AuthConfig:
    """The member `Auth`; its `Cognito` may be missing."""

    cognito: CognitoConfig | None


@dataclass(frozen=True)
class RestApiConfig:
    """One API of `API.REST`.

    Attributes:
        endpoint: Absolute URL, or a path of the page's own origin.
        region: For the signature, unless the endpoint is one of API Gateway's own hosts.
        service: Likewise.
    """

    endpoint: str
    region: str | None = None
    service: str | None = None


@dataclass(frozen=True)
class ResourcesConfig:
    """What `configure` was given, read-only.

    v6 freezes the given object itself; a Python dict can't be, so this is a read-only copy.

    Attributes:
        members: The configuration, in v6's own shape.
    """

    members: Mapping[str, Any]

    @property
    def auth(self) -> AuthConfig | None:
        """The member `Auth`, if there is one."""
        auth = self.members.get("Auth")
        if auth is None:
            return None
        cognito = auth.get("Cognito")
        return AuthConfig(None if cognito is None else CognitoConfig(cognito))

    @property
    def cognito(self) -> CognitoConfig | None:
        """The member `Auth.Cognito`, if there is one."""
        return None if self.auth is None else self.auth.cognito

    def find_rest_api(self, name: str) -> RestApiConfig | None:
        """Return the API of a name, or None if there is none with an endpoint."""
        apis = (self.members.get("API") or {}).get("REST") or {}
        api = apis.get(name) or {}
        endpoint = api.get("endpoint")
        return RestApiConfig(endpoint, api.get("region"), api.get("service")) if endpoint else None


def parse_amplify_config(given: Mapping[str, Any]) -> ResourcesConfig:
    """Recognize `aws-exports`, `amplify_outputs.json` or v6's own shape, and read it."""
    if any(key.startswith("aws_") for key in given):
        return ResourcesConfig(_frozen(parse_aws_exports(given)))
    version = given.get("version")
    if version and not isinstance(version, str):
        raise PlainError("TypeError", "version.startsWith is not a function")
    if version and version.startswith("1"):
        return ResourcesConfig(_frozen(parse_amplify_outputs(given)))
    return ResourcesConfig(_frozen(given))


def _frozen(value: Any) -> Any:
    if isinstance(value, (dict, MappingProxyType)):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item) for item in value)
    return value
