"""Sign-in: a flow begun, and challenges answered, by the app or by its server (Admin…)."""

from collections.abc import Mapping

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.pools import client_secrets
from poolhouse.user_pools.records import AppClient, UserPool
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.sign_in import auth_flow
from poolhouse.user_pools.sign_in.flows import ADMIN_FLOWS, FLOWS, StartFlow
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, required
from poolhouse.user_pools.wording import sign_in as wording


@operation("InitiateAuth")
def initiate_auth(call: Call, request: Request) -> Answer:
    """Begin a sign-in, or renew one (API_InitiateAuth)."""
    client = queries.require_client(call, request["ClientId"])
    pool = queries.require_pool(call, client.user_pool_id)
    return _start(call, pool, client, request, FLOWS)


@operation("AdminInitiateAuth")
def admin_initiate_auth(call: Call, request: Request) -> Answer:
    """Begin a sign-in for a user, or renew one (API_AdminInitiateAuth)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    client = queries.require_client(call, request["ClientId"], pool.id)
    return _start(call, pool, client, request, ADMIN_FLOWS)


@operation("RespondToAuthChallenge")
def respond_to_auth_challenge(call: Call, request: Request) -> Answer:
    """Answer a challenge (API_RespondToAuthChallenge)."""
    client = queries.require_client(call, request["ClientId"])
    pool = queries.require_pool(call, client.user_pool_id)
    return _respond(call, pool, client, request)


@operation("AdminRespondToAuthChallenge")
def admin_respond_to_auth_challenge(call: Call, request: Request) -> Answer:
    """Answer a challenge for a user (API_AdminRespondToAuthChallenge)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    client = queries.require_client(call, request["ClientId"], pool.id)
    return _respond(call, pool, client, request)


def _start(
    call: Call,
    pool: UserPool,
    client: AppClient,
    request: Request,
    flows: Mapping[str, StartFlow],
) -> ChallengeAnswer:
    start = flows.get(request["AuthFlow"])
    if start is None:
        raise InvalidParameterException(wording.FLOW_NOT_SUPPORTED)
    return start(call, pool, client, request.get("AuthParameters", {}))


def _respond(call: Call, pool: UserPool, client: AppClient, request: Request) -> ChallengeAnswer:
    auth_flow.find_challenge(call, request["ChallengeName"])
    responses = request.get("ChallengeResponses", {})
    username = required(responses, "USERNAME")
    client_secrets.check(client, username, responses.get("SECRET_HASH"))
    session = {"Session": request.get("Session", "")}
    return auth_flow.answer_challenge(
        call, pool, client, request["ChallengeName"], {**responses, **session}
    )
