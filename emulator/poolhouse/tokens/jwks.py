"""The documents that a pool publishes for those who verify its tokens."""

from typing import Any

from poolhouse.primitives import jose
from poolhouse.runtime.settings import Settings
from poolhouse.tokens.keys import PoolKeys


def key_set(keys: PoolKeys) -> dict[str, Any]:
    """Return a pool's JWKS: the key of its ID tokens and that of its access tokens (RFC 7517)."""
    return {
        "keys": [
            jose.jwk(keys.public("id"), keys.kid("id")),
            jose.jwk(keys.public("access"), keys.kid("access")),
        ]
    }


def openid_configuration(settings: Settings, user_pool_id: str) -> dict[str, Any]:
    """Return a pool's OpenID configuration, as it is without a domain.

    `issuer` is the `iss` of the pool's tokens in either form; `jwks_uri` points here in both, so
    that whoever reads the document finds the keys (OpenID Connect Discovery 1.0, section 3).
    """
    return {
        "id_token_signing_alg_values_supported": [jose.ALGORITHM],
        "issuer": settings.issuer_url(user_pool_id),
        "jwks_uri": f"{settings.public_url}/{user_pool_id}/.well-known/jwks.json",
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }
