"""The operations of `cognito-identity`, in chapters, imported as they are asked for.

Owns: what each operation reads, asks of the rules in which order, and answers.
Does not own: the rules themselves, which stand in the modules above it.
Called by: `world`.
"""

from typing import Final

from poolhouse.identity_pools.service import service

CHAPTERS: Final = ("pools", "roles", "identities", "federation")
"""Those first that a configuration calls."""

service.add_chapters(__name__, CHAPTERS)

__all__ = ["CHAPTERS", "service"]
