"""The operations of `cognito-idp`, in chapters; importing this package registers them all."""

from poolhouse.user_pools.operations import (
    app_clients,
    attributes,
    groups,
    mfa,
    passwords,
    pools,
    sign_in,
    sign_up,
    tokens,
    users,
)
from poolhouse.user_pools.service import service

__all__ = [
    "app_clients",
    "attributes",
    "groups",
    "mfa",
    "passwords",
    "pools",
    "service",
    "sign_in",
    "sign_up",
    "tokens",
    "users",
]
