"""What a browser does around the library: page loads, visibility, timers, CORS.

Owns: the tab with its storages, what survives a reload, throttled timers, preflights.
Does not own: the library itself (`amplify`), the network (`transport`).
Called by: scenarios, and tests of anything that happens to a user rather than to a request.
"""

from poolhouse_client.browser.cors import CorsTransport, PreflightCache
from poolhouse_client.browser.tab import Tab
from poolhouse_client.browser.timers import PageTimers, TimerHandle
from poolhouse_client.browser.visibility import Visibility

__all__ = ["CorsTransport", "PageTimers", "PreflightCache", "Tab", "TimerHandle", "Visibility"]
