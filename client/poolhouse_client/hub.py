"""The Hub: the library's message bus inside one page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HubPayload:
    """What happened (`signedIn`, `tokenRefresh`, …) and the data that goes with it."""

    event: str
    data: Any = None
    message: str | None = None


@dataclass(frozen=True)
class HubCapsule:
    """A payload on its channel; `cross_tab` marks what another tab of the origin did."""

    channel: str
    payload: HubPayload
    source: str = ""
    cross_tab: bool = False


HubCallback: TypeAlias = Callable[[HubCapsule], None]


@dataclass(frozen=True)
class _Listener:
    callback: HubCallback
    name: str
    cross_tab: bool


class Hub:
    """Delivers capsules to listeners of a channel, in the order they began to listen.

    A listener that raises is logged and does not keep the others from hearing, as in v6.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, list[_Listener]] = {}

    def listen(
        self,
        channel: str,
        callback: HubCallback,
        *,
        listener_name: str = "noname",
        enable_cross_tab_events: bool = False,
    ) -> Callable[[], None]:
        """Call back on every event of a channel; returns a function that stops it.

        Args:
            channel: `auth`, `core`, or a channel of one's own.
            callback: Receives each capsule, in the tick of its dispatch.
            listener_name: For the log.
            enable_cross_tab_events: Also hear what other tabs did (channel `auth` only).
        """
        listener = _Listener(callback, listener_name, enable_cross_tab_events)
        self._listeners.setdefault(channel, []).append(listener)
        return lambda: self._remove(channel, callback)

    def dispatch(
        self, channel: str, payload: HubPayload, *, source: str = "", cross_tab: bool = False
    ) -> None:
        """Deliver an event to the listeners the channel has now."""
        capsule = HubCapsule(channel, payload, source, cross_tab)
        for listener in list(self._listeners.get(channel, [])):
            if cross_tab and not (listener.cross_tab and channel == "auth"):
                continue
            try:
                listener.callback(capsule)
            except Exception:  # noqa: BLE001  a listener is not ours to judge
                _log.exception("a listener of %s failed", channel)

    def _remove(self, channel: str, callback: HubCallback) -> None:
        kept = [each for each in self._listeners.get(channel, []) if each.callback is not callback]
        self._listeners[channel] = kept
