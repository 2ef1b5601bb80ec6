"""Answers about users who don't exist, by the client's PreventUserExistenceErrors.

What is made up for such a user is derived from the world's seed, the pool and the name, so that it
is the same every time (developer guide, managing user existence error responses).
"""

import hmac
from typing import Final

from poolhouse.protocol.call import Call
from poolhouse.protocol.wording import Sentence
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import UserNotFoundException
from poolhouse.user_pools.messages.messages import Delivery
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.users import usernames
from poolhouse.user_pools.wording import users as user_wording

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def find(
    call: Call,
    pool: UserPool,
    client: AppClient,
    login: str,
    *,
    missing: Sentence = user_wording.USERNAME_CLIENT_NOT_FOUND,
) -> User | None:
    """Return a user; None where there is none and the client hides it.

    Args:
        login: The name as sent.
        missing: The sentence for a user who is not there; sign-in has another one.

    Raises:
        UserNotFoundException: There is none, and the client doesn't hide it.
    """
    user = queries.find_user(call.store, pool, login)
    if user is None and not client.hides_users:
        raise UserNotFoundException(missing)
    return user


def derive(call: Call, pool: UserPool, login: str, what: str) -> bytes:
    """Return 32 made-up bytes about a user who does not exist.

    Args:
        login: The name that was asked for; spellings that the pool treats alike give the same.
        what: For what, e.g. `salt`.
    """
    message = "\0".join(("nobody", what, pool.id, pool.fold(login)))
    return hmac.digest(call.entropy.seed.encode(), message.encode("utf-8", "replace"), "sha256")


def simulated_delivery(call: Call, pool: UserPool, login: str) -> dict[str, str]:
    """Return CodeDeliveryDetails of a message to a user who is not there.

    A name that looks like an address is masked itself; else an address is made up, of the kind
    that the pool verifies.
    """
    shape = usernames.shape_of(login)
    if shape is not None:
        return Delivery(shape, login).as_json()
    drawn = derive(call, pool, login, "destination")
    if "email" in pool.settings.get("AutoVerifiedAttributes", ("email",)):
        local, domain = (_LETTERS[byte % len(_LETTERS)] for byte in drawn[:2])
        return Delivery("email", f"{local}@{domain}").as_json()
    number = int.from_bytes(drawn, "big") % 10**11
    return Delivery("phone_number", f"+{number:011}").as_json()
