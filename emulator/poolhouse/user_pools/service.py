"""The service `cognito-idp`, for the chapters of operations to register in."""

from typing import Final

from poolhouse.protocol.aws_json import JSON_1_1
from poolhouse.protocol.call import Call, Request
from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.operations import Service
from poolhouse.runtime import regions
from poolhouse.runtime.foundation import Foundation
from poolhouse.user_pools.errors import InvalidParameterException


def _resource(call: Call, request: Request) -> str:
    """Return the ARN of the pool that a request names, `*` where it names none."""
    pool_id = request.get("UserPoolId")
    return "*" if pool_id is None else _arn(call, call.region, pool_id)


def arn(call: Call, user_pool_id: str) -> str:
    """Return a user pool's ARN."""
    return _arn(call, regions.of_id(user_pool_id), user_pool_id)


def _arn(call: Call, region: str, user_pool_id: str) -> str:
    return f"arn:aws:cognito-idp:{region}:{call.settings.account_id}:userpool/{user_pool_id}"


def _check_signatures(foundation: Foundation, request: Request) -> None:
    if "AccessToken" in request:
        from poolhouse.tokens.verifier import check_signatures  # noqa: PLC0415  with the first token

        check_signatures(foundation, [request["AccessToken"]])


service: Final = Service(
    ServiceModel("cognito-idp", "2016-04-18"),
    protocol=JSON_1_1,
    constraint_error=InvalidParameterException,
    resource=_resource,
    check_signatures=_check_signatures,
)
operation: Final = service.operation
