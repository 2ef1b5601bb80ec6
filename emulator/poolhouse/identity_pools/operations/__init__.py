"""The operations of `cognito-identity`, in chapters; importing this package registers them all."""

from poolhouse.identity_pools.operations import federation, identities, pools, roles
from poolhouse.identity_pools.service import service

__all__ = ["federation", "identities", "pools", "roles", "service"]
