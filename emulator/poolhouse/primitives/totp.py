"""Time-based one-time passwords as a user pool checks them: SHA-1, six digits, 30 s (RFC 6238)."""

import base64
import hmac
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyotp import TOTP

STEP_S: Final = 30
"""Length of a time step, in seconds."""

_CODE: Final = re.compile(r"[0-9]{6}")


def generate_secret(random_bytes: bytes) -> str:
    """Return a shared secret in base32 without padding, as AssociateSoftwareToken answers it.

    Args:
        random_bytes: The secret; 32 bytes give the service's 52 characters.
    """
    return base64.b32encode(random_bytes).decode("ascii").rstrip("=")


def code_at(secret: str, epoch_s: float) -> str:
    """Return the code an authenticator app shows at an instant.

    Args:
        secret: The shared secret in base32, either case, with or without padding.
        epoch_s: Seconds since 1970, not negative.

    Raises:
        ValueError: The secret is not base32 or has less than 112 bits, or the time is negative.
    """
    return _generator(secret).generate_otp(int(epoch_s // STEP_S))


def matching_step(secret: str, code: str, epoch_s: float, window_steps: int = 1) -> int | None:
    """Return the number of the time step whose code was given, or None when the code is wrong.

    The caller keeps the number to refuse the code the second time (RFC 6238, section 5.2).
    The current step is tried first, then its neighbours, nearest first and earlier before later.

    Args:
        secret: The shared secret in base32.
        code: What the user typed; anything but six ASCII digits is wrong.
        epoch_s: Seconds since 1970.
        window_steps: How many steps before and after the current one are accepted.

    Raises:
        ValueError: The secret is not base32 or has less than 112 bits.
    """
    if not _CODE.fullmatch(code):
        return None
    generator = _generator(secret)
    now = int(epoch_s // STEP_S)
    for offset in sorted(range(-window_steps, window_steps + 1), key=abs):
        step = now + offset
        if step >= 0 and hmac.compare_digest(generator.generate_otp(step), code):
            return step
    return None


def _generator(secret: str) -> "TOTP":
    from pyotp import TOTP  # noqa: PLC0415  with the first code

    return TOTP(secret)
