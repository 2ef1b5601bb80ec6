"""The service `cognito-identity`, for the chapters of operations to register in."""

from typing import Final

from poolhouse.identity_pools.errors import ValidationException
from poolhouse.protocol.aws_json import JSON_1_1
from poolhouse.protocol.call import Call, Request
from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.operations import Service


def _resource(call: Call, request: Request) -> str:
    """Return the ARN of the pool that a request names, `*` where it names none."""
    pool_id = request.get("IdentityPoolId")
    if pool_id is None:
        return "*"
    place = f"{call.region}:{call.settings.account_id}"
    return f"arn:aws:cognito-identity:{place}:identitypool/{pool_id}"


service: Final = Service(
    ServiceModel("cognito-identity", "2014-06-30"),
    protocol=JSON_1_1,
    constraint_error=ValidationException,
    resource=_resource,
)
operation: Final = service.operation
