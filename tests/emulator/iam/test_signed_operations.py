"""Who may call a signed operation of an AWS JSON service, and how others are refused."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from botocore import UNSIGNED
from botocore.exceptions import ClientError

import poolhouse
from poolhouse.iam import credentials

MISMATCH = (
    "The request signature we calculated does not match the signature you provided."
    " Check your AWS Secret Access Key and signing method."
    " Consult the service documentation for details."
)
INVALID_TOKEN = "The security token included in the request is invalid."
EXPIRED_TOKEN = "The security token included in the request is expired"
REFUSING = poolhouse.Settings(unknown_keys="refuse", strict=True)
MY_KEY = replace(REFUSING, root_access_key_id="AKIAMINE", root_secret_access_key="mine")


def refused(client: Any, **changed: Any) -> tuple[str, str]:
    """Name and sentence of the refusal of a harmless operation."""
    with pytest.raises(ClientError) as caught:
        client.list_identity_pools(**{"MaxResults": 10, **changed})
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def raw(desk: Any, authorization: str, **headers: str) -> tuple[str, str]:
    """Name and sentence with which an Authorization header made by hand is refused."""
    answer = httpx.post(
        desk.url,
        headers={
            "X-Amz-Target": "AWSCognitoIdentityService.ListIdentityPools",
            "Authorization": authorization,
            **headers,
        },
        content=b'{"MaxResults":10}',
    )
    assert answer.status_code == 400
    assert answer.headers["x-amzn-ErrorType"] == f"{answer.json()['__type']}:"
    return answer.json()["__type"], answer.json()["message"]


class TestRoot:
    def test_roots_key_may_do_everything(self, desk):
        assert desk.client().list_identity_pools(MaxResults=10)["IdentityPools"] == []
        assert desk.world.journal.entries()[-1].principal == "arn:aws:iam::123456789012:root"

    def test_roots_key_with_another_secret_is_refused(self, desk):
        assert refused(desk.client(secret="other")) == ("InvalidSignatureException", MISMATCH)

    def test_the_journal_keeps_what_should_have_been_signed(self, desk):
        refused(desk.client(secret="other"))
        detail = desk.refusal().detail
        assert detail["canonical_request"].startswith("POST\n/\n\n")
        assert detail["string_to_sign"].startswith("AWS4-HMAC-SHA256\n")

    def test_a_body_changed_under_way_is_refused(self, desk):
        client = desk.client()

        def tamper(request: Any, **_: Any) -> None:
            request.body = request.body.replace(b"10", b"11")

        client.meta.events.register("before-send", tamper)
        assert refused(client) == ("InvalidSignatureException", MISMATCH)

    @pytest.mark.parametrize("settings", [MY_KEY])
    def test_a_configured_key_takes_the_place_of_the_default_one(self, desk):
        assert desk.client("AKIAMINE", "mine").list_identity_pools(MaxResults=10)
        assert refused(desk.client("AKIAMINE", "other")) == ("InvalidSignatureException", MISMATCH)
        assert refused(desk.client()) == ("UnrecognizedClientException", INVALID_TOKEN)


class TestUnsigned:
    def test_a_signed_operation_without_signature_is_refused(self, desk):
        client = desk.client(signature_version=UNSIGNED)
        assert refused(client) == (
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )

    def test_an_unsigned_operation_ignores_whatever_signature_comes_along(self, desk):
        pool = desk.client().create_identity_pool(
            IdentityPoolName="pool", AllowUnauthenticatedIdentities=True
        )
        answer = httpx.post(
            desk.url,
            headers={"X-Amz-Target": "AWSCognitoIdentityService.GetId", "Authorization": "junk"},
            json={"IdentityPoolId": pool["IdentityPoolId"]},
        )
        assert answer.status_code == 200


class TestUnreadable:
    def test_an_authorization_that_is_no_list_of_pairs_is_shown_hashed(self, desk):
        assert raw(desk, "Bearer x") == (
            "IncompleteSignatureException",
            (
                "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with"
                " SHA-256 and encoded with Base64): 'uTem/WB082UJMN2ajD6lH6UChGpTAddMJSx2iu923No='."
            ),
        )

    def test_all_missing_parameters_are_reported_together(self, desk):
        assert raw(desk, "AWS4-HMAC-SHA256 foo=bar") == (
            "IncompleteSignatureException",
            (
                "Authorization header requires 'Credential' parameter."
                " Authorization header requires 'Signature' parameter."
                " Authorization header requires 'SignedHeaders' parameter."
                " Authorization header requires existence of either a 'X-Amz-Date' or a 'Date'"
                " header."
                " Authorization=AWS4-HMAC-SHA256 foo=bar"
            ),
        )

    @pytest.mark.parametrize(
        ("authorization", "sentence"),
        [
            ("AWS4 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0", "Unsupported AWS"),
            ("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0", "Credential must"),
        ],
    )
    def test_a_credential_cut_in_half_or_another_algorithm_is_refused(
        self, desk, authorization, sentence
    ):
        name, message = raw(desk, authorization, **{"X-Amz-Date": "20300317T174640Z"})
        assert name == "IncompleteSignatureException"
        assert message.startswith(sentence)

    def test_a_date_that_is_none_is_refused(self, desk):
        header = "AWS4-HMAC-SHA256 Credential=test/1/r/s/t, SignedHeaders=host, Signature=0"
        assert raw(desk, header, **{"X-Amz-Date": "yesterday"}) == (
            "IncompleteSignatureException",
            "Date must be in ISO-8601 'basic format'. Got 'yesterday'.",
        )


class TestScope:
    def test_what_is_no_region_is_named(self, desk):
        assert refused(desk.client(region="eu-west")) == (
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'eu-west'. ",
        )
        assert desk.refusal().detail == {
            "reason": "WrongScope",
            "found": "eu-west",
            "allowed": "a region like us-east-1",
        }

    def test_region_and_service_are_reported_together(self, desk):
        header = (
            "AWS4-HMAC-SHA256 Credential=test/20300317/eu-west/s3/aws4_request,"
            " SignedHeaders=host, Signature=0"
        )
        assert raw(desk, header, **{"X-Amz-Date": "20300317T174640Z"}) == (
            "InvalidSignatureException",
            (
                "Credential should be scoped to a valid region, not 'eu-west'. "
                "Credential should be scoped to correct service: 'cognito-identity'. "
            ),
        )

    def test_terminator_and_day_are_checked(self, desk):
        header = (
            "AWS4-HMAC-SHA256 Credential=test/20300318/us-east-1/cognito-identity/aws5_request,"
            " SignedHeaders=host, Signature=0"
        )
        name, message = raw(desk, header, **{"X-Amz-Date": "20300317T174640Z"})
        assert name == "InvalidSignatureException"
        assert "valid terminator: 'aws4_request', not 'aws5_request'. " in message
        assert "'20300318' != '20300317', from '20300317T174640Z'." in message


class TestUnknownKeys:
    @pytest.mark.parametrize(("key", "token"), [("AKIASTRANGER", None), ("ASIASTRANGER", "token")])
    def test_anyones_key_counts_as_roots_by_default(self, desk, key, token):
        client = desk.client(key, "whatever", token, region="eu-west-1")
        assert client.list_identity_pools(MaxResults=10)["IdentityPools"] == []

    @pytest.mark.parametrize("settings", [REFUSING])
    @pytest.mark.parametrize(("key", "token"), [("AKIASTRANGER", None), ("ASIASTRANGER", "token")])
    def test_a_world_can_refuse_them(self, desk, key, token):
        assert refused(desk.client(key, "whatever", token)) == (
            "UnrecognizedClientException",
            INVALID_TOKEN,
        )


class TestIssuedKeys:
    def test_a_session_may_do_what_its_role_allows(self, desk, allow):
        desk.role(read=allow("cognito-identity:List*"))
        client = desk.client_of(desk.session())
        assert client.list_identity_pools(MaxResults=10)["IdentityPools"] == []
        principal = desk.world.journal.entries()[-1].principal
        assert principal == "arn:aws:sts::123456789012:assumed-role/Reader/someone"

    @pytest.mark.parametrize("token", [None, "IQoJb3JpZ2luX2VjAAAA"])
    def test_without_its_own_session_token_a_key_is_not_recognized(self, desk, allow, token):
        desk.role(read=allow("*"))
        session = desk.session()
        client = desk.client(session.access_key_id, session.secret_access_key, token)
        assert refused(client) == ("UnrecognizedClientException", INVALID_TOKEN)

    def test_another_sessions_token_is_not_recognized(self, desk, allow):
        desk.role(read=allow("*"))
        one, other = desk.session(), desk.session()
        client = desk.client(one.access_key_id, one.secret_access_key, other.session_token)
        assert refused(client) == ("UnrecognizedClientException", INVALID_TOKEN)

    def test_a_wrong_secret_is_told_before_a_wrong_token(self, desk, allow):
        desk.role(read=allow("*"))
        session = desk.session()
        client = desk.client(session.access_key_id, "other", "token")
        assert refused(client) == ("InvalidSignatureException", MISMATCH)

    def test_a_key_whose_role_is_gone_is_not_recognized(self, desk, allow):
        desk.role(read=allow("*"))
        client = desk.client_of(desk.session())
        with desk.world.foundation.store.step():
            desk.world.foundation.store.run("DELETE FROM roles")
        assert refused(client) == ("UnrecognizedClientException", INVALID_TOKEN)

    @pytest.mark.parametrize("lifetime_s", [1, 7, 3600])
    def test_a_session_ends_to_the_second(self, desk, allow, lifetime_s):
        desk.role(read=allow("*"))
        client = desk.client_of(desk.session(lifetime_s))
        desk.world.advance(lifetime_s * 1000 - 1)
        assert client.list_identity_pools(MaxResults=10)["IdentityPools"] == []
        desk.world.advance(1)
        assert refused(client) == ("ExpiredTokenException", EXPIRED_TOKEN)
        assert desk.refusal().detail["reason"] == "SessionExpired"

    def test_a_session_can_be_ended_early(self, desk, allow):
        desk.role(read=allow("*"))
        ended, other = desk.session(), desk.session()
        store = desk.world.foundation.store
        with store.step():
            assert credentials.expire(store, ended.access_key_id, desk.world.clock.now_ms())
            assert not credentials.expire(store, "ASIANOBODY", desk.world.clock.now_ms())
        assert refused(desk.client_of(ended)) == ("ExpiredTokenException", EXPIRED_TOKEN)
        assert desk.client_of(other).list_identity_pools(MaxResults=10)["IdentityPools"] == []

    def test_ending_does_not_prolong(self, desk, allow):
        desk.role(read=allow("*"))
        session = desk.session(lifetime_s=1)
        store = desk.world.foundation.store
        desk.world.advance(5000)
        with store.step():
            assert not credentials.expire(store, session.access_key_id, desk.world.clock.now_ms())
        found = credentials.find(store, session.access_key_id)
        assert found == session


class TestClockSkew:
    @pytest.mark.parametrize("off_by_s", [-900, 900])
    def test_a_quarter_of_an_hour_is_tolerated(self, desk, allow, off_by_s):
        desk.role(read=allow("*"))
        client = desk.client_of(desk.session())
        desk.off_by_s = off_by_s
        assert client.list_identity_pools(MaxResults=10)["IdentityPools"] == []

    def test_an_older_signature_has_expired(self, desk, allow):
        desk.role(read=allow("*"))
        client = desk.client_of(desk.session())
        desk.off_by_s = -901
        assert refused(client) == (
            "InvalidSignatureException",
            (
                "Signature expired: 20300317T173139Z is now earlier than 20300317T173140Z"
                " (20300317T174640Z - 15 min.)"
            ),
        )

    def test_a_later_signature_is_not_yet_current(self, desk, allow):
        desk.role(read=allow("*"))
        client = desk.client_of(desk.session())
        desk.off_by_s = 901
        assert refused(client) == (
            "InvalidSignatureException",
            (
                "Signature not yet current: 20300317T180141Z is still later than 20300317T180140Z"
                " (20300317T174640Z + 15 min.)"
            ),
        )

    def test_root_may_sign_by_the_machines_clock_however_far_the_worlds_was_moved(self, desk):
        wall = desk.world.clock.machine_ms() // 1000
        desk.off_by_s = wall - desk.world.clock.now_ms() // 1000
        assert desk.client().list_identity_pools(MaxResults=10)["IdentityPools"] == []

    def test_issued_keys_know_the_worlds_clock_only(self, desk, allow):
        desk.role(read=allow("*"))
        client = desk.client_of(desk.session())
        desk.off_by_s = desk.world.clock.machine_ms() // 1000 - 1_900_000_000
        assert refused(client)[0] == "InvalidSignatureException"

    def test_root_is_refused_off_both_clocks(self, desk):
        desk.off_by_s = 901
        assert refused(desk.client())[0] == "InvalidSignatureException"


class TestRegions:
    @pytest.mark.parametrize("asked", ["us-east-1", "eu-west-1"])
    def test_policies_see_the_region_of_the_signature(self, desk, allow, asked):
        condition = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
        desk.role(read=allow("cognito-identity:List*", Condition=condition))
        session = desk.session()
        keys = (session.access_key_id, session.secret_access_key, session.session_token)
        client = desk.client(*keys, region=asked)
        if asked == "eu-west-1":
            assert client.list_identity_pools(MaxResults=10)["IdentityPools"] == []
        else:
            assert refused(client)[0] == "AccessDeniedException"
