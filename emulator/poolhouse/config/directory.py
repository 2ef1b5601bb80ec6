"""The names that a configuration gives to what it declares, and the ids behind them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from poolhouse.config.reader import ConfigError, Section
from poolhouse.protocol.call import Call
from poolhouse.protocol.direct import ConstraintViolationError
from poolhouse.protocol.errors import ServiceError
from poolhouse.world import World

_KEPT: Final = ("user_pools", "app_clients", "roles", "rest_apis")


@dataclass(slots=True)
class Directory:
    """The world that is being built, and the ids behind the names used in the file.

    Args:
        world: What the chapters build.
        folder: Where Python callables named in the file are looked for first.
        user_pools: Pool ids by name.
        app_clients: Client ids by pool name, then client name.
        roles: Role ARNs by name.
        identity_pools: Identity pool ids; they share names as they like.
        rest_apis: The drawn ids of APIs by name.
    """

    world: World
    folder: Path
    user_pools: dict[str, str] = field(default_factory=dict)
    app_clients: dict[str, dict[str, str]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    identity_pools: set[str] = field(default_factory=set)
    rest_apis: dict[str, str] = field(default_factory=dict)

    def perform(
        self,
        section: Section,
        service: str,
        operation: str,
        request: Mapping[str, Any],
        *,
        region: str | None = None,
        **chosen: str | None,
    ) -> dict[str, Any]:
        """Perform an operation for a section of the file.

        Args:
            region: Where what is made is to live, the world's own region when left out.
            chosen: Identifiers and secrets to take instead of drawn ones.

        Raises:
            ConfigError: The service refused; the sentence names the section.
        """
        with refusals(section):
            return self.world.call(
                service,
                operation,
                {name: value for name, value in request.items() if value is not None},
                bounded=False,
                region=region,
                chosen={name: value for name, value in chosen.items() if value is not None},
            )

    def kept(self) -> dict[str, str]:
        """Return what the world keeps of the names, for when it is opened again."""
        names = {place: getattr(self, place) for place in _KEPT}
        return {"names": json.dumps(names)}

    def recall(self) -> None:
        """Load the names that the world keeps."""
        for place, names in json.loads(self.world.kept("names") or "{}").items():
            setattr(self, place, names)

    @contextmanager
    def step(self, section: Section) -> Iterator[Call]:
        """Run the block in one step and give it a call, for what no operation can declare."""
        foundation = self.world.foundation
        with refusals(section), foundation.store.step():
            yield Call.on(foundation, "poolhouse.yaml", foundation.clock.now_ms())

    def role_arn(self, section: Section, key: str) -> str | None:
        """Return the ARN of the role that a key names, by name or as an ARN.

        Raises:
            ConfigError: No role of that name is declared.
        """
        named = section.maybe_text(key)
        if named is None or named.startswith("arn:"):
            return named
        if named not in self.roles:
            raise section.refuse(key, f"an ARN or a declared role ({_listed(self.roles)})")
        return self.roles[named]

    def user_pool_id(self, section: Section, key: str) -> str:
        """Return the id of the pool that a key names, by name or id.

        Raises:
            ConfigError: No such pool is declared.
        """
        named = section.text(key)
        if named in self.user_pools.values():
            return named
        if named not in self.user_pools:
            raise section.refuse(key, f"a declared user pool ({_listed(self.user_pools)})")
        return self.user_pools[named]

    def app_client_id(self, section: Section, key: str, user_pool_id: str) -> str:
        """Return the id of the client that a key names within a pool, by name or id.

        Raises:
            ConfigError: No such client is declared in that pool.
        """
        named = section.text(key)
        pool = next(name for name, known in self.user_pools.items() if known == user_pool_id)
        clients = self.app_clients.get(pool, {})
        if named in clients.values():
            return named
        if named not in clients:
            raise section.refuse(key, f"a client declared in that pool ({_listed(clients)})")
        return clients[named]


@contextmanager
def refusals(section: Section) -> Iterator[None]:
    """Turn what a service refuses into a sentence about a section of the file."""
    try:
        yield
    except ServiceError as error:
        message = f"{section.file}: {section.place}: {error.name}: {error.message}"
        raise ConfigError(message) from error
    except ConstraintViolationError as error:
        message = f"{section.file}: {section.place}: {error}"
        raise ConfigError(message) from error


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(names) or "none is declared"
