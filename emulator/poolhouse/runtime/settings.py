"""The settings of a world that no service owns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from poolhouse.runtime import regions

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
        region: The region of whatever is made without naming one, and of every API.
        account_id: The account that owns it, twelve digits.
        root_access_key_id: The key whose signatures are verified and that may do anything.
        root_secret_access_key: Its secret.
        unknown_keys: Whether an access key that Poolhouse did not issue counts as the root's on
            administrative operations (`allow`) or is refused (`refuse`). API Gateway refuses it
            always, and every service does when a page of a foreign origin asks.
        issuer: `aws` for production's issuer URL, `local` for one that starts with `public_url`.
        signature_clock: The clock by which the date of a signature must be good: the `world`'s, the
            `machine`'s, by which browsers sign, or `either`. Whether credentials have expired is
            always judged by the world's.
        public_url: The URL under which clients reach the emulator, without a trailing slash.
        history: How many requests the journal keeps, and how many messages the inbox; the oldest
            go first.
        allow_hosts: Names under which clients may reach the control API, besides addresses,
            `localhost` and what ends in `.localhost`.
        allow_origins: Origins of pages, like `http://localhost:5173`, that are not foreign.
        strict: Whether an answer or error that the service's model does not allow is an internal
            error; the emulator's own tests run so.

    Raises:
        ValueError: There is no such `signature_clock`, or something in `allow_hosts` is no host's
            name, or in `allow_origins` no origin.
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
    allow_hosts: tuple[str, ...] = ()
    allow_origins: tuple[str, ...] = ()
    strict: bool = False

    def __post_init__(self) -> None:
        """Refuse a clock that there is not; write hosts and origins as they are compared."""
        if self.signature_clock not in SIGNATURE_CLOCKS:
            allowed = ", ".join(SIGNATURE_CLOCKS)
            message = f"signature_clock must be one of {allowed}, found {self.signature_clock!r}"
            raise ValueError(message)
        if self.allow_hosts or self.allow_origins:
            from poolhouse.primitives import origins  # noqa: PLC0415  for some worlds only

            self._rewrite("allow_hosts", origins.host_name)
            self._rewrite("allow_origins", origins.origin)

    def _rewrite(self, name: str, plain: Callable[[str], str]) -> None:
        given: Iterable[str] = getattr(self, name)
        if isinstance(given, str):
            message = f"{name} must be several texts, found one: {given!r}"
            raise ValueError(message)  # noqa: TRY004  as any other value that is not allowed
        try:
            written = tuple(plain(each) for each in given)
        except ValueError as problem:
            message = f"{name} {problem}"
            raise ValueError(message) from problem
        object.__setattr__(self, name, written)  # frozen for everybody else

    def issuer_url(self, user_pool_id: str) -> str:
        """Return the `iss` of a pool's tokens."""
        if self.issuer == "local":
            return f"{self.public_url}/{user_pool_id}"
        return f"https://cognito-idp.{regions.of_id(user_pool_id)}.amazonaws.com/{user_pool_id}"
