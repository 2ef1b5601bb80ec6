"""PASSWORD_VERIFIER: the second half of SRP, a proof of the password without sending it."""

import base64
import re
from collections.abc import Mapping
from typing import Any, Final

from poolhouse.primitives import srp
from poolhouse.protocol.call import Call
from poolhouse.runtime.entropy import uuid_of
from poolhouse.user_pools.errors import InvalidParameterException, NotAuthorizedException
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.sessions import auth_sessions
from poolhouse.user_pools.sessions.auth_sessions import AuthSession
from poolhouse.user_pools.sign_in import ways
from poolhouse.user_pools.sign_in.challenge import Challenge
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, SignInAttempt, required
from poolhouse.user_pools.users import existence, lockout, user_passwords
from poolhouse.user_pools.wording import sign_in as wording

NAME: Final = "PASSWORD_VERIFIER"
_B_BITS: Final = 256
_SALT_BYTES: Final = 16
_DAYS: Final = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTHS: Final = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_TIMESTAMP: Final = re.compile(
    rf"(?:{_DAYS}) (?:{_MONTHS}) [0-9]{{1,2}} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} \S+ [0-9]{{4}}"
)


def issue(attempt: SignInAttempt) -> ChallengeAnswer:
    """Ask for SRP's proof of the password; for a user without one, no proof is accepted.

    The attempt's parameters hold SRP_A, known to be good.
    """
    call, pool, user = attempt.call, attempt.pool, attempt.user
    if user.srp_salt is None or user.srp_x is None:
        salt, verifier = _made_up(call, pool, user.username)
    else:
        salt, verifier = user.srp_salt, user_passwords.verifier(call, user, user.srp_x)
    srp_a = attempt.parameters["SRP_A"]
    return _ask(call, attempt.client, user, srp_a, name=user.username, salt=salt, verifier=verifier)


def issue_to_nobody(
    call: Call, pool: UserPool, client: AppClient, login: str, srp_a: str
) -> ChallengeAnswer:
    """Ask as if a user had that name; salt and id are the same for it every time."""
    salt, verifier = _made_up(call, pool, login)
    drawn = uuid_of(existence.derive(call, pool, login, "sub")[:16])
    name = f"{drawn[:14]}70{drawn[16:]}"
    return _ask(call, client, None, srp_a, name=name, salt=salt, verifier=verifier)


def find_session(
    call: Call, client: AppClient, challenge: str, responses: Mapping[str, str]
) -> AuthSession:
    """Return the session behind the SECRET_BLOCK that came back.

    Raises:
        InvalidParameterException: A response is missing or no timestamp.
        NotAuthorizedException: The block was not issued here, was answered before, or is too old.
    """
    block = required(responses, "PASSWORD_CLAIM_SECRET_BLOCK")
    required(responses, "PASSWORD_CLAIM_SIGNATURE")
    if not _TIMESTAMP.fullmatch(required(responses, "TIMESTAMP")):
        raise InvalidParameterException(wording.TIMESTAMP_FORMAT)
    return auth_sessions.find(call, block, challenge, client, unknown=wording.INCORRECT_LOGIN)


def answer(attempt: SignInAttempt, session: AuthSession, responses: Mapping[str, str]) -> User:
    """Check the proof, once: whether it is right or wrong, the same block is not accepted again.

    Raises:
        NotAuthorizedException: The proof is wrong; the failure counts towards the lockout.
    """
    auth_sessions.consume(attempt.call, session)
    if not _is_proven(attempt, session.state, responses):
        lockout.count_failure(attempt.call, attempt.user)
        raise NotAuthorizedException(wording.INCORRECT_LOGIN, keeps_writes=True)
    return attempt.user


CHALLENGE: Final = Challenge(
    NAME,
    issue,
    answer,
    ways.FIRST_FACTOR,
    find_session=find_session,
    names_user=False,  # the name is part of the proof
)


def _is_proven(
    attempt: SignInAttempt, state: Mapping[str, Any], responses: Mapping[str, str]
) -> bool:
    user, pool = attempt.user, attempt.pool
    if user.srp_x is None or pool.fold(responses["USERNAME"]) != pool.fold(user.username):
        return False
    key = srp.session_key(
        srp.parse_public(state["A"]),
        int(state["B"], 16),
        int(state["b"], 16),
        x=int.from_bytes(user.srp_x, "big"),
    )
    expected = srp.claim_signature(
        key,
        pool.hashing_name,
        user.username,
        base64.b64decode(responses["PASSWORD_CLAIM_SECRET_BLOCK"]),
        responses["TIMESTAMP"],
    )
    return srp.matches(expected, responses["PASSWORD_CLAIM_SIGNATURE"])


def _made_up(call: Call, pool: UserPool, login: str) -> tuple[bytes, int]:
    """Return a made-up salt and verifier, for a user without a password."""
    salt = existence.derive(call, pool, login, "salt")[:_SALT_BYTES]
    return salt, srp.verifier(int.from_bytes(existence.derive(call, pool, login, "x"), "big"))


def _ask(
    call: Call,
    client: AppClient,
    user: User | None,
    srp_a: str,
    *,
    name: str,
    salt: bytes,
    verifier: int,
) -> ChallengeAnswer:
    b = call.entropy.integer("srp_b", _B_BITS)
    b_public = f"{srp.public_b(verifier, b):x}"
    block = auth_sessions.open_secret_block(
        call, client, user, NAME, {"A": srp_a, "B": b_public, "b": f"{b:x}"}
    )
    return {
        "ChallengeName": NAME,
        "ChallengeParameters": {
            "SALT": f"{int.from_bytes(salt, 'big'):x}",
            "SECRET_BLOCK": block,
            "SRP_B": b_public,
            "USERNAME": name,
            "USER_ID_FOR_SRP": name,
        },
    }
