"""The operations of `cognito-idp`, in chapters, imported in their order up to what is asked for.

Owns: what each operation reads, asks of the rules in which order, and answers.
Does not own: the rules themselves, which stand in the wings beside it, nor any SQL.
Called by: `world`.
"""

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
