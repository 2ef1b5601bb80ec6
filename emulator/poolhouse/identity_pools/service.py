"""The service `cognito-identity`, for the chapters of operations to register in."""

from typing import Final

from poolhouse.identity_pools.errors import ValidationException
from poolhouse.protocol.aws_json import JSON_1_1
from poolhouse.protocol.call import Call, Request
from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.operations import Service
from poolhouse.runtime.foundation import Foundation


def _resource(call: Call, request: Request) -> str:
    """Return the ARN of the pool that a request names, `*` where it names none."""
    pool_id = request.get("IdentityPoolId")
    if pool_id is None:
        return "*"
    place = f"{call.region}:{call.settings.account_id}"
    return f"arn:aws:cognito-identity:{place}:identitypool/{pool_id}"


def _check_signatures(foundation: Foundation, request: Request) -> None:
    if "Logins" in request:
        from poolhouse.tokens.verifier import check_signatures  # noqa: PLC0415  with the first token

        check_signatures(foundation, request["Logins"].values())


service: Final = Service(
    ServiceModel("cognito-identity", "2014-06-30"),
    protocol=JSON_1_1,
    constraint_error=ValidationException,
    resource=_resource,
    check_signatures=_check_signatures,
)
operation: Final = service.operation
