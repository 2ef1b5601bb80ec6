"""The Hub: who hears what, in which order."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from poolhouse_client import Hub, HubCapsule, HubPayload

if TYPE_CHECKING:
    import pytest


def test_listeners_hear_in_the_order_they_came() -> None:
    hub, heard = Hub(), []
    for name in "abc":
        hub.listen("auth", lambda capsule, name=name: heard.append(name + capsule.payload.event))
    hub.dispatch("auth", HubPayload("x"))
    hub.dispatch("other", HubPayload("y"))
    assert heard == ["ax", "bx", "cx"]


def test_a_stopped_listener_hears_nothing_more() -> None:
    hub, heard = Hub(), []
    stop = hub.listen("auth", heard.append)
    hub.dispatch("auth", HubPayload("first"))
    stop()
    stop()
    hub.dispatch("auth", HubPayload("second"))
    assert [capsule.payload.event for capsule in heard] == ["first"]


def test_a_failing_listener_does_not_keep_the_others_from_hearing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hub, heard = Hub(), []

    def fail(_: HubCapsule) -> None:
        raise ValueError("broken")

    hub.listen("auth", fail)
    hub.listen("auth", heard.append)
    with caplog.at_level(logging.ERROR):
        hub.dispatch("auth", HubPayload("x"), source="Auth")
    assert heard == [HubCapsule("auth", HubPayload("x"), "Auth")]
    assert "a listener of auth failed" in caplog.text


def test_events_of_other_tabs_reach_only_those_who_asked_and_only_on_auth() -> None:
    hub, asked, plain = Hub(), [], []
    for channel in ("auth", "core"):
        hub.listen(channel, asked.append, enable_cross_tab_events=True)
        hub.listen(channel, plain.append)
        hub.dispatch(channel, HubPayload(channel), cross_tab=True)
    assert [capsule.channel for capsule in asked] == ["auth"]
    assert plain == []
    hub.dispatch("auth", HubPayload("here"))
    assert (len(asked), len(plain)) == (2, 1)


def test_who_begins_to_listen_during_a_dispatch_hears_the_next() -> None:
    hub, heard = Hub(), []
    hub.listen("auth", lambda _: hub.listen("auth", heard.append))
    hub.dispatch("auth", HubPayload("first"))
    hub.dispatch("auth", HubPayload("second"))
    assert [capsule.payload.event for capsule in heard] == ["second"]
