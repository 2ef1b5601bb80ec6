"""The authorizers that there are, by the name that a route's authorization has."""

from collections.abc import Mapping
from typing import Final

from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.authorization.cognito import CognitoUserPools
from poolhouse.api_gateway.authorization.none import NoAuthorization
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.definitions import Authorization

AUTHORIZERS: Final[Mapping[str, type[Authorization[ApiCall]]]] = {
    authorizer.kind: authorizer for authorizer in (NoAuthorization, AwsIam, CognitoUserPools)
}
"""A dataclass each, whose fields are its settings: texts, numbers, and tuples of them."""
