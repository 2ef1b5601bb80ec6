"""A REST call before it is made, and what its options and the library's say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poolhouse_client.configuration.library_options import RestOptions
    from poolhouse_client.rest.operation import CallOptions


@dataclass(frozen=True)
class RestCall:
    """One call of an API.

    Attributes:
        method: The HTTP method.
        api_name: A name of `API.REST`.
        path: Appended to its endpoint.
        options: The call's own, which go before the library's.
    """

    method: str
    api_name: str
    path: str
    options: CallOptions

    def timeout_ms(self, library: RestOptions) -> float | None:
        """The deadline in milliseconds, if there is one."""
        deadline = library.timeout_ms
        by_default = deadline(self.api_name, self.method) if deadline else None
        return self.options.get("timeout_ms") or by_default or None

    def wants_session(self, library: RestOptions) -> bool:
        """Whether the call looks for credentials: unless its auth mode is `none`."""
        return (self.options.get("default_auth_mode") or library.default_auth_mode) != "none"
