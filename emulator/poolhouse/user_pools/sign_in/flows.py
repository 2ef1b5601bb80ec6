"""The flows that begin a sign-in, or renew one, by the AuthFlow that names them."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from poolhouse.primitives import srp
from poolhouse.protocol.call import Call
from poolhouse.user_pools import unsupported
from poolhouse.user_pools.errors import InvalidParameterException, NotAuthorizedException
from poolhouse.user_pools.pools import client_secrets
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.sessions import refresh_tokens, sign_ins
from poolhouse.user_pools.sign_in import auth_flow, explicit_auth_flows, ways
from poolhouse.user_pools.sign_in.challenge import Challenge
from poolhouse.user_pools.sign_in.challenges import password_verifier
from poolhouse.user_pools.sign_in.sign_in_attempt import (
    ChallengeAnswer,
    End,
    Parameters,
    SignInAttempt,
    required,
)
from poolhouse.user_pools.sign_in.stages import issue_tokens
from poolhouse.user_pools.users import existence, lockout, user_passwords
from poolhouse.user_pools.wording import sign_in as wording

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
    attempt = SignInAttempt(
        call,
        pool,
        client,
        user,
        prove=_nothing_yet,
        parameters=parameters,
        challenges=auth_flow.CHALLENGES,
        end=issue_tokens,
    )
    return attempt.issue(password_verifier.NAME)


def _nothing_yet(_attempt: SignInAttempt) -> User:
    raise AssertionError("a flow that only asks brings no proof")


def start_with_password(
    call: Call, pool: UserPool, client: AppClient, parameters: Parameters
) -> ChallengeAnswer:
    """USER_PASSWORD_AUTH: the password itself, from the app."""
    explicit_auth_flows.require(client, "USER_PASSWORD_AUTH")
    return enter_with_password(call, pool, client, parameters)


def start_as_admin(
    call: Call, pool: UserPool, client: AppClient, parameters: Parameters
) -> ChallengeAnswer:
    """ADMIN_USER_PASSWORD_AUTH: the password itself, from the app's server."""
    explicit_auth_flows.require(client, "ADMIN_USER_PASSWORD_AUTH")
    return enter_with_password(call, pool, client, parameters)


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
    call: Call, _pool: UserPool, client: AppClient, _parameters: Parameters
) -> ChallengeAnswer:
    """CUSTOM_AUTH: refused as not emulated, in the service's words for a pool without triggers."""
    sentence = explicit_auth_flows.refusal(client, "CUSTOM_AUTH")
    unsupported.refuse(
        f"{call.operation}.AuthFlow=CUSTOM_AUTH", sentence or wording.CUSTOM_AUTH_WITHOUT_TRIGGER
    )


def start_by_choice(
    call: Call, _pool: UserPool, _client: AppClient, _parameters: Parameters
) -> ChallengeAnswer:
    """USER_AUTH: refused as not emulated, whether the client allows it or not."""
    unsupported.refuse(f"{call.operation}.AuthFlow=USER_AUTH")


def enter_with_password(
    call: Call,
    pool: UserPool,
    client: AppClient,
    parameters: Parameters,
    *,
    challenges: Mapping[str, Challenge] = auth_flow.CHALLENGES,
    end: End = issue_tokens,
) -> ChallengeAnswer:
    """Begin a sign-in with USERNAME and PASSWORD, whichever flow or page they came by.

    Args:
        parameters: USERNAME, PASSWORD and, for a client with a secret, SECRET_HASH.
        challenges: The challenges that may be issued on the way.
        end: Returns the answer that ends the sign-in.

    Raises:
        NotAuthorizedException: The password is wrong, or nobody has the name.
    """
    login, password = required(parameters, "USERNAME"), required(parameters, "PASSWORD")
    client_secrets.check(client, login, parameters.get("SECRET_HASH"))
    user = existence.find(call, pool, client, login, missing=wording.USER_NOT_FOUND)
    if user is None:
        raise NotAuthorizedException(wording.INCORRECT_LOGIN)

    def prove(attempt: SignInAttempt) -> User:
        if user_passwords.matches(attempt.pool, attempt.user, password):
            return attempt.user
        lockout.count_failure(call, attempt.user)
        raise NotAuthorizedException(wording.INCORRECT_LOGIN, keeps_writes=True)

    attempt = SignInAttempt(call, pool, client, user, prove, parameters, challenges, end)
    return auth_flow.pass_through(attempt, ways.FIRST_FACTOR)


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
