"""The company's administrator, who changes people's groups while they work."""

from typing import Final

from poolhouse_client.credentials import AwsCredentials
from poolhouse_client.javascript import stringify
from poolhouse_client.rest.sigv4 import SignableRequest, SigningScope, hash_payload, sign
from poolhouse_client.web_url import WebUrl
from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.wire import Request
from poolhouse_scenarios.library import company

_NAME: Final = "administrator"
_SERVICE: Final = "cognito-idp"
_URL: Final = WebUrl.parse(f"https://{_SERVICE}.{company.REGION}.amazonaws.com/")
_ROOT_KEY: Final = AwsCredentials("test", "test")


async def move(stage: Stage, username: str, *, away_from: str, to: str) -> None:
    """Take somebody out of one group and put him into another."""
    stage.remark(f"moves {username} from {away_from} to {to}", tab=_NAME)
    await _call(stage, "AdminRemoveUserFromGroup", username, away_from)
    await _call(stage, "AdminAddUserToGroup", username, to)


async def _call(stage: Stage, operation: str, username: str, group: str) -> None:
    members = {"UserPoolId": company.USER_POOL_ID, "Username": username, "GroupName": group}
    body = stringify(members).encode()
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": f"AWSCognitoIdentityProviderService.{operation}",
    }
    scope = SigningScope(company.REGION, _SERVICE, stage.loop.now_ms())
    signed = sign(SignableRequest("POST", _URL, headers, hash_payload(body)), _ROOT_KEY, scope)
    answer = await stage.network.exchange(
        _NAME, Request("POST", str(_URL), tuple(signed.items()), body)
    )
    assert answer.status == 200, answer.body  # noqa: PLR2004  the only way this goes well
