import pytest
from harness.app import App, LibraryError
from harness.world import CLOSED_API, OPEN_API

from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser

NOTES = {"apiName": "open", "path": "/notes"}
REPORT = {"apiName": "open", "path": "/report"}
GET_NOTES = f"GET /execute-api/{OPEN_API}/dev/notes"
HIDDEN_REPORT = {"apiName": "closed", "path": "/report"}


def answers(poolhouse: Emulator, operation: str) -> list[tuple[int, str | None]]:
    """Return status and error of each answer to an API call, whether or not a page may read it."""
    entries = poolhouse.journal.entries(service="execute-api", operation=operation)
    return [(entry.status, entry.error) for entry in entries]


def refusal(app: App, argument: object) -> LibraryError:
    with pytest.raises(LibraryError) as refused:
        app.call("get", argument)
    return refused.value


def test_a_signed_call_is_answered(bobs_app: App):
    answer = bobs_app.call("get", NOTES)
    assert (answer["statusCode"], answer["body"]) == (200, '{"notes":[]}')
    call = bobs_app.network.calls[-1]
    assert call.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=ASIA")
    assert "x-amz-security-token" in call.headers


def test_a_signed_query_and_an_encoded_path_keep_their_signature(bobs_app: App):
    answer = bobs_app.call(
        "get",
        {
            "apiName": "open",
            "path": "/notes/caf%C3%A9%20one",
            "options": {"queryParams": {"q": "a b+c", "empty": "", "z": "ü"}},
        },
    )
    assert answer["statusCode"] == 200


def test_a_bracket_in_the_path_is_signed_bare_by_the_library_and_refused(bobs_app: App):
    refused = refusal(bobs_app, {"apiName": "open", "path": "/notes/(1)"})
    assert refused.status_code == 403
    assert refused.message.startswith("The request signature we calculated does not match")
    assert "/dev/notes/%281%29" in refused.message


def test_a_signed_body_is_verified(bobs_app: App):
    note = {"apiName": "open", "path": "/notes", "options": {"body": {"text": "Grüße"}}}
    assert bobs_app.call("post", note)["statusCode"] == 200


def test_an_unsigned_call_misses_its_authentication_token(app: App):
    refused = refusal(app, NOTES)
    assert (refused.name, refused.message, refused.status_code, refused.body) == (
        "UnknownError",
        "Missing Authentication Token",
        403,
        '{"message":"Missing Authentication Token"}',
    )
    assert app.network.operations == [GET_NOTES]


def test_a_role_without_the_permission_is_denied_by_name(bobs_app: App):
    refused = refusal(bobs_app, REPORT)
    assert refused.status_code == 403
    assert refused.message.endswith("/dev/GET/report")


def test_expired_credentials_are_refused_once_and_stay_so_until_a_forced_refresh(
    bobs_app: App, poolhouse: Emulator
):
    session = bobs_app.call("fetchAuthSession")
    poolhouse.expire(access_key_id=session["credentials"]["accessKeyId"])
    bobs_app.network.clear()
    refused = refusal(bobs_app, NOTES)
    assert (refused.name, refused.message, refused.status_code, refused.body) == (
        "UnknownError",
        "The security token included in the request is expired",
        403,
        '{"message":"The security token included in the request is expired"}',
    )
    call = bobs_app.network.calls[0]
    assert call.answer_headers["x-amzn-errortype"] == "ExpiredTokenException"
    assert bobs_app.network.operations == [GET_NOTES]

    bobs_app.call("fetchAuthSession", {"forceRefresh": True})
    assert bobs_app.call("get", NOTES)["statusCode"] == 200


def test_a_page_whose_clock_is_late_is_refused_once_as_it_can_not_read_why(
    bobs_app: App, poolhouse: Emulator
):
    bobs_app.call("fetchAuthSession")
    bobs_app.network.clear()
    poolhouse.clock.advance("10m")
    refused = refusal(bobs_app, NOTES)
    assert (refused.name, refused.status_code) == ("UnknownError", 403)
    assert refused.message.startswith("Signature expired: ")
    assert bobs_app.network.operations == [GET_NOTES]


def test_a_403_without_cors_headers_is_a_network_error_after_three_attempts(
    bobs_app: App, poolhouse: Emulator
):
    bobs_app.call("fetchAuthSession")
    bobs_app.network.clear()
    refused = refusal(bobs_app, HIDDEN_REPORT)
    assert (refused.name, refused.message, refused.status_code) == (
        "NetworkError",
        "A network error has occurred.",
        None,
    )
    hidden = bobs_app.network.calls
    assert [call.operation for call in hidden] == [f"GET /execute-api/{CLOSED_API}/dev/report"] * 3
    assert {call.failure for call in hidden} == {"MissingAllowOriginHeader"}
    assert answers(poolhouse, "GET /dev/report") == [(403, "AccessDeniedException")] * 3


def test_the_preflight_of_a_signed_call_asks_for_the_headers_of_the_signature(bobs_app: App):
    bobs_app.call("get", NOTES)
    preflight = bobs_app.network.preflights[-1]
    assert preflight.status == 200
    assert preflight.headers["access-control-request-headers"] == (
        "authorization,x-amz-date,x-amz-security-token"
    )


def test_six_cold_calls_at_once_ask_for_six_identities(bobs_app: App):
    answers = bobs_app.call_together("get", [NOTES] * 6)
    assert [answer["statusCode"] for answer in answers] == [200] * 6
    count = bobs_app.network.count()
    assert (count["GetId"], count[GET_NOTES]) == (6, 6)
