"""The operations of `cognito-identity`, in chapters; imported when first asked for."""

from typing import Final

from poolhouse.identity_pools.service import service

CHAPTERS: Final = ("pools", "roles", "identities", "federation")
"""Those first that a configuration calls."""

service.add_chapters(__name__, CHAPTERS)

__all__ = ["CHAPTERS", "service"]
