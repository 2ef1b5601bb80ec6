"""A POST that says it is another verb, in X-HTTP-Method-Override."""

import pytest

from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.definitions import Route
from poolhouse.api_gateway.integrations.mock import Mock

ARN = "arn:aws:execute-api:us-east-1:123456789012:apigateway/dev"


def override(verb):
    return [("x-http-method-override", verb)]


@pytest.fixture
def routed(desk):
    """Declare a method for each of some verbs, which answers with its name."""
    verbs = ("GET", "POST", "DELETE")
    desk.api(*(Route(verb, "/items", Mock(body=verb), authorization=AwsIam()) for verb in verbs))
    desk.allow()
    return desk.user()


def test_it_takes_the_route_of_the_verb_it_names(desk, routed):
    signed = desk.sign(routed, method="POST", headers=override("DELETE"))
    assert desk.send(signed).text == "DELETE"
    assert desk.journal().operation == "DELETE /dev/items"


@pytest.mark.parametrize("verb", ["FOO", "ANY", "delete"])
def test_a_verb_that_there_is_not_takes_no_route(desk, routed, verb):
    got = desk.send(desk.sign(routed, method="POST", headers=override(verb)))
    assert (got.status, got.error) == (403, "MissingAuthenticationTokenException")


def test_an_empty_one_changes_nothing(desk, routed):
    assert desk.send(desk.sign(routed, method="POST", headers=override(""))).text == "POST"


def test_only_a_post_has_another_verb(desk, routed):
    assert desk.send(desk.sign(routed, method="GET", headers=override("DELETE"))).text == "GET"


def test_policies_know_the_call_by_the_verb_it_names(desk, routed):
    everything = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
    desk.allow(everything, {**everything, "Effect": "Deny", "Resource": f"{ARN}/DELETE/*"})
    assert desk.send(desk.sign(routed, method="POST")).status == 200
    got = desk.send(desk.sign(routed, method="POST", headers=override("DELETE")))
    assert got.error == "AccessDeniedException"
    assert "/dev/DELETE/items with an explicit deny" in got.json["Message"]


def test_a_signature_is_made_over_the_verb_on_the_wire(desk, routed):
    signed = desk.sign(routed, method="DELETE")
    sent = type(signed)("POST", signed.raw_path, headers=(*signed.headers, *override("DELETE")))
    assert desk.send(sent).error == "InvalidSignatureException"


def test_a_function_sees_the_verb_and_not_the_header(desk):
    events = []
    note = desk.function(lambda event, _: events.append(event) or {})
    desk.api(Route("PATCH", "/items", note))
    assert desk.send(desk.request(method="POST", headers=override("PATCH"))).status == 200
    (event,) = events
    assert event["httpMethod"] == event["requestContext"]["httpMethod"] == "PATCH"
    assert "x-http-method-override" not in {name.lower() for name in event["headers"]}
