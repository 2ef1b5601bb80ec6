"""The operations of `cognito-idp`, in chapters; importing this package registers them all.

Owns: what each operation reads, asks of the rules in which order, and answers.
Does not own: the rules themselves, which stand in the wings beside it, nor any SQL.
Called by: `world`.
"""

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
