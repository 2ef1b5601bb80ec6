"""Sign-in: a flow begun, and challenges answered, by the app or by its server (Admin…)."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from poolhouse.primitives import srp
from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries, unsupported
from poolhouse.user_pools.errors import InvalidParameterException, NotAuthorizedException
from poolhouse.user_pools.pools import client_secrets
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.sessions import refresh_tokens, sign_ins
from poolhouse.user_pools.sign_in import auth_flow, explicit_auth_flows
from poolhouse.user_pools.sign_in.challenges import password_verifier
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, SignInAttempt, required
from poolhouse.user_pools.users import existence, lockout, user_passwords
from poolhouse.user_pools.wording import sign_in as wording

Parameters: TypeAlias = Mapping[str, str]
StartFlow: TypeAlias = Callable[[Call, UserPool, AppClient, Parameters], ChallengeAnswer]


def start_srp(
    call: Call, pool: UserPool, client: AppClient, parameters: Parameters
) -> ChallengeAnswer:
    """USER_SRP_AUTH: answer the client's public value with the server's and a SECRET_BLOCK."""
    explicit_auth_flows.require(client, "USER_SRP_AUTH")
    login, srp_a = required(parameters, "USERNAME"), required(parameters, "SRP_A")
    client_secrets.check(client, login, parameters.get("SECRET_HASH"))
    try:
        srp.parse_public(srp_a)
    except srp.InvalidPublicValue as problem:
        raise InvalidParameterException(
            wording.SRP_A_INVALID, detail={"reason": str(problem)}
        ) from problem
    user = existence.find(call, pool, client, login, missing=wording.USER_NOT_FOUND)
    if user is None:
        return password_verifier.issue_to_nobody(call, pool, client, login, srp_a)
    return password_verifier.issue(call, pool, client, user, srp_a)


def start_with_password(
    call: Call, pool: UserPool, client: AppClient, parameters: Parameters
) -> ChallengeAnswer:
    """USER_PASSWORD_AUTH: the password itself, from the app."""
    explicit_auth_flows.require(client, "USER_PASSWORD_AUTH")
    return _enter_with_password(call, pool, client, parameters)


def start_as_admin(
    call: Call, pool: UserPool, client: AppClient, parameters: Parameters
) -> ChallengeAnswer:
    """ADMIN_USER_PASSWORD_AUTH: the password itself, from the app's server."""
    explicit_auth_flows.require(client, "ADMIN_USER_PASSWORD_AUTH")
    return _enter_with_password(call, pool, client, parameters)


def start_with_refresh_token(
    call: Call, pool: UserPool, client: AppClient, parameters: Parameters
) -> ChallengeAnswer:
    """REFRESH_TOKEN_AUTH: new ID and access tokens of a sign-in that was done."""
    explicit_auth_flows.require(client, "REFRESH_TOKEN_AUTH")
    token = required(parameters, "REFRESH_TOKEN")
    client_secrets.require(client, parameters.get("SECRET_HASH"))
    if parameters.get("DEVICE_KEY"):
        raise NotAuthorizedException(wording.REFRESH_TOKEN_INVALID)
    sign_in, user = refresh_tokens.redeem(call, client, token)
    client_secrets.check(
        client,
        user.username,
        parameters.get("SECRET_HASH"),
        mismatch=wording.SECRET_HASH_WRONG_AT_REFRESH,
    )
    result = sign_ins.renew(call, pool, client, user, sign_in)
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


def start_custom(
    _call: Call, _pool: UserPool, client: AppClient, _parameters: Parameters
) -> ChallengeAnswer:
    """CUSTOM_AUTH: pools have no triggers here, and a pool without them is what is refused."""
    explicit_auth_flows.require(client, "CUSTOM_AUTH")
    raise InvalidParameterException(wording.CUSTOM_AUTH_WITHOUT_TRIGGER)


def start_by_choice(
    call: Call, _pool: UserPool, client: AppClient, _parameters: Parameters
) -> ChallengeAnswer:
    """USER_AUTH: not built."""
    explicit_auth_flows.require(client, "USER_AUTH")
    unsupported.refuse(f"{call.operation}.AuthFlow=USER_AUTH")


_SHARED_FLOWS: Final[Mapping[str, StartFlow]] = {
    "USER_SRP_AUTH": start_srp,
    "REFRESH_TOKEN_AUTH": start_with_refresh_token,
    "REFRESH_TOKEN": start_with_refresh_token,
    "CUSTOM_AUTH": start_custom,
    "USER_AUTH": start_by_choice,
}
FLOWS: Final[Mapping[str, StartFlow]] = {
    **_SHARED_FLOWS,
    "USER_PASSWORD_AUTH": start_with_password,
}
ADMIN_FLOWS: Final[Mapping[str, StartFlow]] = {
    **_SHARED_FLOWS,
    "ADMIN_USER_PASSWORD_AUTH": start_as_admin,
    "ADMIN_NO_SRP_AUTH": start_as_admin,
}


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
    responses = request.get("ChallengeResponses", {})
    username = required(responses, "USERNAME")
    client_secrets.check(client, username, responses.get("SECRET_HASH"))
    return auth_flow.answer_challenge(
        call,
        pool,
        client,
        request["ChallengeName"],
        request.get("Session"),
        responses=responses,
    )


def _enter_with_password(
    call: Call, pool: UserPool, client: AppClient, parameters: Parameters
) -> ChallengeAnswer:
    login, password = required(parameters, "USERNAME"), required(parameters, "PASSWORD")
    client_secrets.check(client, login, parameters.get("SECRET_HASH"))
    user = existence.find(call, pool, client, login, missing=wording.USER_NOT_FOUND)
    if user is None:
        raise NotAuthorizedException(wording.INCORRECT_LOGIN)

    def prove(attempt: SignInAttempt) -> User:
        if user_passwords.matches(pool, attempt.user, password):
            return attempt.user
        lockout.count_failure(call, attempt.user)
        raise NotAuthorizedException(wording.INCORRECT_LOGIN, keeps_writes=True)

    attempt = SignInAttempt(call, pool, client, user, prove, parameters.get("DEVICE_KEY"))
    return auth_flow.pass_through(attempt, auth_flow.FIRST_FACTOR)
