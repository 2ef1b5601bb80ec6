"""One browser and one page server per session; a fresh world and a fresh page per test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from harness import chromium, packages
from harness.app import App
from harness.browser import Browser
from harness.duet import Duet
from harness.origin import Origin
from harness.people import BOB
from harness.twin import Twin
from harness.world import CLIENT, CONFIG, amplify_config

from poolhouse.config.loading import load
from poolhouse.pytest_plugin import Emulator
from poolhouse.runtime.clock import Clock

if TYPE_CHECKING:
    from poolhouse.web.server import Server


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    """The server of the page, which is bundled once."""
    folder = tmp_path_factory.mktemp("page")
    packages.bundle(folder)
    with Origin(folder) as origin:
        yield origin


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this session."""
    with Browser(chromium.find()) as browser:
        yield browser


@pytest.fixture
def poolhouse_config() -> dict[str, Any]:
    """The world that `poolhouse` serves here."""
    return CONFIG


@pytest.fixture
def open_app(browser: Browser, origin: Origin, poolhouse: Emulator) -> Iterator[Callable[..., App]]:
    """Open pages; each has a storage of its own and the configuration given."""
    with ExitStack() as opened:

        def open_one(config: dict[str, Any] | None = None) -> App:
            app = browser.open(origin.url, poolhouse.url)
            opened.callback(app.close)
            app.configure(config or amplify_config(poolhouse, CLIENT))
            return app

        yield open_one


@pytest.fixture
def app(open_app: Callable[..., App]) -> App:
    """A page with a configured Amplify in which nobody is signed in."""
    return open_app()


@pytest.fixture
def bobs_app(app: App, poolhouse: Emulator) -> App:
    """A page in which BOB has signed in with TOTP; its network log is empty."""
    BOB.sign_in(app, poolhouse)
    app.network.clear()
    return app


@pytest.fixture
def duet(
    request: pytest.FixtureRequest, browser: Browser, origin: Origin, poolhouse: Emulator
) -> Iterator[Duet]:
    """The real library in a page and our client in a tab, nothing configured yet.

    Nothing listens for the second world: a story speaks to it by `world.call`, not by boto3.
    """
    now_ms = poolhouse.world.clock.now_ms()
    declared = request.getfixturevalue("poolhouse_config")
    world = load(declared, seed=request.node.nodeid, clock=Clock.frozen(now_ms))
    world.be_reached_at(poolhouse.url)
    with ExitStack() as opened:
        opened.callback(world.close)
        twin = Twin(world, origin.url, now_ms)
        opened.callback(twin.close)
        page = browser.open(origin.url, poolhouse.url)
        opened.callback(page.close)
        served = SimpleNamespace(url=poolhouse.url)
        yield Duet((page, poolhouse), (twin, Emulator(world, cast("Server", served))))
