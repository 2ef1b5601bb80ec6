"""API keys: who may call a route that asks for one. Throttling and quotas are not emulated."""

from poolhouse.api_gateway import wording
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.definitions import ApiKey
from poolhouse.api_gateway.refusals import GatewayRefusal


def require_key(call: ApiCall) -> ApiKey:
    """Return the API key that came with a call.

    Raises:
        GatewayRefusal: It is missing, unknown or disabled.
    """
    given = call.http.header("x-api-key")
    for key in call.api.api_keys:
        if key.enabled and key.value == given:
            return key
    reason = "no x-api-key came with the call" if given is None else "unknown or disabled x-api-key"
    raise GatewayRefusal("INVALID_API_KEY", wording.FORBIDDEN, reason={"reason": reason})
