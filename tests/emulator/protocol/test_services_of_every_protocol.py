"""Services of three protocols in a served world, called by boto3: signed, decoded, answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import poolhouse
from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.operations import Service
from poolhouse.protocol.query_xml import QUERY
from poolhouse.protocol.rest_json import REST_JSON
from poolhouse.protocol.rest_xml import REST_XML
from poolhouse.runtime.settings import Settings
from poolhouse.world import World

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)


class ValidationError(ServiceError):
    """A constraint is violated."""


class NotFoundException(ServiceError):
    """As the model of API Gateway names it."""


class NoSuchEntityException(ServiceError):
    """As the model of iam names it."""


@dataclass
class Watching:
    """Allows everything and notes what was asked; who signed is the other's business."""

    other: Any
    asked: list[tuple[str, str]] = field(default_factory=list)

    def authenticate(self, *request: Any) -> Any:
        return self.other.authenticate(*request)

    def authorize(self, _caller: Any, action: str, resource: str, _now_ms: int) -> None:
        self.asked.append((action, resource))


def service(name: str, version: str, protocol: Any) -> Service:
    return Service(
        ServiceModel(name, version),
        protocol=protocol,
        constraint_error=ValidationError,
        resource=lambda _call, _request: "*",
    )


@pytest.fixture
def world() -> Iterator[World]:
    world = World(Settings(strict=True), seed=1)
    yield world
    world.close()


@pytest.fixture
def client(world: World) -> Iterator[Callable[[str], Any]]:
    """Make boto3 clients of a served world."""
    opened = []
    with poolhouse.serve(world) as server:

        def make(name: str) -> Any:
            made = boto3.client(
                name,
                endpoint_url=server.url,
                region_name="us-east-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
            )
            opened.append(made)
            return made

        yield make
        for each in opened:
            each.close()


def test_a_service_of_the_query_protocol_is_asked_and_answers(world, client) -> None:
    iam = world.services["iam"] = service("iam", "2010-05-08", QUERY)

    @iam.operation("CreateUser")
    def create_user(call: Call, request: Request) -> Answer:
        assert call.caller is not None
        user = {
            "Path": request.get("Path", "/"),
            "UserName": request["UserName"],
            "UserId": "AIDA",
            "Arn": call.caller.arn,
            "CreateDate": NOON_MS,
            "Tags": request["Tags"],
        }
        return {"User": user}

    @iam.operation("GetUser")
    def get_user(_call: Call, _request: Request) -> Answer:
        raise NoSuchEntityException("no such user")

    tags = [{"Key": "a", "Value": "b é=+"}, {"Key": "d", "Value": ""}]
    user = client("iam").create_user(UserName="zoe", Tags=tags)["User"]
    assert (user["UserName"], user["CreateDate"], user["Tags"]) == ("zoe", NOON, tags)
    assert user["Arn"] == "arn:aws:iam::123456789012:root"
    with pytest.raises(ClientError) as caught:
        client("iam").get_user(UserName="a")
    assert caught.value.response["Error"]["Code"] == "NoSuchEntity"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    with pytest.raises(ClientError, match=r"InvalidAction.*does not emulate ListUsers yet"):
        client("iam").list_users()
    assert [entry.error for entry in world.journal.entries()] == [
        None,
        "NoSuchEntityException",
        "UnknownOperationException",
    ]


def test_a_service_of_rest_json_is_asked_and_answers(world, client) -> None:
    api_gateway = world.services["apigateway"] = service("apigateway", "2015-07-09", REST_JSON)

    @api_gateway.operation("CreateRestApi")
    def create_rest_api(_call: Call, request: Request) -> Answer:
        return {"id": "abc", "name": request["name"], "createdDate": NOON_MS}

    @api_gateway.operation("GetResource")
    def get_resource(_call: Call, request: Request) -> Answer:
        if request["resourceId"] == "none":
            raise NotFoundException("Invalid Resource identifier specified")
        return {"id": request["resourceId"], "path": ",".join(request["embed"])}

    made = client("apigateway").create_rest_api(name="orders")
    assert (made["id"], made["createdDate"]) == ("abc", NOON)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    asked = {"restApiId": "abc", "resourceId": "a b/c", "embed": ["methods", "x"]}
    assert client("apigateway").get_resource(**asked)["path"] == "methods,x"
    assert world.call("apigateway", "GetResource", asked)["id"] == "a b/c"
    with pytest.raises(ClientError) as caught:
        client("apigateway").get_resource(restApiId="abc", resourceId="none")
    assert caught.value.response["Error"] == {
        "Code": "NotFoundException",
        "Message": "Invalid Resource identifier specified",
    }


def test_a_service_that_shares_its_signing_name_is_told_by_its_paths(world, client) -> None:
    model = "apigatewayv2"
    api_gateway = world.services[model] = service(model, "2018-11-29", REST_JSON)

    @api_gateway.operation("GetApi")
    def get_api(_call: Call, request: Request) -> Answer:
        return {"ApiId": request["ApiId"], "Name": "n", "ProtocolType": "HTTP"}

    assert client(model).get_api(ApiId="abc")["Name"] == "n"
    with pytest.raises(ClientError, match=r"does not emulate apigateway\.GetRestApis"):
        client("apigateway").get_rest_apis()


def test_a_service_of_rest_xml_is_asked_and_answers(world, client) -> None:
    s3 = world.services["s3"] = service("s3", "2006-03-01", REST_XML)
    kept = {}

    @s3.operation("PutBucketTagging")
    def put_bucket_tagging(_call: Call, request: Request) -> Answer:
        kept[request["Bucket"]] = request["Tagging"]["TagSet"]

    @s3.operation("GetBucketTagging")
    def get_bucket_tagging(_call: Call, request: Request) -> Answer:
        return {"TagSet": kept[request["Bucket"]]}

    tags = [{"Key": "a", "Value": "<b>"}]
    client("s3").put_bucket_tagging(Bucket="a-bucket", Tagging={"TagSet": tags})
    assert client("s3").get_bucket_tagging(Bucket="a-bucket")["TagSet"] == tags


def test_an_action_may_be_another_than_the_operations_name(world, client) -> None:
    watching = world.authenticator = Watching(world.authenticator)
    made = Service(
        ServiceModel("apigateway", "2015-07-09"),
        protocol=REST_JSON,
        constraint_error=ValidationError,
        resource=lambda call, _request: f"arn:aws:apigateway:{call.region}::/restapis",
        action=lambda operation, _request: f"apigateway:{operation.method}",
    )
    made.operation("GetRestApis")(lambda _call, _request: {"items": []})
    world.services["apigateway"] = made
    assert client("apigateway").get_rest_apis()["items"] == []
    assert watching.asked == [("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis")]
