"""A pool's password policy: checking a password against it, and drawing one that satisfies it."""

import string
from collections.abc import Mapping
from typing import Any, Final

from poolhouse.protocol import patches, validation
from poolhouse.protocol.call import Call
from poolhouse.protocol.wording import Sentence
from poolhouse.user_pools.errors import InvalidParameterException, InvalidPasswordException
from poolhouse.user_pools.records import UserPool
from poolhouse.user_pools.wording import users as user_wording

DEFAULT: Final[Mapping[str, Any]] = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
"""The policy of a pool that was created without one."""

HISTORY_SIZE_MAX: Final = 24
"""The greatest PasswordHistorySize that the model allows; older passwords are never looked at."""

SYMBOLS: Final = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-"
"""The symbols that count; a space counts too, but a password can't begin or end with it."""

_REQUIRED: Final = (
    ("RequireNumbers", string.digits, user_wording.PASSWORD_NEEDS_NUMBER),
    ("RequireSymbols", SYMBOLS + " ", user_wording.PASSWORD_NEEDS_SYMBOL),
    ("RequireUppercase", string.ascii_uppercase, user_wording.PASSWORD_NEEDS_UPPERCASE),
    ("RequireLowercase", string.ascii_lowercase, user_wording.PASSWORD_NEEDS_LOWERCASE),
)
_CLASSES: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!@#%&*+-=?")
_GENERATED_LENGTH: Final = 8


def of(pool: UserPool) -> Mapping[str, Any]:
    """Return a pool's policy; what it leaves out is not required."""
    policy: Mapping[str, Any] | None = pool.settings.get("Policies", {}).get("PasswordPolicy")
    return DEFAULT if policy is None else policy


def history_size(pool: UserPool) -> int:
    """Return how many of a user's last passwords can't be used again."""
    return int(of(pool).get("PasswordHistorySize") or 0)


def check(
    pool: UserPool, password: str, *, refusal: Sentence = user_wording.PASSWORD_POLICY
) -> None:
    """Raise unless a password satisfies the pool's policy.

    Args:
        pool: Whose policy.
        password: The password.
        refusal: The sentence in which the operation says which rule is broken.

    Raises:
        InvalidPasswordException: It doesn't; the sentence names the first rule it breaks.
        InvalidParameterException: It is none that a pool could take: too long, or with a blank at
            an end. Where a password is a member of the request, the model has refused it before.
    """
    if len(password) > patches.PASSWORD_LENGTH_MAX:
        raise InvalidParameterException(user_wording.PASSWORD_TOO_LONG)
    if password and not validation.matcher(patches.PASSWORD)(password):
        raise InvalidParameterException(user_wording.PASSWORD_PATTERN)
    policy = of(pool)
    if len(password) < policy.get("MinimumLength", DEFAULT["MinimumLength"]):
        raise _violation(refusal, user_wording.PASSWORD_TOO_SHORT)
    for rule, characters, sentence in _REQUIRED:
        if policy.get(rule) and not any(character in characters for character in password):
            raise _violation(refusal, sentence)


def _violation(refusal: Sentence, rule: Sentence) -> InvalidPasswordException:
    return InvalidPasswordException(refusal.format(rule=rule))


def draw(call: Call, pool: UserPool) -> str:
    """Draw a temporary password that satisfies the strictest policy of the pool's length."""
    length = max(_GENERATED_LENGTH, of(pool).get("MinimumLength", 0))
    characters = [call.entropy.text("temporary_password", each, 1) for each in _CLASSES]
    characters += call.entropy.text(
        "temporary_password", "".join(_CLASSES), length - len(characters)
    )
    for last in range(length - 1, 0, -1):
        chosen = call.entropy.below("temporary_password", last + 1)
        characters[last], characters[chosen] = characters[chosen], characters[last]
    return "".join(characters)
