"""The fixture `poolhouse`: a fresh emulator for each test that asks for it, on a clock of its own.

Everything heavy is imported when a test asks for the fixture, nothing when pytest starts.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from poolhouse.runtime.clock import Clock
    from poolhouse.runtime.journal import Journal
    from poolhouse.runtime.outbox import Message, Outbox
    from poolhouse.web.server import Server
    from poolhouse.world import World


class Inbox:
    """The messages that the world would have sent.

    Args:
        outbox: Where they are kept.
    """

    def __init__(self, outbox: "Outbox") -> None:
        self._outbox = outbox

    def messages(self, **filters: Any) -> "list[Message]":
        """Return messages, newest first, by `to`, `username`, `purpose`, `user_pool_id`."""
        return self._outbox.messages(**filters)

    def code(self, to: str | None = None, **filters: Any) -> str:
        """Return the code in the newest message.

        Args:
            to: Only messages to one address or phone number.
            filters: As in `messages`.

        Raises:
            LookupError: There is no such message.
        """
        messages = self.messages(to=to, **filters)
        if not messages:
            message = f"nothing was sent{f' to {to}' if to else ''}"
            raise LookupError(message)
        return messages[0].code


class TestClock:
    """A world's clock, moved by lengths of time as people write them.

    Args:
        world: The world.
    """

    __test__ = False

    def __init__(self, world: "World") -> None:
        self._world = world

    @property
    def now_s(self) -> float:
        """The emulator's time in epoch seconds."""
        return self._world.clock.now_ms() / 1000

    def advance(self, by: str | float | timedelta) -> None:
        """Move forward by seconds, a timedelta, or a text like `90s`, `5m`, `1h30m`."""
        from poolhouse.runtime.durations import seconds  # noqa: PLC0415  when asked for

        self._world.advance(round(seconds(by) * 1000))

    def advance_to(self, at_s: float) -> None:
        """Move forward to an epoch time in seconds."""
        self._world.set(round(at_s * 1000))

    def freeze(self) -> None:
        """Stop where it stands."""
        self._world.freeze()

    def resume(self) -> None:
        """Let the clock run with the machine's."""
        self._world.resume()


class Emulator:
    """A served world with what a test wants at hand.

    Args:
        world: The world.
        server: What serves it.
    """

    def __init__(self, world: "World", server: "Server") -> None:
        self.world = world
        self.url = server.url
        self.clock = TestClock(world)
        self.inbox = Inbox(world.inbox)

    @property
    def journal(self) -> "Journal":
        """Every request that was answered."""
        return self.world.journal

    def expire(self, token: str | None = None, **what: Any) -> str:
        """End something now: a token, credentials, a pool's sign-ins, or those of one user.

        Args:
            token: An ID, access or refresh token.
            what: Or `auth_session`, `access_key_id`, or `user_pool_id`, with `username` for one
                user of it and `refresh_tokens=True` to end those too.

        Raises:
            NothingToExpireError: There is no such thing.
        """
        from poolhouse.expiry import What, expire  # noqa: PLC0415  when asked for

        return expire(self.world, What(token=token, **what))

    def reset(self, *, clock: bool = False) -> None:
        """Return to the state that the configuration declared.

        Args:
            clock: Whether the clock returns to the machine's time and runs; as it stands, it stays.
        """
        self.world.reset(clock=clock)

    def client(self, service: str) -> Any:
        """Return a boto3 client that signs with the world's root key.

        Raises:
            ModuleNotFoundError: boto3 is not installed.
        """
        try:
            import boto3  # noqa: PLC0415  when asked for; comes with the extra `pytest`
        except ModuleNotFoundError as problem:
            message = "boto3 is not installed; it comes with the extra `pytest`: poolhouse[pytest]"
            raise ModuleNotFoundError(message) from problem

        settings = self.world.settings
        make: Any = boto3.client  # its stubs know services by name only
        return make(
            service,
            endpoint_url=self.url,
            region_name=settings.region,
            aws_access_key_id=settings.root_access_key_id,
            aws_secret_access_key=settings.root_secret_access_key,
        )

    @cached_property
    def cognito_idp(self) -> Any:
        """A boto3 client for user pools."""
        return self.client("cognito-idp")

    @cached_property
    def cognito_identity(self) -> Any:
        """A boto3 client for identity pools."""
        return self.client("cognito-identity")


@pytest.fixture
def poolhouse_config() -> Any:
    """What the world of `poolhouse` declares; override it.

    A path, a mapping of the same form, or None for the demo world; nothing as it stands.
    """
    return {}


@pytest.fixture
def poolhouse_clock() -> Any:
    """The clock of `poolhouse`; override it. As it stands: frozen at the time the test began."""
    from poolhouse.runtime.clock import Clock, wall_ms  # noqa: PLC0415  when asked for

    return Clock.frozen(wall_ms())


@pytest.fixture
def poolhouse(
    request: pytest.FixtureRequest, poolhouse_config: Any, poolhouse_clock: "Clock"
) -> Iterator[Emulator]:
    """Serve a fresh world on a free port; its seed is the test's name, so its ids never change."""
    from poolhouse import serve  # noqa: PLC0415  when asked for
    from poolhouse.config.loading import load  # noqa: PLC0415  same

    world = load(poolhouse_config, seed=request.node.nodeid, clock=poolhouse_clock)
    with serve(world) as server:
        yield Emulator(world, server)
    world.close()
