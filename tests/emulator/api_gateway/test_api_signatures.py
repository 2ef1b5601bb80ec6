"""Whose signature API Gateway takes, and the words in which it refuses the others."""

import hashlib
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth

from poolhouse.iam import credentials

MISMATCH = (
    "The request signature we calculated does not match the signature you provided."
    " Check your AWS Secret Access Key and signing method."
    " Consult the service documentation for details."
)
INVALID_TOKEN = "The security token included in the request is invalid."
EXPIRED_TOKEN = "The security token included in the request is expired"


def refusal(got):
    assert got.status == 403
    return got.error, got.json["message"]


class TestNoSignature:
    @pytest.mark.usefixtures("ada")
    def test_an_unsigned_call_misses_its_token(self, desk):
        got = desk.send(desk.request())
        assert refusal(got) == (
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )
        assert got.body == b'{"message":"Missing Authentication Token"}'

    @pytest.mark.usefixtures("ada")
    def test_a_refusal_has_exactly_the_headers_of_a_regional_endpoint(self, desk):
        got = desk.send(desk.request())
        assert [name for name, _ in got.headers] == [
            "Content-Type",
            "x-amzn-RequestId",
            "x-amzn-ErrorType",
            "x-amz-apigw-id",
            "Date",
            "Content-Length",
        ]
        assert got.header("Content-Type") == "application/json"
        assert got.header("Content-Length") == "42"
        assert got.header("x-amz-apigw-id").endswith("=")
        assert got.header("x-amzn-RequestId") == desk.journal().request_id

    @pytest.mark.parametrize("path", ["/items", "/nowhere"])
    @pytest.mark.parametrize("header", ["Bearer eyJhbGciOi", "token of mine"])
    def test_a_bearer_token_is_no_signature_whether_there_is_a_route_or_not(
        self, desk, path, header
    ):
        desk.iam(resource="/items")
        hashed = b64encode(hashlib.sha256(header.encode()).digest()).decode()
        got = desk.send(desk.request(path, headers=[("Authorization", header)]))
        assert refusal(got) == (
            "IncompleteSignatureException",
            (
                "Invalid key=value pair (missing equal-sign) in Authorization header"
                f" (hashed with SHA-256 and encoded with Base64): '{hashed}'."
            ),
        )

    @pytest.mark.usefixtures("ada")
    @pytest.mark.parametrize("path", ["/items", "/nowhere"])
    @pytest.mark.parametrize(
        "header",
        ["AWS4-HMAC-SHA256 foo=bar", "AWS4-HMAC-SHA256", "eyJhbGciOi.e30.c2ln", "allow", "Basic"],
    )
    def test_all_missing_parameters_are_told_at_once(self, desk, path, header):
        assert refusal(desk.send(desk.request(path, headers=[("Authorization", header)]))) == (
            "IncompleteSignatureException",
            (
                "Authorization header requires 'Credential' parameter."
                " Authorization header requires 'Signature' parameter."
                " Authorization header requires 'SignedHeaders' parameter."
                " Authorization header requires existence of either a 'X-Amz-Date'"
                " or a 'Date' header."
                f" Authorization={header}"
            ),
        )

    def test_a_header_cut_anywhere_is_refused_in_words(self, desk, ada):
        whole = desk.sign(ada)
        header = whole.header("Authorization")
        for length in range(1, len(header)):
            got = desk.send(whole.with_header("Authorization", header[:length]))
            kind, message = refusal(got)
            assert message
            assert kind in (
                "IncompleteSignatureException",
                "InvalidSignatureException",
                "UnrecognizedClientException",
            ), header[:length]

    def test_header_and_query_signature_exclude_each_other(self, desk, ada):
        presigned = desk.sign(ada, expires_s=60)
        both = presigned.with_header("Authorization", desk.sign(ada).header("Authorization"))
        assert refusal(desk.send(both))[0] == "IncompleteSignatureException"


WRONG_DAY = (
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
    " '20261119' != '20261120', from '20261120T120000Z'."
)
WRONG_END = (
    "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'."
)


class TestScope:
    @pytest.mark.parametrize(
        ("scope", "message"),
        [
            (
                {"region": "eu-west-1"},
                "Credential should be scoped to a valid region, not 'eu-west-1'. ",
            ),
            (
                {"service": "s3"},
                "Credential should be scoped to correct service: 'execute-api'. ",
            ),
            (
                {"region": "eu-west-1", "service": "s3"},
                (
                    "Credential should be scoped to a valid region, not 'eu-west-1'. "
                    "Credential should be scoped to correct service: 'execute-api'. "
                ),
            ),
        ],
    )
    def test_region_and_service_are_told_together(self, desk, ada, scope, message):
        assert refusal(desk.send(desk.sign(ada, **scope))) == ("InvalidSignatureException", message)

    def test_the_journal_names_the_region_that_the_api_lives_in(self, desk, ada):
        desk.send(desk.sign(ada, region="eu-west-1"))
        assert desk.journal().detail["region"] == "us-east-1"

    def test_the_scopes_date_must_be_the_requests(self, desk, ada):
        request = desk.sign(ada)
        header = request.header("Authorization").replace("/20261120/", "/20261119/")
        assert refusal(desk.send(request.with_header("Authorization", header))) == (
            "InvalidSignatureException",
            WRONG_DAY,
        )

    @pytest.mark.parametrize(
        ("scope", "message"),
        [
            ("20261120/us-east-1/execute-api/aws5_request", WRONG_END),
            ("20261119/us-east-1/execute-api/aws5_request", f"{WRONG_END} {WRONG_DAY}"),
            (
                "20261119/us-east-1/s3/aws4_request",
                f"Credential should be scoped to correct service: 'execute-api'. {WRONG_DAY}",
            ),
        ],
    )
    def test_only_region_and_service_end_with_a_blank(self, desk, ada, scope, message):
        request = desk.sign(ada)
        right = "20261120/us-east-1/execute-api/aws4_request"
        header = request.header("Authorization").replace(right, scope)
        told = refusal(desk.send(request.with_header("Authorization", header)))
        assert told == ("InvalidSignatureException", message)


class TestWindow:
    @pytest.mark.parametrize("off_by_s", [-300, -299, 0, 299, 300])
    def test_five_minutes_are_tolerated(self, desk, ada, off_by_s):
        desk.off_by_s = off_by_s
        assert desk.send(desk.sign(ada)).status == 200

    def test_an_older_signature_has_expired(self, desk, ada):
        desk.off_by_s = -301
        assert refusal(desk.send(desk.sign(ada))) == (
            "InvalidSignatureException",
            (
                "Signature expired: 20261120T115459Z is now earlier than 20261120T115500Z"
                " (20261120T120000Z - 5 min.)"
            ),
        )

    def test_a_later_signature_is_not_yet_current(self, desk, ada):
        desk.off_by_s = 301
        assert refusal(desk.send(desk.sign(ada))) == (
            "InvalidSignatureException",
            (
                "Signature not yet current: 20261120T120501Z is still later than 20261120T120500Z"
                " (20261120T120000Z + 5 min.)"
            ),
        )

    def test_the_machines_time_does_not_count_not_even_for_root(self, desk, ada):
        desk.off_by_s = int(datetime.now(UTC).timestamp()) - desk.world.clock.now_ms() // 1000
        root = replace(ada, access_key_id="test", secret_access_key="test")
        assert abs(desk.off_by_s) > 300
        assert refusal(desk.send(desk.sign(root, token=False)))[0] == "InvalidSignatureException"


class TestKeys:
    @pytest.mark.parametrize("unknown_keys", ["allow", "refuse"])
    def test_a_strangers_key_is_never_let_in(self, desk, ada, unknown_keys):
        desk.world.override({"unknown_keys": unknown_keys})
        stranger = replace(ada, access_key_id="ASIASTRANGER00000000")
        assert refusal(desk.send(desk.sign(stranger))) == (
            "UnrecognizedClientException",
            INVALID_TOKEN,
        )

    @pytest.mark.parametrize("mistake", ["another", "missing", "empty", "other_session"])
    def test_a_known_key_needs_its_own_session_token(self, desk, ada, mistake):
        if mistake == "missing":
            request = desk.sign(ada, token=False)
        else:
            tokens = {"another": "IQoJundefined", "empty": "", "other_session": ""}
            given = tokens[mistake]
            if mistake == "other_session":
                given = desk.identity().session_token
            request = desk.sign(replace(ada, session_token=given))
        assert refusal(desk.send(request)) == ("UnrecognizedClientException", INVALID_TOKEN)

    def test_a_signature_is_held_against_the_request_before_its_token(self, desk, ada):
        request = desk.sign(ada).with_header("X-Amz-Security-Token", "junk")
        kind, message = refusal(desk.send(request))
        assert kind == "InvalidSignatureException"
        assert message.startswith(MISMATCH)

    def test_the_token_need_not_be_signed(self, desk, ada):
        request = desk.sign(ada, token=False)
        sent = request.with_header("X-Amz-Security-Token", ada.session_token)
        assert "security-token" not in sent.header("Authorization")
        assert desk.send(sent).status == 200

    def test_expired_credentials_are_told_apart(self, desk, ada):
        desk.world.advance(3_600_000 - 1)
        assert desk.send(desk.sign(ada)).status == 200
        desk.world.advance(1)
        assert refusal(desk.send(desk.sign(ada))) == ("ExpiredTokenException", EXPIRED_TOKEN)
        assert desk.journal().detail == {
            "reason": "SessionExpired",
            "expired_ms": ada.expires_ms,
            "now_ms": desk.world.clock.now_ms(),
        }

    def test_credentials_can_be_ended_early(self, desk, ada):
        store = desk.world.foundation.store
        with store.step():
            assert credentials.expire(store, ada.access_key_id, desk.world.clock.now_ms())
        assert refusal(desk.send(desk.sign(ada))) == ("ExpiredTokenException", EXPIRED_TOKEN)

    def test_root_is_verified(self, desk, ada):
        root = replace(ada, access_key_id="test", secret_access_key="test")
        assert desk.send(desk.sign(root, token=False)).status == 200
        assert desk.journal().principal == "arn:aws:iam::123456789012:root"
        forged = desk.sign(root, token=False, secret="guessed")
        assert refusal(desk.send(forged))[0] == "InvalidSignatureException"


class TestMismatch:
    def test_a_wrong_secret_is_answered_with_what_should_have_been_signed(self, desk, ada):
        request = desk.sign(
            ada,
            "/items/7",
            method="POST",
            params=[("b", "2 3"), ("a", "x")],
            headers=[("Content-Type", "application/json")],
            body=b'{"n":1}',
            secret="wrong",
        )
        body_hash = hashlib.sha256(request.body).hexdigest()
        canonical = (
            "POST\n"
            "/execute-api/apigateway/dev/items/7\n"
            "a=x&b=2%203\n"
            "content-type:application/json\n"
            "host:localhost:7665\n"
            "x-amz-date:20261120T120000Z\n"
            f"x-amz-security-token:{ada.session_token}\n"
            "\n"
            "content-type;host;x-amz-date;x-amz-security-token\n"
            f"{body_hash}"
        )
        to_sign = (
            "AWS4-HMAC-SHA256\n20261120T120000Z\n20261120/us-east-1/execute-api/aws4_request\n"
            + hashlib.sha256(canonical.encode()).hexdigest()
        )
        got = desk.send(request)
        assert refusal(got) == (
            "InvalidSignatureException",
            (
                f"{MISMATCH}\n\nThe Canonical String for this request should have been\n"
                f"'{canonical}'"
                f"\n\nThe String-to-Sign should have been\n'{to_sign}'\n"
            ),
        )
        assert "\n" not in got.text
        assert desk.reason() == "SignatureMismatch"

    def test_the_dump_differs_from_the_clients_only_where_the_request_was_tampered_with(
        self, desk, ada, monkeypatch
    ):
        computed = []
        canonical_request = SigV4Auth.canonical_request

        def note(self, request):
            computed.append(canonical_request(self, request))
            return computed[-1]

        monkeypatch.setattr(SigV4Auth, "canonical_request", note)
        request = desk.sign(ada, "/Zo%C3%AB/a%2Fb%20c")
        tampered = request.with_header("X-Amz-Date", "20261120T120001Z")
        message = refusal(desk.send(tampered))[1]
        dump = message.split("should have been\n'")[1].split("'\n\nThe String-to-Sign")[0]
        ours, theirs = dump.split("\n"), computed[0].split("\n")
        assert len(ours) == len(theirs)
        assert [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]] == [
            ("x-amz-date:20261120T120000Z", "x-amz-date:20261120T120001Z")
        ]

    @pytest.mark.parametrize(
        ("part", "value"),
        [
            ("method", "PUT"),
            ("raw_path", "/execute-api/apigateway/dev/items/8"),
            ("raw_query", "page=2"),
            ("body", b'{"n":2}'),
        ],
    )
    def test_what_was_changed_on_the_way_is_refused(self, desk, ada, part, value):
        request = desk.sign(ada, "/items/7", method="POST", params=[("page", "1")], body=b'{"n":1}')
        assert desk.send(request).status == 200
        got = desk.send(replace(request, **{part: value}))
        assert refusal(got)[0] == "InvalidSignatureException"

    @pytest.mark.parametrize("header", ["Host", "X-Amz-Date", "X-Custom"])
    def test_a_signed_header_that_was_changed_or_lost_is_refused(self, desk, ada, header):
        request = desk.sign(ada, headers=[("X-Custom", "one")])
        other = {"X-Amz-Date": "20261120T120001Z"}.get(header, "other")
        assert refusal(desk.send(request.with_header(header, other)))
        assert refusal(desk.send(request.with_header(header, None)))

    def test_an_upper_case_signature_is_another(self, desk, ada):
        request = desk.sign(ada)
        front, _, signature = request.header("Authorization").rpartition("Signature=")
        header = f"{front}Signature={signature.upper()}"
        assert refusal(desk.send(request.with_header("Authorization", header)))

    def test_host_must_be_signed(self, desk, ada):
        request = desk.sign(ada)
        header = request.header("Authorization").replace("=host;", "=")
        got = desk.send(request.with_header("Authorization", header))
        assert refusal(got) == (
            "InvalidSignatureException",
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        )

    def test_the_body_can_not_be_left_unsigned(self, desk, ada):
        headers = [("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")]
        request = desk.sign(ada, method="POST", headers=headers, body=b"{}")
        assert refusal(desk.send(request))[0] == "InvalidSignatureException"


class TestKnownMistakes:
    """Signatures that API Gateway refuses and whose reason only the journal knows."""

    def test_amplify_signs_some_characters_of_a_path_bare(self, desk, ada, monkeypatch):
        def bare(path, safe):
            return quote(path, safe + "!'()*")

        monkeypatch.setattr("botocore.auth.quote", bare)
        wire = desk.sign(ada, "/it's(me)*!")
        assert refusal(desk.send(wire))[0] == "InvalidSignatureException"
        assert desk.reason() == (
            "SignatureMismatch: the client signed !'()* in the path as they stand, as Amplify does;"
            " the signature would match if they were percent-encoded"
        )

    def test_botocore_signs_a_query_in_the_url_as_it_stands(self, desk, ada):
        request = desk.sign(ada, query="q=x+y&k=(1)")
        assert refusal(desk.send(request))[0] == "InvalidSignatureException"
        assert desk.reason() == (
            "SignatureMismatch: the client signed the query as it stands in the URL, as botocore"
            " does with a query that is part of it; the signature would match if the query were"
            " percent-encoded"
        )

    @pytest.mark.parametrize(
        "trace", ["X-Forwarded-Host: localhost:5173", "Origin: http://localhost:5173"]
    )
    def test_a_development_proxy_changes_the_host(self, desk, ada, trace):
        desk.host = "localhost:5173"
        name, _, value = trace.partition(": ")
        request = desk.sign(ada).with_header("Host", "localhost:7665").with_header(name, value)
        assert refusal(desk.send(request))[0] == "InvalidSignatureException"
        assert desk.reason() == (
            "SignatureMismatch: the client signed the host localhost:5173, the request arrived"
            " with localhost:7665: something between them, like a development proxy, changed it"
        )

    def test_a_guess_is_not_made(self, desk, ada):
        request = desk.sign(ada, "/it's", query="q=x+y", secret="wrong")
        desk.send(request.with_header("Origin", "http://localhost:5173"))
        assert desk.reason() == "SignatureMismatch"


class TestWhatIsAccepted:
    @pytest.mark.parametrize(
        "path",
        [
            "/a%2Fb%20c",
            "/a//b",
            "/a/./b/../c",
            "/a/",
            "/%E1%88%B4/Zo%C3%AB",
            "/%F0%9F%8F%8A",
            "/~-._",
            "/a:b@c;d=e,f",
            "/http://example.com/x",
            "/",
        ],
    )
    def test_any_path(self, desk, ada, path):
        got = desk.send(desk.sign(ada, path))
        assert got.status == 200, got.text

    @pytest.mark.parametrize(
        "params",
        [
            [("a", "1"), ("a", "2"), ("A", "0")],
            [("k", "")],
            [("q", "x y"), ("plus", "1+1")],
            [("u", "ñ🏊"), ("ü", "1")],
            [("s", "*!'()~")],
            [("b", "2"), ("a", "1"), ("Param-3", "3"), ("Param", "4")],
            [("e", "a=b&c")],
        ],
    )
    def test_any_query(self, desk, ada, params):
        request = desk.sign(ada, params=params)
        assert desk.send(request).status == 200

    def test_a_name_without_a_value(self, desk, ada):
        request = desk.sign(ada, query="flag=")
        assert desk.send(replace(request, raw_query="flag")).status == 200

    @pytest.mark.parametrize("host", ["localhost:4566", "127.0.0.1:8080", "api.example.test"])
    def test_any_host(self, desk, ada, host):
        desk.host = host
        assert desk.send(desk.sign(ada)).status == 200

    def test_blanks_within_header_values(self, desk, ada):
        request = desk.sign(ada, headers=[("X-Note", "  a   b  ")])
        assert desk.send(request).status == 200

    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def test_any_method(self, desk, ada, method):
        assert desk.send(desk.sign(ada, method=method)).status == 200


class TestPresigned:
    def test_a_presigned_call_is_good_until_its_time_is_over(self, desk, ada):
        request = desk.sign(ada, params={"page": "1"}, expires_s=60)
        assert "Authorization" not in dict(request.headers)
        desk.world.advance(59_999)
        assert desk.send(request).status == 200
        desk.world.advance(1)
        assert refusal(desk.send(request)) == (
            "InvalidSignatureException",
            (
                "Signature expired: 20261120T120000Z is now earlier than 20261120T120000Z"
                " (20261120T120100Z - 1 min.)"
            ),
        )

    def test_it_outlives_the_window_but_not_its_credentials(self, desk, ada):
        request = desk.sign(ada, expires_s=7200)
        desk.world.advance(3_599_000)
        assert desk.send(request).status == 200
        desk.world.advance(1_000)
        assert refusal(desk.send(request)) == ("ExpiredTokenException", EXPIRED_TOKEN)

    @pytest.mark.parametrize("lifetime", ["0", "-1", "604801", "soon", ""])
    def test_its_lifetime_has_bounds(self, desk, ada, lifetime):
        request = desk.sign(ada, expires_s=60)
        query = request.raw_query.replace("X-Amz-Expires=60", f"X-Amz-Expires={lifetime}")
        got = desk.send(replace(request, raw_query=query))
        assert refusal(got)[0] == "IncompleteSignatureException"

    def test_its_token_may_be_added_unsigned(self, desk, ada):
        request = desk.sign(ada, token=False, expires_s=60)
        token = quote(ada.session_token, safe="")
        query = f"{request.raw_query}&X-Amz-Security-Token={token}"
        assert desk.send(replace(request, raw_query=query)).status == 200

    @pytest.mark.usefixtures("ada")
    def test_what_is_missing_is_named(self, desk):
        got = desk.send(desk.request(query="X-Amz-Signature=0"))
        kind, message = refusal(got)
        assert kind == "IncompleteSignatureException"
        assert json.dumps(message).count("X-Amz-") == 4


@pytest.mark.parametrize("name", ["Origin", "Referer"])
@pytest.mark.parametrize("value", ["http://[", "http://]", "http://[::1", "//[x"])
def test_what_is_no_url_changes_no_answer(desk, name, value):
    """It is only looked at for what the journal tells."""
    desk.iam()
    odd = [(name, value)]
    root = desk.root()
    good = desk.send(desk.sign(root, token=False, headers=odd))
    wrong = desk.send(desk.sign(root, token=False, secret="another", headers=odd))
    plain = desk.send(desk.sign(root, token=False, secret="another"))
    assert good.status == 200
    assert (wrong.status, wrong.error) == (plain.status, plain.error) == (403, plain.error)
    assert desk.send(desk.request(headers=odd)).status == 403
