"""A web page can't read the inbox or reset the world, nor administrate, unless it is let in."""

import json
import socket
from typing import Any

import pytest
from click.testing import CliRunner

import poolhouse
from poolhouse import cli
from poolhouse.protocol.http import HttpResponse
from poolhouse.web.front.parsing import Parser
from poolhouse.world import World

APP = "http://localhost:5173"
UNKNOWN = "UnrecognizedClientException", "The security token included in the request is invalid."
CORS = "access-control-"


def sentence(answer: HttpResponse) -> str:
    told = json.loads(answer.body)
    assert list(told) == ["error"]
    return str(told["error"])


def cors(answer: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers if name.lower().startswith(CORS)}


class TestHost:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "127.0.0.1:7665",
            "127.0.0.1.",
            "192.168.1.20:80",
            "[::1]",
            "[::1]:7665",
            "[::ffff:10.0.0.1]:7665",
            "[fe80::1%25eth0]:7665",
            "localhost",
            "localhost:",
            "LocalHost:7665",
            "localhost.:7665",
            "pool.localhost:7665",
            "a.b.LOCALHOST.",
        ],
    )
    def test_address_or_localhost_is_let_in(self, ask, host):
        assert ask("GET", "/_poolhouse/clock", Host=host).status == 200
        assert ask("POST", "/_poolhouse/clock/freeze", Host=host).status == 200

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "evil.example:7665",
            "EVIL.example.",
            "notlocalhost",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "127.1",
            "0x7f000001",
            "2130706433",
            "127.0.0.01",
            "::1",
            "[::1",
            "[::1].evil.example",
            "[evil.example]",
            "[::1%]",
            "localhost@evil.example",
            "localhost, evil.example",
            "localhost/evil",
            "localhost:7665:1",
            ".localhost",
            "localhost..",
            ":7665",
            "",
        ],
    )
    def test_other_is_refused_with_the_flag_that_lets_it_in(self, ask, host):
        for method, path in (("GET", "inbox"), ("POST", "reset"), ("OPTIONS", "reset")):
            answer = ask(method, f"/_poolhouse/{path}", Host=host)
            assert answer.status == 403
            assert ("X-Poolhouse-Control", "1") in answer.headers
            assert "--allow-host" in sentence(answer)
            assert cors(answer) == {}

    def test_flag_is_named_with_the_name_that_was_used(self, ask):
        told = sentence(ask("GET", "/_poolhouse/clock", Host="Pool.Test:7665"))
        assert told.endswith("start the emulator with --allow-host pool.test to reach it there")

    def test_names_that_are_allowed_are_let_in_and_no_others(self, ask, world):
        world.override({"allow_hosts": ("Pool.Test.", "my_service")})
        for host in ("pool.test", "POOL.test.:80", "my_service:7665"):
            assert ask("GET", "/_poolhouse/clock", Host=host).status == 200
        for host in ("a.pool.test", "evilpool.test", "pool.test.evil.example"):
            assert ask("GET", "/_poolhouse/clock", Host=host).status == 403

    @pytest.mark.parametrize("path", ["/_poolhouse", "//_poolhouse/inbox", "/%5fpoolhouse/inbox"])
    def test_every_way_to_write_the_path_leads_to_the_same_door(self, ask, path):
        assert ask("GET", path, Host="evil.example").status == 403

    def test_services_and_documents_are_reached_under_any_name(self, ask):
        keys = "/us-east-1_PoolHouse/.well-known/jwks.json"
        answer = ask("GET", keys, Host="evil.example", Origin="http://evil.example")
        assert (answer.status, cors(answer)) == (200, {"Access-Control-Allow-Origin": "*"})
        answer = ask("OPTIONS", "/", Host="cognito-idp.us-east-1.amazonaws.com", Origin=APP)
        assert cors(answer)["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize(
        ("head", "status"),
        [
            (b"GET /_poolhouse/clock HTTP/1.1\r\nHost: localhost", b"200"),
            (b"GET /_poolhouse/clock HTTP/1.0", b"200"),
            (b"GET /_poolhouse/clock HTTP/1.1\r\nHost: localhost\r\nHost: evil.example", b"400"),
            (b"GET /_poolhouse/clock HTTP/1.1\r\nHost: evil.example\r\nHost: localhost", b"400"),
            (b"GET http://evil.example/_poolhouse/clock HTTP/1.1\r\nHost: localhost", b"403"),
            (b"GET http://evil.example/_poolhouse/clock HTTP/1.0", b"403"),
            (b"GET http://a@evil.example/_poolhouse/clock HTTP/1.1\r\nHost: localhost", b"403"),
            (b"GET http://localhost:1/_poolhouse/clock HTTP/1.1\r\nHost: evil.example", b"200"),
        ],
    )
    def test_the_host_on_the_wire_is_the_targets_and_one(self, world, head, status):
        with (
            poolhouse.serve(world) as server,
            socket.create_connection(("127.0.0.1", server.port), timeout=20) as client,
        ):
            client.sendall(head + b"\r\n\r\n")
            assert client.recv(4096).split()[1] == status


class TestOrigin:
    FOREIGN = (
        APP,
        "https://localhost:7665",
        "http://localhost",
        "http://127.0.0.1:7665",
        "http://localhost:7665/",
        "http://localhost:7665/_poolhouse",
        "http://localhost:7665@evil.example",
        "http://localhost:7665.evil.example",
        "http://localhost:7665, http://evil.example",
        "https://evil.example",
        "null",
        "",
        "file://",
        "chrome-extension://abcdefgh",
    )

    @pytest.mark.parametrize("origin", FOREIGN)
    def test_foreign_page_is_refused_and_may_not_read_why(self, ask, world, origin):
        before_ms = world.clock.now_ms()
        asked = [
            ask("GET", "/_poolhouse/inbox", Origin=origin),
            ask("POST", "/_poolhouse/reset", Origin=origin),
            ask(
                "POST",
                "/_poolhouse/clock/advance",
                b'{"by": "1h"}',
                Origin=origin,
                Content_Type="application/json",
            ),
            ask(
                "OPTIONS",
                "/_poolhouse/reset",
                Origin=origin,
                Access_Control_Request_Method="POST",
            ),
        ]
        for answer in asked:
            assert (answer.status, cors(answer)) == (403, {})
            assert "--allow-origin" in sentence(answer)
        assert world.clock.now_ms() == before_ms

    def test_flag_is_named_with_the_origin_that_asked(self, ask):
        told = sentence(ask("GET", "/_poolhouse/clock", Origin=APP))
        assert told.endswith(f"start it with --allow-origin {APP} to let its pages in")

    @pytest.mark.parametrize(
        ("host", "origin"),
        [
            ("localhost:7665", "http://localhost:7665"),
            ("LOCALHOST:7665", "http://localhost:7665"),
            ("127.0.0.1:7665", "http://127.0.0.1:7665"),
            ("[::1]:7665", "http://[::1]:7665"),
            ("localhost", "http://localhost"),
            ("localhost:80", "http://localhost"),
        ],
    )
    def test_our_own_pages_may_ask(self, ask, host, origin):
        answer = ask("POST", "/_poolhouse/reset", Host=host, Origin=origin)
        assert (answer.status, cors(answer)) == (200, {})

    def test_name_that_was_rebound_is_no_origin_of_ours(self, ask):
        asked = {"Host": "evil.example:7665", "Origin": "http://evil.example:7665"}
        assert ask("GET", "/_poolhouse/inbox", **asked).status == 403

    @pytest.mark.parametrize("site", ["cross-site", "Cross-Site", "none, cross-site"])
    def test_page_that_tells_no_origin_is_refused_by_where_it_is(self, ask, site):
        answer = ask("GET", "/_poolhouse/inbox", Sec_Fetch_Site=site)
        assert answer.status == 403
        assert "Sec-Fetch-Site" in sentence(answer)
        own = {"Origin": "http://localhost:7665", "Sec_Fetch_Site": site}
        assert ask("GET", "/_poolhouse/inbox", **own).status == 403

    @pytest.mark.parametrize("site", ["same-origin", "none"])
    def test_address_bar_and_our_own_pages_are_let_in(self, ask, site):
        assert ask("GET", "/_poolhouse/inbox", Sec_Fetch_Site=site).status == 200

    def test_no_page_can_take_an_answer_for_a_script_or_an_image(self, ask):
        headers = dict(ask("GET", "/_poolhouse/inbox").headers)
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Vary"] == "Origin"

    @pytest.mark.parametrize("allowed", [APP, f"{APP}/", "HTTP://LocalHost:5173"])
    def test_page_that_is_allowed_may_ask_and_read(self, ask, world, allowed):
        world.override({"allow_origins": (allowed, "https://preview.test")})
        for origin, site in ((APP, "same-site"), ("https://preview.test", "cross-site")):
            answer = ask("GET", "/_poolhouse/clock", Origin=origin, Sec_Fetch_Site=site)
            assert answer.status == 200
            assert cors(answer)["Access-Control-Allow-Origin"] == origin
            refused = ask("GET", "/_poolhouse/inbox?too=a", Origin=origin)
            assert refused.status == 400
            assert cors(refused)["Access-Control-Allow-Origin"] == origin
            preflight = ask(
                "OPTIONS",
                "/_poolhouse/clock/advance",
                Origin=origin,
                Access_Control_Request_Method="POST",
                Access_Control_Request_Headers="content-type",
            )
            assert (preflight.status, preflight.body) == (200, b"")
            told = cors(preflight)
            assert told["Access-Control-Allow-Origin"] == origin
            assert told["Access-Control-Allow-Methods"] == "POST"
            assert told["Access-Control-Allow-Headers"] == "content-type"
            assert ("Vary", "Origin") in preflight.headers
        for origin in ("http://localhost:5174", "https://localhost:5173", "null"):
            assert ask("GET", "/_poolhouse/clock", Origin=origin).status == 403


class TestBody:
    @pytest.mark.parametrize(
        "kind",
        [
            "text/plain",
            "text/plain; application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "text/plain, application/json",
            "application/jsonp",
            None,
        ],
    )
    def test_body_that_a_form_could_send_is_refused(self, ask, world, kind):
        before_ms = world.clock.now_ms()
        headers = {} if kind is None else {"Content_Type": kind}
        answer = ask("POST", "/_poolhouse/clock/advance", b'{"by": "1h"}', **headers)
        assert answer.status == 415
        assert sentence(answer).startswith(
            "the Content-Type of a body must be application/json, found"
        )
        assert world.clock.now_ms() == before_ms

    @pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
    def test_json_is_taken(self, ask, kind):
        answer = ask("POST", "/_poolhouse/clock/advance", b'{"by": "1h"}', Content_Type=kind)
        assert answer.status == 200

    def test_post_without_a_body_needs_no_kind(self, ask):
        assert ask("POST", "/_poolhouse/reset").status == 200
        curl = {"Content_Type": "application/x-www-form-urlencoded"}  # curl -d ''
        assert ask("POST", "/_poolhouse/reset", **curl).status == 200


class TestUnknownKeys:
    SCOPE = "20270115/us-east-1/cognito-idp/aws4_request"

    def administrate(self, ask, key="AKIAANYBODY", **headers: str) -> Any:
        answer = ask(
            "POST",
            "/",
            b'{"MaxResults": 10}',
            X_Amz_Target="AWSCognitoIdentityProviderService.ListUserPools",
            X_Amz_Date="20270115T080000Z",
            Authorization=(
                f"AWS4-HMAC-SHA256 Credential={key}/{self.SCOPE},"
                f" SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
            ),
            **headers,
        )
        told = json.loads(answer.body)
        return "UserPools" if answer.status == 200 else (told["__type"], told["message"])

    def test_unknown_key_is_roots_on_the_command_line(self, ask):
        assert self.administrate(ask) == "UserPools"
        assert self.administrate(ask, Host="cognito-idp.us-east-1.amazonaws.com") == "UserPools"

    @pytest.mark.parametrize("origin", TestOrigin.FOREIGN)
    def test_unknown_key_is_nobodys_for_a_foreign_page(self, ask, world, origin):
        assert self.administrate(ask, Origin=origin) == UNKNOWN
        detail = world.journal.entries()[-1].detail
        assert detail is not None
        assert detail["foreign_origin"] == origin

    def test_nor_for_a_name_that_was_rebound(self, ask):
        asked = {"Host": "evil.example:7665", "Origin": "http://evil.example:7665"}
        assert self.administrate(ask, **asked) == UNKNOWN
        assert self.administrate(ask, Sec_Fetch_Site="cross-site") == UNKNOWN

    def test_page_that_is_allowed_and_our_own_may(self, ask, world):
        world.override({"allow_origins": (APP,)})
        assert self.administrate(ask, Origin=APP) == "UserPools"
        assert self.administrate(ask, Origin="http://localhost:7665") == "UserPools"

    def test_roots_own_key_is_verified_as_ever(self, ask):
        assert self.administrate(ask, "test", Origin=APP)[0] == "InvalidSignatureException"


class TestSettings:
    @pytest.mark.parametrize(
        "given",
        [
            {"allow_hosts": ["http://pool.test"]},
            {"allow_hosts": ["pool.test:80"]},
            {"allow_hosts": ["*"]},
            {"allow_hosts": [""]},
            {"allow_hosts": "pool.test"},
            {"allow_origins": ["localhost:5173"]},
            {"allow_origins": ["http://localhost:5173/app"]},
            {"allow_origins": ["null"]},
            {"allow_origins": ["*"]},
            {"allow_origins": ["http://*.test"]},
            {"allow_origins": APP},
        ],
        ids=str,
    )
    def test_what_is_none_is_told(self, world: World, given: dict[str, Any]):
        name = next(iter(given))
        with pytest.raises(ValueError, match=rf"{name} must be .*found"):
            poolhouse.serve(world, **given)
        if not isinstance(given[name], str):
            flag = f"--{name.removesuffix('s').replace('_', '-')}"
            told = CliRunner().invoke(cli.main, ["serve", flag, given[name][0]])
            assert told.exit_code == 2
            assert told.stderr.startswith(f"poolhouse: {flag} must be ")

    def test_help_names_them(self):
        told = CliRunner().invoke(cli.main, ["serve", "--help"]).output
        assert "--allow-host NAME" in told
        assert "--allow-origin ORIGIN" in told

    def test_options_may_be_repeated(self, tmp_path, monkeypatch):
        seen: list[World] = []
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(cli, "_start", lambda world, *_: seen.append(world) or cli.fail("end"))
        words = ["--allow-host", "A.test", "--allow-host", "b.test.", "--allow-origin", f"{APP}/"]
        assert CliRunner().invoke(cli.main, ["serve", *words]).exit_code == 2
        assert seen[0].settings.allow_hosts == ("a.test", "b.test")
        assert seen[0].settings.allow_origins == (APP,)
        seen[0].close()

    def test_server_takes_them_beside_those_of_the_world(self, world: World):
        world.override({"allow_hosts": ("kept.test",)})
        with poolhouse.serve(world, allow_origins=[f"{APP}/"]):
            assert world.settings.allow_origins == (APP,)
            assert world.settings.allow_hosts == ("kept.test",)


@pytest.mark.parametrize("host", [b"LocalHost", b"localhost:80", b"localhost"])
def test_host_that_means_the_targets_stays_as_it_was_signed(host):
    parser = Parser("127.0.0.1", "http")
    parser.receive(b"GET http://localhost/ HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
    received = parser.next_request()
    assert received is not None
    assert received.request.header("Host") == host.decode()
