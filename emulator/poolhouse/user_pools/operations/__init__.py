"""The operations of `cognito-idp`, in chapters; importing this package registers them all."""

from poolhouse.user_pools.operations import (
    pools,
)
from poolhouse.user_pools.service import service

__all__ = ["pools", "service"]
