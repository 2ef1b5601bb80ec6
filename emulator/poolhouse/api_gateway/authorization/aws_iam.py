"""AWS_IAM: a SigV4 signature by credentials that were issued here, and a policy that allows."""

from dataclasses import dataclass
from typing import ClassVar

from poolhouse.api_gateway.call import ApiCall


@dataclass(frozen=True, slots=True)
class AwsIam:
    """Let in who signed, if the role's policies and the API's allow the call."""

    kind: ClassVar[str] = "AWS_IAM"

    def authorize(self, call: ApiCall) -> None:
        """Return if the call is let in, its principal noted.

        Raises:
            GatewayRefusal: No signature, a bad one, an unknown key, expired credentials, a denial.
        """
        from poolhouse.api_gateway.authorization.signers import (  # noqa: PLC0415  with the first call
            require_allowed,
            signer,
        )

        call.principal = signer(call)
        require_allowed(call, call.principal)
