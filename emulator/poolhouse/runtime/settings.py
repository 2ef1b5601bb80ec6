"""The settings of a world that no service owns."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

DEFAULT_ACCOUNT_ID: Final = "123456789012"
DEFAULT_HISTORY: Final = 10_000

UnknownKeys = Literal["allow", "refuse"]
Issuer = Literal["aws", "local"]
SignatureClock = Literal["either", "world", "machine"]

SIGNATURE_CLOCKS: Final[tuple[SignatureClock, ...]] = get_args(SignatureClock)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a world.

    Args:
        region: The region of everything in the world.
        account_id: The account that owns it, twelve digits.
        root_access_key_id: The key whose signatures are verified and that may do anything.
        root_secret_access_key: Its secret.
        unknown_keys: Whether an access key that Poolhouse did not issue counts as the root's on
            administrative operations (`allow`) or is refused (`refuse`). API Gateway refuses it
            always.
        issuer: `aws` for production's issuer URL, `local` for one that starts with `public_url`.
        signature_clock: The clock by which the date of a signature must be good: the `world`'s, the
            `machine`'s, by which browsers sign, or `either`. Whether credentials have expired is
            always judged by the world's.
        public_url: The URL under which clients reach the emulator, without a trailing slash.
        history: How many requests the journal keeps, and how many messages the inbox; the oldest
            go first.
        strict: Whether an answer or error that the service's model does not allow is an internal
            error; the emulator's own tests run so.

    Raises:
        ValueError: There is no such `signature_clock`.
    """

    region: str = "us-east-1"
    account_id: str = DEFAULT_ACCOUNT_ID
    root_access_key_id: str = "test"
    root_secret_access_key: str = "test"  # noqa: S105  the documented default of a local emulator
    unknown_keys: UnknownKeys = "allow"
    issuer: Issuer = "aws"
    signature_clock: SignatureClock = "world"
    public_url: str = "http://localhost:7665"
    history: int = DEFAULT_HISTORY
    strict: bool = False

    def __post_init__(self) -> None:
        """Refuse a clock that there is not: it would fail with the first signed request."""
        if self.signature_clock not in SIGNATURE_CLOCKS:
            allowed = ", ".join(SIGNATURE_CLOCKS)
            message = f"signature_clock must be one of {allowed}, found {self.signature_clock!r}"
            raise ValueError(message)

    def issuer_url(self, user_pool_id: str) -> str:
        """Return the `iss` of a pool's tokens."""
        if self.issuer == "local":
            return f"{self.public_url}/{user_pool_id}"
        return f"https://cognito-idp.{self.region}.amazonaws.com/{user_pool_id}"
