"""The emulator in process: its clock is the story's, and what it knows is written down."""

import json

import pytest

from poolhouse.config.reader import ConfigError
from poolhouse_scenarios.engine.host import EmulatorHost
from poolhouse_scenarios.engine.wire import Request
from poolhouse_scenarios.library import company

START_MS = 1_767_603_600_000
POOL_URL = "https://cognito-idp.us-east-1.amazonaws.com/"
IDENTITY_URL = "https://cognito-identity.us-east-1.amazonaws.com/"


@pytest.fixture
def host():
    host = EmulatorHost(company.WORLD, seed=7, start_ms=START_MS)
    yield host
    host.close()


def get_id(host, at_ms):
    headers = (
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "AWSCognitoIdentityService.GetId"),
    )
    body = json.dumps({"IdentityPoolId": company.USUAL_POOL_ID}).encode()
    return host.answer(Request("POST", IDENTITY_URL, headers, body), at_ms)


def test_a_request_is_answered_at_its_virtual_instant(host):
    get_id(host, START_MS + 7_200_000)
    assert host.world.clock.now_ms() == START_MS + 7_200_000
    (entry,) = host.world.journal.entries()
    assert entry.at_ms == START_MS + 7_200_000


def test_a_guest_is_refused_in_the_services_words(host):
    answer = get_id(host, START_MS)
    assert answer.status == 400
    assert json.loads(answer.body)["__type"] == "NotAuthorizedException"


def test_a_refusal_of_the_gateway_comes_with_the_reason_the_emulator_knows(host):
    headers = (("authorization", "AWS4-HMAC-SHA256 Credential=ASIA/20260105/us-east-1"),)
    answer = host.answer(Request("GET", f"{company.ENDPOINT}/reports/1", headers), START_MS)
    assert answer.status == 403
    assert answer.knowledge


def test_equal_seeds_draw_equal_request_ids_and_others_do_not():
    ids = []
    for seed in (7, 7, 8):
        host = EmulatorHost(company.WORLD, seed=seed, start_ms=START_MS)
        ids.append(get_id(host, START_MS).header("x-amzn-requestid"))
        host.close()
    assert ids[0] == ids[1]
    assert ids[0] != ids[2]


def test_a_mistake_in_a_storys_world_is_said():
    with pytest.raises(ConfigError, match="user_pool"):
        EmulatorHost({"user_pol": []}, seed=7, start_ms=START_MS)
