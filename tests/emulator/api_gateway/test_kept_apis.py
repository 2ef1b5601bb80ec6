"""REST APIs are state like any other: kept, taken away as bytes, answered in another process."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from poolhouse.api_gateway.arns import expand_shorthand
from poolhouse.api_gateway.authorization.cognito import CognitoUserPools
from poolhouse.api_gateway.definitions import ApiKey, GatewayResponse, RestApi, Route
from poolhouse.api_gateway.integrations.function import Function
from poolhouse.api_gateway.integrations.http_proxy import HttpProxy
from poolhouse.api_gateway.integrations.mock import Mock
from poolhouse.config.loading import Source, load
from poolhouse.config.reader import ConfigError
from poolhouse.iam.documents import parse_policy
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.world import World

HANDLERS = """
def get(event, context):
    import kept_neighbour
    return {"body": kept_neighbour.NAME + event["path"]}
"""
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "execute-api:/*"},
        {
            "Sid": "",
            "Effect": "Deny",
            "NotPrincipal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:role/r"]},
            "NotAction": ["execute-api:Invoke"],
            "NotResource": "execute-api:/dev/GET/*",
            "Condition": {
                "StringLike": {"aws:UserAgent": ["a*", "b"], "aws:Referer": "x"},
                "Bool": {"aws:SecureTransport": False},
            },
        },
    ],
}
RICH = RestApi(
    id="rich000000",
    name="réunion",
    stage="v1",
    routes=(
        Route("GET", "/m", Mock(203, (("X-A", "1"), ("X-A", "2")), '{"é":"\ud83c"}')),
        Route("ANY", "/{proxy+}", HttpProxy("http://localhost:1/{proxy}", timeout_s=1.5)),
        Route(
            "POST",
            "/f",
            Function("handlers:get", timeout_s=0.25),
            authorization=CognitoUserPools(("us-east-1_A", "us-east-1_B"), ("a/b", "c")),
            api_key_required=True,
        ),
    ),
    gateway_responses={
        "DEFAULT_4XX": GatewayResponse(418, {"X-Own": "'1'"}, "$context.error.message"),
        "DEFAULT_5XX": GatewayResponse(),
    },
    api_keys=(ApiKey("k", "a-key-of-some-partner-0001", enabled=False),),
    resource_policy=expand_shorthand(
        parse_policy(POLICY, "resource"), "rich000000", region="us-east-1", account="123456789012"
    ),
)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "kept_handlers.py").write_text(HANDLERS)
    (folder / "kept_neighbour.py").write_text("NAME = 'one'")
    routes = {"GET /items/{id}": {"function": "kept_handlers:get"}, "GET /ok": {"mock": {}}}
    api = {"name": "kept", "id": "kept000000", "routes": routes}
    return Source("poolhouse.yaml", {"rest_apis": [api]}, folder)


@pytest.fixture
def declared(source: Source) -> Iterator[World]:
    with closing(load(source, seed="kept")) as world:
        yield world


def ask(world: World, path: str, api: str = "kept000000") -> HttpResponse:
    http = HttpRequest("GET", f"/execute-api/{api}/dev{path}", "", (), b"")
    answer = world.dispatch_api(api, http, stage="dev", path=path)
    assert answer is not None
    return answer


def test_what_is_written_is_what_is_read(world: World) -> None:
    world.put_rest_api(RICH)
    assert world.rest_api("rich000000") == RICH
    assert world.rest_apis() == (RICH,)
    assert world.rest_api("other00000") is None


def test_what_is_read_can_not_be_changed(world: World) -> None:
    world.put_rest_api(RICH)
    read = world.rest_api("rich000000")
    assert read is not None
    assert read is world.rest_api("rich000000")
    with pytest.raises(TypeError):
        read.gateway_responses["DEFAULT_4XX"] = GatewayResponse()  # type: ignore[index]
    with pytest.raises(TypeError):
        read.gateway_responses["DEFAULT_4XX"].headers["X-Own"] = ""  # type: ignore[index]


def test_an_api_written_again_stays_in_its_place(world: World) -> None:
    names = ("a", "b", "a")
    for number, name in enumerate(names):
        world.put_rest_api(RestApi(f"{name}000000000", name, f"v{number}", ()))
    assert [(api.name, api.stage) for api in world.rest_apis()] == [("a", "v2"), ("b", "v1")]


def test_a_snapshot_answers_in_another_process(declared: World, tmp_path: Path) -> None:
    """With the functions of the folder that the other world was given."""
    (tmp_path / "kept.snapshot").write_bytes(declared.snapshot())
    program = """
import sys
from pathlib import Path
from poolhouse.protocol.http import HttpRequest
from poolhouse.world import World

world = World(folder=sys.argv[1])
world.restore(Path(sys.argv[2]).read_bytes())
for path in ("/items/7", "/ok"):
    http = HttpRequest("GET", "/execute-api/kept000000/dev" + path, "", (), b"")
    answer = world.dispatch_api("kept000000", http, stage="dev", path=path)
    print(answer.status, answer.body.decode(), (world.journal.entries()[-1].detail or {}))
world.close()
"""
    for folder, told in (
        ("one", "200 one/items/7 {}"),
        ("two", "200 two/items/7 {}"),
        ("three", '502 {"message": "Internal server error"} '),
    ):
        if folder == "two":
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "kept_handlers.py").write_text(HANDLERS)
            (tmp_path / folder / "kept_neighbour.py").write_text("NAME = 'two'")
        done = subprocess.run(
            [sys.executable, "-c", program, tmp_path / folder, tmp_path / "kept.snapshot"],
            check=True,
            capture_output=True,
            text=True,
        )
        first, second = done.stdout.splitlines()
        assert first.startswith(told)
        assert second == "200  {}"


def test_a_name_that_stands_for_nothing_is_a_bad_gateway(declared: World, tmp_path: Path) -> None:
    with closing(World(folder=tmp_path)) as world:
        world.restore(declared.snapshot())
        answer = ask(world, "/items/7")
        assert (answer.status, answer.body) == (502, b'{"message": "Internal server error"}')
        assert world.journal.entries()[-1].detail == {
            "reason": "kept_handlers:get can't be called: the module kept_handlers can't be"
            " imported: ModuleNotFoundError: No module named 'kept_handlers'; it was looked for in"
            f" {tmp_path} first"
        }


def test_two_worlds_call_their_own(declared: World, source: Source, tmp_path: Path) -> None:
    two = tmp_path / "two"
    two.mkdir()
    (two / "kept_handlers.py").write_text(HANDLERS)
    (two / "kept_neighbour.py").write_text("NAME = 'two'")
    with closing(load(Source("poolhouse.yaml", source.content, two), seed="kept")) as other:
        for _ in range(2):
            assert ask(declared, "/items/7").body == b"one/items/7"
            assert ask(other, "/items/7").body == b"two/items/7"


def test_a_world_opened_again_has_the_apis_of_the_file_as_it_is_now(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    first = {"name": "a", "routes": {"GET /x": {"mock": {"status": 201}}}}
    again = {"name": "a", "routes": {"GET /x": {"mock": {"status": 202}}}}
    other = {"name": "b", "id": "b000000000"}
    with closing(load({"rest_apis": [first, other]}, data=kept)) as world:
        (drawn, _) = (api.id for api in world.rest_apis())
        world.put_rest_api(RestApi("later00000", "later", "dev", ()))
    with closing(load({"rest_apis": [again]}, data=kept)) as world:
        assert [api.id for api in world.rest_apis()] == [drawn]
        assert ask(world, "/x", drawn).status == 202
        world.reset()
        assert [api.id for api in world.rest_apis()] == [drawn]
        assert ask(world, "/x", drawn).status == 202


def test_a_mistake_leaves_the_apis_as_they_were(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    good = {"name": "a", "id": "a000000000"}
    load({"rest_apis": [good]}, data=kept).close()
    with pytest.raises(ConfigError, match="statuss"):
        load({"rest_apis": [{**good, "routes": {"GET /": {"mock": {"statuss": 1}}}}]}, data=kept)
    with closing(World(data=kept)) as world:
        assert [api.id for api in world.rest_apis()] == ["a000000000"]


def test_reset_takes_an_api_back_that_came_later(declared: World) -> None:
    declared.put_rest_api(RestApi("later00000", "later", "dev", ()))
    declared.reset()
    assert [api.id for api in declared.rest_apis()] == ["kept000000"]
    assert ask(declared, "/items/7").body == b"one/items/7"
