"""The flows that an app client allows (ExplicitAuthFlows)."""

from collections.abc import Sequence
from typing import Final

from poolhouse.protocol.wording import Sentence
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.pools import app_client_lifetimes
from poolhouse.user_pools.pools.client_settings import DEFAULT_AUTH_FLOWS
from poolhouse.user_pools.records import AppClient
from poolhouse.user_pools.wording import sign_in as wording

_LEGACY: Final = ("ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH")
_REFUSALS: Final[dict[str, Sentence]] = {
    "USER_PASSWORD_AUTH": wording.PASSWORD_FLOW_DISABLED,
    "ADMIN_USER_PASSWORD_AUTH": wording.ADMIN_FLOW_DISABLED,
    "REFRESH_TOKEN_AUTH": wording.REFRESH_FLOW_DISABLED,
}


def require(client: AppClient, flow: str) -> None:
    """Raise unless a client allows a flow.

    Args:
        flow: USER_SRP_AUTH, USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, REFRESH_TOKEN_AUTH or
            CUSTOM_AUTH.

    Raises:
        InvalidParameterException: It doesn't.
    """
    sentence = refusal(client, flow)
    if sentence is None:
        return
    reason = f"ExplicitAuthFlows of the client lacks ALLOW_{flow}"
    if _is_named(client, flow):
        reason = "the client rotates refresh tokens"
    raise InvalidParameterException(sentence, detail={"reason": reason})


def refusal(client: AppClient, flow: str) -> str | None:
    """Return the sentence that refuses a flow which a client does not allow, None if it does.

    Args:
        flow: As for `require`.
    """
    rotates = app_client_lifetimes.rotation_grace_ms(client) is not None
    if _is_named(client, flow) and not (flow == "REFRESH_TOKEN_AUTH" and rotates):
        return None
    return _REFUSALS.get(flow, wording.FLOW_DISABLED).format(flow=flow)


def _is_named(client: AppClient, flow: str) -> bool:
    names = client.settings.get("ExplicitAuthFlows") or DEFAULT_AUTH_FLOWS
    return f"ALLOW_{flow}" in names or flow in _allowed_by_legacy_names(names)


def _allowed_by_legacy_names(names: Sequence[str]) -> set[str]:
    """Return the flows that names from before ALLOW_… stand for; those names are never mixed."""
    if not any(name in _LEGACY for name in names):
        return set()
    flows = {"REFRESH_TOKEN_AUTH", "CUSTOM_AUTH"}
    if "CUSTOM_AUTH_FLOW_ONLY" not in names:
        flows.add("USER_SRP_AUTH")
    if "USER_PASSWORD_AUTH" in names:
        flows.add("USER_PASSWORD_AUTH")
    if "ADMIN_NO_SRP_AUTH" in names:
        flows.add("ADMIN_USER_PASSWORD_AUTH")
    return flows
