"""The operations of `cognito-identity`, in chapters; importing this package registers them all.

Owns: what each operation reads, asks of the rules in which order, and answers.
Does not own: the rules themselves, which stand in the modules above it.
Called by: `world`.
"""

from poolhouse.identity_pools.operations import federation, identities, pools, roles
from poolhouse.identity_pools.service import service

__all__ = ["federation", "identities", "pools", "roles", "service"]
