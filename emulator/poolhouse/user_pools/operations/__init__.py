"""The operations of `cognito-idp`, in chapters; imported when first asked for."""

from typing import Final

from poolhouse.user_pools.service import service

CHAPTERS: Final = (
    "pools",
    "pool_mfa",
    "app_clients",
    "groups",
    "users",
    "passwords",
    "sign_up",
    "attributes",
    "mfa",
    "sign_in",
    "tokens",
)
"""Those first that a configuration calls."""

service.add_chapters(__name__, CHAPTERS)

__all__ = ["CHAPTERS", "service"]
