"""A remedy that stops working shows in the verdict of the story that is there for it."""

import pytest

from poolhouse_client.service_clients.retry import RetryLaw
from poolhouse_scenarios.engine import runner
from poolhouse_scenarios.engine.host import EmulatorHost
from poolhouse_scenarios.library.catalogue import STORIES

BY_NAME = {story.name: story for story in STORIES}
HARDENED = "poolhouse_client.hardened"


def nothing(*_arguments):
    """Stand in for a remedy that is called in passing."""


async def nothing_awaited(*_arguments):
    """Stand in for a remedy that is awaited."""


def retrying(environment, *, tolerant=False, **_asked):
    """Make a law that repeats calls whether or not somebody asked it not to."""
    return RetryLaw(environment, tolerant=tolerant)


class Unshared:
    """Give everybody who asks a run of his own."""

    is_running = False
    age_ms = 0

    def __init__(self, *_arguments):
        """Take whatever one that shares is given."""

    async def run(self, start):
        return await start()


@pytest.mark.parametrize(
    ("story", "sabotage"),
    [
        pytest.param(
            "order-and-leave",
            {f"{HARDENED}.CancellationRegistry.cancel_all": nothing},
            id="nothing is cancelled",
        ),
        pytest.param(
            "order-and-leave",
            {"poolhouse_client.rest.sending.RetryLaw": retrying},
            id="the library repeats calls",
        ),
        pytest.param(
            "order-and-leave",
            {f"{HARDENED}.api.is_forbidden": lambda _: True},
            id="every refusal is taken for a 403",
        ),
        pytest.param(
            "group-change",
            {f"{HARDENED}.api.is_forbidden": lambda _: False},
            id="a 403 is final",
        ),
        pytest.param(
            "group-change",
            {f"{HARDENED}.SharedSession.refresh": nothing_awaited},
            id="a 403 is repeated without a refresh",
        ),
        pytest.param(
            "role-switch-relogin",
            {
                f"{HARDENED}.RefreshableRoleCredentials.clear_credentials_and_identity_id": nothing,
                f"{HARDENED}.RefreshableRoleCredentials._held_for": lambda role, _: role._held,
            },
            id="a role is renewed after the sign-out",
        ),
        pytest.param(
            "role-switch-relogin",
            {
                f"{HARDENED}.SharedCredentialsProvider.clear_credentials_and_identity_id": (
                    nothing_awaited
                ),
                f"{HARDENED}.shared_credentials.user_of": lambda _: None,
            },
            id="an identity outlives its user",
        ),
        pytest.param(
            "idle-2h",
            {f"{HARDENED}.held_credentials.HeldCredentials.is_due": lambda *_: False},
            id="credentials are never due",
        ),
        pytest.param(
            "cold-start-burst",
            {
                f"{HARDENED}.shared_session.SharedRun": Unshared,
                f"{HARDENED}.user_credentials.SharedRun": Unshared,
            },
            id="nobody shares",
        ),
    ],
)
def test_a_remedy_that_does_not_work_fails_its_story(monkeypatch, story, sabotage):
    for place, instead in sabotage.items():
        monkeypatch.setattr(place, instead)
    outcome = runner.play(
        BY_NAME[story], "hardened", seed=7, make_host=EmulatorHost, stopwatch=lambda: 0.0
    )
    assert outcome.broke_off is None
    assert outcome.failures
