"""A watch on RSA, for tests of what happens while others wait for the store."""

from collections.abc import Callable
from threading import Thread
from typing import Any, TypeAlias

import pytest
from jwt.algorithms import RSAAlgorithm

from poolhouse.runtime.store import Store
from poolhouse.tokens.shown_tokens import memory

Watch: TypeAlias = Callable[[Store], list[tuple[str, bool]]]


def is_free(store: Store) -> bool:
    """Tell whether another thread could take the store's lock now."""
    taken: list[bool] = []

    def take() -> None:
        taken.append(store._lock.acquire(blocking=False))
        if taken[0]:
            store._lock.release()

    other = Thread(target=take)
    other.start()
    other.join()
    return taken[0]


@pytest.fixture(name="is_free")
def is_free_fixture() -> Callable[[Store], bool]:
    return is_free


@pytest.fixture
def watch_rsa(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Note each signature made or checked from now on, and whether the store's lock was free."""

    def watch(store: Store) -> list[tuple[str, bool]]:
        seen: list[tuple[str, bool]] = []
        memory.forget()
        for verb in ("sign", "verify"):
            monkeypatch.setattr(RSAAlgorithm, verb, noting(verb, store, seen))
        return seen

    return watch


def noting(verb: str, store: Store, seen: list[tuple[str, bool]]) -> Callable[..., Any]:
    """Return one of RSA's verbs that notes whether the lock was free when it came to it."""
    original = getattr(RSAAlgorithm, verb)

    def noted(*arguments: Any) -> Any:
        seen.append((verb, is_free(store)))
        return original(*arguments)

    return noted
