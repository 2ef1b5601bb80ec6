"""By what a request tells which service of AWS it asks."""

import pytest

from poolhouse.protocol import catalogue, query_xml, recognition, rest_json, rest_xml, rpc_cbor
from poolhouse.protocol.http import HttpRequest

FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
CBOR = ("smithy-protocol", "rpc-v2-cbor")


def signed(service: str) -> tuple[str, str]:
    scope = f"AKIA/20260101/us-east-1/{service}/aws4_request"
    return "Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


def target(text: str) -> tuple[str, str]:
    return "X-Amz-Target", text


def request(
    line: str, *headers: tuple[str, str], body: bytes = b"", host: str = "localhost:7665"
) -> HttpRequest:
    method, _, url = line.partition(" ")
    path, _, query = url.partition("?")
    return HttpRequest(method, path, query, (("Host", host), *headers), body)


def asked(http: HttpRequest) -> str | None:
    found = recognition.recognize(http, "localhost")
    return None if found is None else f"{found.service}.{found.operation}"


PRESIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"
)


@pytest.mark.parametrize(
    ("http", "name"),
    [
        (request("POST /", target("DynamoDB_20120810.ListTables")), "dynamodb.ListTables"),
        (request("POST /", target("TrentService.ListKeys")), "kms.ListKeys"),
        (
            request("POST /", target("Timestream_20181101.Query"), signed("timestream")),
            "timestream-query.Query",
        ),
        (request("POST /", target("NoSuchService.Do")), "NoSuchService.Do"),
        (request("POST /", target("Service<b>.Do")), None),
        (request("POST /", target("TrentService.<b>")), "kms."),
        (request("POST /", target("Nonsense")), None),
        (request("POST /", target("...Do")), None),
        (request("PUT /", target("TrentService.ListKeys")), None),
        (request("POST /service//operation/Do", CBOR), None),
        (request("POST /service/<b>/operation/Do", CBOR), None),
        (
            request("POST /service/GraniteServiceVersion20100801/operation/ListMetrics", CBOR),
            "cloudwatch.ListMetrics",
        ),
        (request("POST /", FORM, body=b"Action=GetUser&Version=2010-05-08"), "iam.GetUser"),
        (
            request("POST /", FORM, body=b"Version=2011-06-15&Action=GetCallerIdentity"),
            "sts.GetCallerIdentity",
        ),
        (request("GET /?Action=ListTopics&Version=2010-03-31"), "sns.ListTopics"),
        (
            request("POST /", FORM, signed("ses"), body=b"Action=SendEmail&Version=2010-12-01"),
            "ses.SendEmail",
        ),
        (
            request("POST /1/q", FORM, signed("sqs"), body=b"Action=SendMessage&Version=1999"),
            "sqs.SendMessage",
        ),
        (request("POST /", FORM, body=b"Action=Buy&Version=1"), None),
        (request("POST /oauth2/token", FORM, body=b"grant_type=refresh_token"), None),
        (request("GET /restapis", signed("apigateway")), "apigateway.GetRestApis"),
        (request("GET /v2/apis", signed("apigateway")), "apigatewayv2.GetApis"),
        (request("GET /2015-03-31/functions/", signed("lambda")), "lambda.ListFunctions"),
        (request("GET /no/such/path", signed("lambda")), "lambda."),
        (request("GET /x", signed("brand-new")), "brand-new."),
        (request("GET /dev/orders", signed("execute-api")), None),
        (
            request("POST /@connections/abc", signed("execute-api")),
            "apigatewaymanagementapi.PostToConnection",
        ),
        (request("GET /", signed("s3")), "s3.ListBuckets"),
        (request("HEAD /b/k", signed("s3")), "s3.HeadObject"),
        (request(f"GET /b/k?{PRESIGNED}"), "s3.GetObject"),
        (request("GET /b/k?AWSAccessKeyId=A&Expires=1&Signature=s"), "s3.GetObject"),
        (request("GET /b/k", ("Authorization", "AWS AKIA:c2ln")), "s3.GetObject"),
        (request("GET /k", signed("s3"), host="b.localhost:7665"), "s3.GetObject"),
        (request("GET /", signed("s3"), host="b.localhost"), "s3.ListObjects"),
        (
            request("GET /v20180820/jobs/1/tagging", signed("s3"), host="1.localhost:7665"),
            "s3control.GetJobTagging",
        ),
        (
            request("POST /2013-01-01/search?format=sdk", FORM, signed("cloudsearch"), body=b"q=a"),
            "cloudsearchdomain.",
        ),
        (request("PUT /", signed("s3"), host="b.s3.us-east-1.amazonaws.com"), "s3.CreateBucket"),
        (request("GET /b", host="s3.us-east-1.amazonaws.com"), "s3.ListObjects"),
        (request("GET /k", host="my.dotted.bucket.s3.amazonaws.com"), "s3.GetObject"),
        (request("GET /k", host="b.s3-eu-west-1.amazonaws.com"), "s3.GetObject"),
        (request("POST /", host="sts.eu-west-1.amazonaws.com"), "sts."),
        (
            request("GET /b/k", ("User-Agent", "aws-sdk-js/3.1 md/nodejs#20 api/s3#3.1 m/E")),
            "s3.GetObject",
        ),
        (request("GET /b/k", ("User-Agent", "aws-amplify/6.2.1 api/1 framework/0")), None),
        (request("GET /b/k", ("Authorization", "Bearer a.b.c")), None),
        (request("GET /favicon.ico"), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_request_tells_service_and_operation(http: HttpRequest, name: str | None) -> None:
    assert asked(http) == name


SIBLINGS = [
    ("timestream-query", "timestream-write"),
    ("dynamodb", "dynamodbstreams"),
    ("events", "eventbridgev2"),
    ("forecast", "forecastquery"),
    ("kinesisanalytics", "kinesisanalyticsv2"),
    ("keyspaces", "keyspacesstreams"),
    ("mgh", "migrationhub-config"),
    ("marketplace-agreement", "meteringmarketplace"),
]
"""Services that are signed for under one name; the first two have one target prefix as well."""


def siblings(attribute: str, *, protocols: frozenset[str] | None = None) -> list[set[str]]:
    groups: dict[str, set[str]] = {}
    for entry in catalogue.entries():
        if protocols is None or entry.protocol in protocols:
            groups.setdefault(getattr(entry, attribute), set()).add(entry.folder)
    return [names for value, names in groups.items() if value and len(names) > 1]


def test_no_others_share_a_target_prefix() -> None:
    assert siblings("target_prefix") == [{"timestream-query", "timestream-write"}]


@pytest.mark.parametrize(("one", "other"), SIBLINGS)
def test_siblings_are_told_apart_by_target_and_operation(one: str, other: str) -> None:
    entries = {entry.folder: entry for entry in catalogue.entries()}
    names = {folder: set(catalogue.model(folder).operation_names) for folder in (one, other)}
    assert entries[one].signing_name == entries[other].signing_name
    for folder, rest in ((one, other), (other, one)):
        entry = entries[folder]
        for name in sorted(names[folder] - names[rest]):
            to_json = request(
                "POST /", target(f"{entry.target_prefix}.{name}"), signed(entry.signing_name)
            )
            to_cbor = request(f"POST /service/{entry.target_prefix}/operation/{name}", CBOR)
            assert (asked(to_json), asked(to_cbor)) == (f"{folder}.{name}", f"{folder}.{name}")


@pytest.mark.parametrize(
    ("version", "folders"),
    [("2010-12-01", ["elasticbeanstalk", "ses"]), ("2014-10-31", ["rds", "docdb", "neptune"])],
)
def test_forms_of_one_version_are_told_apart_by_the_action(
    version: str, folders: list[str]
) -> None:
    assert set(folders) in siblings("api_version", protocols=frozenset({"query", "ec2"}))
    taken: set[str] = set()
    for folder in folders:
        for name in sorted(set(catalogue.model(folder).operation_names) - taken):
            body = f"Action={name}&Version={version}".encode()
            assert asked(request("POST /", FORM, body=body)) == f"{folder}.{name}"
            taken.add(name)


@pytest.mark.parametrize(
    ("http", "refuse"),
    [
        (request("POST /", FORM, body=b"Action=GetUser&Version=2010-05-08"), query_xml.refuse),
        (
            request("POST /", FORM, body=b"Action=RunInstances&Version=2016-11-15"),
            query_xml.refuse_ec2,
        ),
        (request("GET /b", signed("s3")), rest_xml.refuse),
        (request("GET /restapis", signed("apigateway")), rest_json.refuse),
        (request("GET /x", signed("brand-new")), rest_json.refuse),
        (request("POST /x", FORM, signed("brand-new")), query_xml.refuse),
        (
            request("POST /service/GraniteServiceVersion20100801/operation/ListMetrics", CBOR),
            rpc_cbor.refuse,
        ),
        (
            request(
                "POST /",
                FORM,
                signed("monitoring"),
                body=b"Action=ListMetrics&Version=2010-08-01",
            ),
            query_xml.refuse,
        ),
    ],
)
def test_an_error_is_written_as_the_request_speaks(http: HttpRequest, refuse) -> None:
    found = recognition.recognize(http, "localhost")
    assert found is not None
    assert found.refuse is refuse
