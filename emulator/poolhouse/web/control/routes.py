"""The routes of the control API: the one table that serves them and describes them."""

from typing import Any, Final

from poolhouse.web.control import PREFIX, openapi, views
from poolhouse.web.control.kinds import COUNT, FLAG, INSTANT, LENGTH, SWITCH, TEXT
from poolhouse.web.control.route import Parameter, Route
from poolhouse.world import World


def describe(_world: World) -> dict[str, Any]:
    """Describe the control API as OpenAPI 3.1."""
    return openapi.document(PREFIX, ROUTES)


_BY: Final = Parameter("by", LENGTH, "how far", required=True)
_TO: Final = Parameter("to", INSTANT, "the time to show; only forward", required=True)
_CLOCK: Final = Parameter(
    "clock", FLAG, "whether the clock returns to the machine's time; nothing issued before is good"
)
_WHAT: Final = (
    Parameter("token", TEXT, "an ID, access or refresh token"),
    Parameter("auth_session", TEXT, "the Session of an unfinished sign-in"),
    Parameter("access_key_id", TEXT, "temporary credentials"),
    Parameter("user_pool_id", TEXT, "every sign-in of a pool"),
    Parameter("username", TEXT, "with a pool: only the sign-ins of one user"),
    Parameter("refresh_tokens", FLAG, "with a pool: whether refresh tokens end, too"),
)
_MESSAGES: Final = (
    Parameter("to", TEXT, "only those to one address or phone number"),
    Parameter("username", TEXT, "only those to one user"),
    Parameter("purpose", TEXT, "only those of one purpose, like SignUp or ForgotPassword"),
    Parameter("user_pool_id", TEXT, "only those of one pool"),
    Parameter("limit", COUNT, "at most so many, 100 when left out"),
)
_ENTRIES: Final = (
    Parameter("after", COUNT, "the first whose seq is larger; the newest when left out"),
    Parameter("service", TEXT, "only those of one service"),
    Parameter("operation", TEXT, "only those of one operation"),
    Parameter("errors", SWITCH, "only those that were refused or failed"),
    Parameter("limit", COUNT, "at most so many, 1000 when left out"),
)

ROUTES: Final = (
    Route("GET", "/health", views.health),
    Route("GET", "/clock", views.clock),
    Route("POST", "/clock/freeze", views.freeze),
    Route("POST", "/clock/resume", views.resume),
    Route("POST", "/clock/advance", views.advance, body=(_BY,)),
    Route("POST", "/clock/set", views.set_clock, body=(_TO,)),
    Route("POST", "/expire", views.expire, body=_WHAT),
    Route("GET", "/inbox", views.inbox, query=_MESSAGES),
    Route("GET", "/journal", views.journal, query=_ENTRIES),
    Route("POST", "/reset", views.reset, body=(_CLOCK,)),
    Route("GET", "/openapi.json", describe),
)
