"""HTTP as it is seldom spoken, over a plain socket."""

import json
import re
import socket
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.contract

TARGET = b"X-Amz-Target: AWSCognitoIdentityService.GetId\r\n"
BODY = b'{"IdentityPoolId":"us-east-1:70001e55-0000-4000-8000-00000000da7a"}'
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n"
API = b"/execute-api/poolhouse0/dev"


@pytest.fixture
def talk(poolhouse: Any) -> Callable[..., bytes]:
    """Send bytes, piece by piece; return what comes back until the emulator hangs up."""

    def call(*pieces: bytes) -> bytes:
        host, port = poolhouse.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            for piece in pieces:
                connection.sendall(piece)
            heard = b""
            while received := connection.recv(65536):
                heard += received
        return heard

    return call


@pytest.fixture
def get(talk: Any) -> Callable[..., tuple[int, bytes]]:
    """Send a GET for a request target as it stands; return status and body."""

    def call(target: bytes, method: bytes = b"GET", headers: bytes = b"") -> tuple[int, bytes]:
        return status_and_body(
            talk(method + b" " + target + b" HTTP/1.1\r\n" + HOST + CLOSE + headers + b"\r\n")
        )

    return call


def status_and_body(heard: bytes) -> tuple[int, bytes]:
    head, _, body = heard.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body


def identities(heard: bytes) -> list[bytes]:
    return re.findall(rb'"IdentityId":"([^"]+)"', heard)


class TestFraming:
    def test_http_1_0_is_spoken(self, talk):
        heard = talk(b"POST / HTTP/1.0\r\n" + TARGET + LENGTH + b"\r\n" + BODY)
        assert heard.startswith(b"HTTP/1.0 200 OK\r\n")
        assert len(identities(heard)) == 1

    def test_requests_may_follow_each_other_unanswered(self, talk):
        open_end = b"POST / HTTP/1.1\r\n" + HOST + TARGET + LENGTH + b"\r\n" + BODY
        last = b"POST / HTTP/1.1\r\n" + HOST + CLOSE + TARGET + LENGTH + b"\r\n" + BODY
        heard = talk(open_end * 9 + last)
        assert heard.count(b"HTTP/1.1 200 OK\r\n") == 10
        assert len(set(identities(heard))) == 10

    def test_a_body_may_come_in_chunks(self, talk):
        chunked = b"Transfer-Encoding: chunked\r\n"
        pieces = [b"%x\r\n%s\r\n" % (1, BODY[at : at + 1]) for at in range(len(BODY))]
        heard = talk(
            b"POST / HTTP/1.1\r\n" + HOST + CLOSE + TARGET + chunked + b"\r\n",
            *pieces,
            b"0\r\n\r\n",
        )
        assert heard.startswith(b"HTTP/1.1 200 OK\r\n")
        assert len(identities(heard)) == 1

    def test_a_request_may_come_byte_by_byte(self, talk):
        whole = b"POST / HTTP/1.1\r\n" + HOST + CLOSE + TARGET + LENGTH + b"\r\n" + BODY
        heard = talk(*(whole[at : at + 1] for at in range(len(whole))))
        assert len(identities(heard)) == 1

    @pytest.mark.parametrize(
        "headers",
        [
            b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
            b"Content-Length: -1\r\n\r\n",
            b"Content-Length: many\r\n\r\n",
            b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            b"X-Note: a\rb\r\n\r\n",
            b"X Note: a\r\n\r\n",
            b"X-Note: a\nX-Other: b\r\n\r\n",
            b"Transfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + BODY,
        ],
        ids=lambda headers: repr(headers[:30]),
    )
    def test_broken_framing_is_a_bad_request(self, talk, headers):
        heard = talk(b"POST / HTTP/1.1\r\n" + HOST + CLOSE + TARGET + headers)
        assert status_and_body(heard)[0] == 400

    @pytest.mark.parametrize("length", [b"", b"Content-Length: 0\r\n", LENGTH])
    def test_nobody_waits_to_be_asked_for_a_body_that_is_there_or_is_none(self, talk, length):
        expecting = HOST + CLOSE + TARGET + b"Expect: 100-continue\r\n" + length + b"\r\n"
        heard = talk(b"POST / HTTP/1.1\r\n" + expecting + (BODY if length == LENGTH else b""))
        assert heard.startswith(b"HTTP/1.1 200 OK\r\n" if length == LENGTH else b"HTTP/1.1 400 ")

    def test_a_body_that_is_to_come_is_asked_for(self, poolhouse):
        host, port = poolhouse.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            expecting = HOST + CLOSE + TARGET + b"Expect: 100-continue\r\n" + LENGTH + b"\r\n"
            connection.sendall(b"POST / HTTP/1.1\r\n" + expecting)
            assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(BODY)
            assert connection.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")

    @pytest.mark.parametrize(
        ("target", "said"),
        [
            (
                b"/",
                (
                    b'{"__type":"RequestEntityTooLargeException",'
                    b'"message":"Request must be smaller than 1048576 bytes for the operation"}'
                ),
            ),
            (API + b"/items", b"HTTP content length exceeded 10485760 bytes."),
            (
                b"/_poolhouse/clock/advance",
                b'{"error": "the body must be of at most 1048576 bytes, found 33554433"}\n',
            ),
        ],
    )
    @pytest.mark.parametrize(
        "framing", [b"Content-Length: 33554433", b"Transfer-Encoding: chunked"]
    )
    def test_a_body_is_of_32_mib_at_most(self, talk, target, said, framing):
        chunk = b"2000001\r\n" + b" " * 33_554_433 + b"\r\n0\r\n\r\n"
        body = chunk if b"chunked" in framing else b""
        head = b"POST " + target + b" HTTP/1.1\r\n" + HOST + TARGET + framing + b"\r\n\r\n"
        assert status_and_body(talk(head, body)) == (413, said)

    @pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
    def test_a_head_is_of_64_kib_at_most(self, talk, end):
        heard = talk(b"POST / HTTP/1.1\r\n" + HOST + b"X-Long: " + b"x" * 65536 + end)
        assert status_and_body(heard)[0] == 431

    def test_windows_line_ends_inside_a_value_start_no_header(self, talk, poolhouse):
        """A folded value is one value; it smuggles nothing in."""
        folded = b"X-Amz-Target: AWSCognitoIdentityService\r\n .GetId\r\n"
        talk(b"POST / HTTP/1.1\r\n" + HOST + CLOSE + folded + LENGTH + b"\r\n" + BODY)
        assert [entry.operation for entry in poolhouse.journal.entries()] != ["GetId"]

    def test_a_target_in_no_alphabet_is_unknown(self, talk):
        odd = b"X-Amz-Target: AWSCognitoIdentityService.\xff\xfe\xc3\xa9\r\n"
        heard = talk(b"POST / HTTP/1.1\r\n" + HOST + CLOSE + odd + LENGTH + b"\r\n" + BODY)
        status, body = status_and_body(heard)
        assert (status, json.loads(body)) == (400, {"__type": "UnknownOperationException"})


class TestVerbs:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
    def test_only_post_and_options_are_for_the_services(self, get, poolhouse, method):
        status, _ = get(b"/", method.encode())
        assert 400 <= status < 500
        (entry,) = poolhouse.journal.entries()
        assert (entry.service, entry.operation) == ("unknown", f"{method} /")

    def test_a_head_has_no_body(self, get):
        assert get(b"/us-east-1_PoolHouse/.well-known/jwks.json", b"HEAD") == (200, b"")
        assert get(API + b"/items", b"HEAD") == (403, b"")

    @pytest.mark.parametrize("path", [b"/", b"/any/where"])
    def test_a_preflight_is_allowed_what_it_asks_for(self, talk, path):
        asked = b"Access-Control-Request-Headers: x-amz-target,x-odd\r\n"
        heard = talk(b"OPTIONS " + path + b" HTTP/1.1\r\n" + HOST + CLOSE + asked + b"\r\n")
        assert heard.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"x-amz-target,x-odd" in heard


class TestPlaces:
    @pytest.mark.parametrize(
        "target",
        [
            b"/execute-api%2Fpoolhouse0/dev/health",
            b"//execute-api/poolhouse0/dev/health",
            b"/%65xecute-api/poolhouse0/dev/health",
            b"/execute-api",
            b"/execute-api/",
            b"/execute-api//",
            b"/execute-api/%0a/dev/health",
            b"/execute-api/%ff/dev/health",
            b"/execute-api/./poolhouse0/dev/health",
            API[:-4],
            API[:-3],
            API,
            API + b"/%00",
            API + b"/%ff%fe",
            API + b"/%",
            API + b"/%zz",
            API + b"/caf%C3%A9",
            API + b"/%F0%9F%8F%8A",
            API + b"/../../..",
            API + b"/%2e%2e/%2e%2e",
            API + b"/" + b"a/" * 20_000,
            API + b"/items?" + b"&".join([b"a=1"] * 5_000),
            API + b"/items?%zz=%&&=&+=+",
            b"*",
            b"http://localhost",
            b"http://localhost/nowhere",
            b"/%00/.well-known/jwks.json",
            b"/%ff/.well-known/jwks.json",
            b"/x/.well-known/openid-configuration",
            b"//.well-known/jwks.json",
            b"/_poolhouse",
            b"/_poolhouse/%ff",
            b"/" + b"a" * 70_000,
        ],
        ids=lambda target: repr(target[:40]),
    )
    def test_odd_targets_are_refused(self, get, target):
        status, _ = get(target)
        assert 400 <= status < 500

    @pytest.mark.parametrize("target", [b"/\xe2\x82\xac", API + b"/\xff", b"/a b", b""])
    def test_bytes_that_no_url_has_are_a_bad_request(self, get, target):
        assert get(target)[0] == 400

    @pytest.mark.parametrize(
        "target",
        [
            API + b"/health",
            API + b"//health",
            API + b"/health/",
            API + b"/h%65alth",
            b"http://localhost" + API + b"/health",
            API + b"/health?a=1&a=2&b=+&c",
        ],
    )
    def test_spellings_of_one_place_lead_there(self, get, target):
        assert get(target) == (200, b'{"status":"ok"}')

    @pytest.mark.parametrize(
        "host",
        [b"", b"[", b"]:::", b"a b", b"\xff", b"localhost:99999999", b"execute-api.", b"[::1"],
    )
    def test_odd_hosts_are_no_way_to_an_api(self, talk, host):
        heard = talk(b"GET /dev/health HTTP/1.1\r\nHost: " + host + b"\r\n" + CLOSE + b"\r\n")
        assert 400 <= status_and_body(heard)[0] < 500

    def test_an_apis_own_host_leads_to_it(self, talk):
        host = b"Host: poolhouse0.execute-api.us-east-1.amazonaws.com\r\n"
        heard = talk(b"GET /dev/health HTTP/1.1\r\n" + host + CLOSE + b"\r\n")
        assert status_and_body(heard) == (200, b'{"status":"ok"}')


class TestControl:
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            *(("clock/advance", body) for body in ("", "[]", "{}", "x", "[" * 100_000, "\x00")),
            ("clock/advance", '{"by": -5}'),
            ("clock/advance", '{"by": NaN}'),
            ("clock/advance", '{"by": Infinity}'),
            ("clock/advance", '{"by": null}'),
            ("clock/advance", '{"by": true}'),
            ("clock/advance", '{"by": "9999999999999999h"}'),
            ("clock/advance", '{"by": "' + "1" * 5_000 + '"}'),
            ("clock/advance", '{"by": ' + "1" * 5_000 + "}"),
            ("clock/set", '{"to": 99999999999999999999999}'),
            ("clock/set", '{"to": "9999-12-31T23:59:59Z"}'),
            ("clock/set", '{"to": "0001-01-01"}'),
            ("clock/set", '{"to": true}'),
            ("clock/set", '{"to": {}}'),
            ("expire", "{}"),
            ("expire", '{"token": 5}'),
            ("expire", '{"token": "x", "access_key_id": "y"}'),
            ("expire", '{"\\ud800": "x"}'),
            ("expire", '{"user_pool_id": "us-east-1_PoolHouse", "username": "\\ud800"}'),
            ("expire", '{"token": "eyJhbGciOiJub25lIn0.e30."}'),
            ("expire", '{"auth_session": "\\u0000"}'),
            ("expire", '{"access_key_id": "ASIANOBODY"}'),
        ],
        ids=lambda given: given[:40],
    )
    def test_a_mistake_is_one_sentence_and_changes_nothing(self, web, poolhouse, path, body):
        before = poolhouse.clock.now_s
        answer = web.post(
            f"{poolhouse.url}/_poolhouse/{path}",
            content=body.encode(),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code in (400, 404)
        assert answer.json()["error"].count("\n") == 0
        assert poolhouse.clock.now_s == before

    @pytest.mark.parametrize(
        "query",
        [
            *(f"inbox?limit={limit}" for limit in ("-1", "x", "9" * 19, "9" * 5_000, "%C2%B2")),
            *(f"journal?after={after}" for after in ("-1", "x", "9" * 23)),
        ],
        ids=lambda query: query[:30],
    )
    def test_a_number_that_is_none_is_told(self, web, poolhouse, query):
        answer = web.get(f"{poolhouse.url}/_poolhouse/{query}")
        assert answer.status_code == 400
        assert "must be a whole number" in answer.json()["error"]

    @pytest.mark.parametrize("text", ["%ff", "%00", "%ed%a0%80", "%F0%9F%8F%8A", "'--"])
    def test_odd_filters_find_nothing(self, web, poolhouse, text):
        for query in (f"inbox?to={text}", f"journal?operation={text}"):
            answer = web.get(f"{poolhouse.url}/_poolhouse/{query}")
            assert (answer.status_code, answer.json()) == (200, [])
