"""Which tokens an identity pool accepts as logins, and how it refuses the others."""

import pytest

import poolhouse

NOT_OPENID = "Invalid login token. Not a valid OpenId Connect identity token."
WRONG_ISSUER = "Invalid login token. Issuer doesn't match providerName"
BAD_SIGNATURE = "Invalid login token. Couldn't verify signed token."
UNSUPPORTED = "Token is not from a supported provider of this identity pool."
LOCAL = poolhouse.Settings(strict=True, issuer="local")


def refused(front, token, key=None, **pool):
    """The sentence in which GetId refuses a token."""
    code, message = front.refused(
        "get_id",
        IdentityPoolId=front.pool(**pool),
        Logins={key or front.users.provider: token},
    )
    assert code == "NotAuthorizedException"
    return message


class TestProviders:
    @pytest.mark.parametrize(
        "key",
        [
            "accounts.google.com",
            "cognito-idp.us-east-1.amazonaws.com/us-east-1_unknown00",
            "cognito-idp.eu-west-1.amazonaws.com/us-east-1_little000",
            "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_little000",
            "cognito-idp.us-east-1.amazonaws.com/us-east-1_little000/",
            "cognito-idp.us-east-1.amazonaws.com",
        ],
    )
    def test_a_key_that_is_not_the_tokens_issuer(self, front, key):
        assert refused(front, front.users.id_token("ann"), key) == WRONG_ISSUER

    @pytest.mark.parametrize("operation", ["get_credentials_for_identity", "unlink_identity"])
    def test_so_it_is_told_by_every_operation_with_logins(self, front, operation):
        key = "accounts.google.com"
        more = {"LoginsToRemove": [key]} if operation == "unlink_identity" else {}
        identity_id = front.user(front.pool(), "ann")
        logins = {key: front.users.id_token("ann")}
        refusal = front.refused(operation, IdentityId=identity_id, Logins=logins, **more)
        assert refusal == ("NotAuthorizedException", WRONG_ISSUER)

    def test_a_provider_that_the_pool_was_not_told_of(self, front, other_users):
        token = other_users.id_token("ann")
        assert refused(front, token, other_users.provider) == UNSUPPORTED

    def test_the_tokens_form_is_looked_at_before_the_provider(self, front):
        assert refused(front, "junk", "accounts.google.com") == NOT_OPENID

    def test_an_app_client_that_the_pool_was_not_told_of(self, front):
        assert refused(front, front.users.id_token("ann", client_id="other")) == UNSUPPORTED

    def test_one_bad_login_of_two_refuses_both(self, front, other_users):
        logins = {**front.users.logins("ann"), **other_users.logins("ann")}
        refusal = front.refused("get_id", IdentityPoolId=front.pool(), Logins=logins)
        assert refusal == ("NotAuthorizedException", UNSUPPORTED)


class TestForm:
    @pytest.mark.parametrize(
        "token", ["junk", "a.b.c", "..", "eyJ.eyJ.eyJ", "{}", "a" * 50_000, "ünï.cö.de"]
    )
    def test_what_is_no_token(self, front, token):
        assert refused(front, token) == NOT_OPENID

    def test_an_access_token(self, front):
        assert refused(front, front.users.access_token("ann")) == NOT_OPENID

    def test_a_token_too_long_for_the_model(self, front):
        code, _ = front.refused(
            "get_id",
            IdentityPoolId=front.pool(),
            Logins={front.users.provider: "a" * 50_001},
        )
        assert code == "ValidationException"

    def test_the_token_of_another_user_pool(self, front, other_users):
        assert refused(front, other_users.id_token("ann")) == WRONG_ISSUER

    def test_a_token_of_nobody_known(self, front):
        token = front.users.token_with("ann", iss="https://example.com/us-east-1_little000")
        assert refused(front, token) == WRONG_ISSUER


class TestSignature:
    def test_a_claim_exchanged(self, front):
        assert refused(front, front.users.tampered("ann", sub="bob")) == BAD_SIGNATURE

    def test_a_lifetime_prolonged(self, front):
        assert refused(front, front.users.tampered("ann", exp=2_000_000_000)) == BAD_SIGNATURE

    def test_a_signature_cut_off(self, front):
        token = front.users.id_token("ann").rpartition(".")[0]
        assert refused(front, f"{token}.") == BAD_SIGNATURE

    def test_another_key_under_the_pools_name(self, front, forger):
        assert refused(front, front.users.id_token("ann", keys=forger)) == BAD_SIGNATURE


class TestTime:
    def test_a_token_is_good_up_to_its_last_second(self, front):
        pool_id = front.pool()
        logins = front.users.logins("ann", lifetime_s=300)
        front.world.advance(299_999)
        assert front.app.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]

    def test_an_expired_token_is_told_both_times(self, front):
        token = front.users.id_token("ann", lifetime_s=300)
        front.world.advance(300_000)
        message = refused(front, token)
        assert message == "Invalid login token. Token expired: 1900000300 >= 1900000300"
        front.world.advance(7_000)
        message = refused(front, token)
        assert message == "Invalid login token. Token expired: 1900000307 >= 1900000300"

    def test_the_signature_is_looked_at_before_the_time(self, front):
        token = front.users.tampered("ann", sub="bob")
        front.world.advance(3_600_000)
        assert refused(front, token) == BAD_SIGNATURE

    def test_the_time_is_looked_at_before_the_app_client(self, front):
        token = front.users.id_token("ann", client_id="other", lifetime_s=1)
        front.world.advance(1_000)
        assert "Token expired" in refused(front, token)

    def test_a_token_ended_early_counts_as_expired(self, front):
        token = front.users.id_token("ann")
        ended = "INSERT INTO expired_tokens (jti, expired_ms) VALUES ('jti-1', ?)"
        front.users.run(ended, 1_900_000_000_000)
        front.world.advance(5_000)
        assert refused(front, token).startswith("Invalid login token. Token expired: 1900000005 >=")


class TestServerSideCheck:
    REVOKE = "UPDATE sign_ins SET revoked_ms = 1"
    DELETE = "DELETE FROM users"

    def test_a_user_who_is_signed_in_passes(self, front):
        front.users.sign_in("ann")
        assert front.user(front.pool(checked=True), "ann")

    @pytest.mark.parametrize("sql", [REVOKE, DELETE])
    def test_signed_out_or_deleted_users_are_refused(self, front, sql):
        front.users.sign_in("ann")
        token = front.users.id_token("ann")
        front.users.run(sql)
        assert refused(front, token, checked=True) == "Token is inactive"

    @pytest.mark.parametrize("sql", [REVOKE, DELETE])
    def test_without_the_check_their_tokens_are_good_until_they_expire(self, front, sql):
        front.users.sign_in("ann")
        front.users.run(sql)
        assert front.user(front.pool(), "ann")


class TestIssuers:
    """The Logins key is the token's `iss` without its scheme; both forms of it are one provider."""

    def local(self, front):
        return f"{front.url.partition('://')[2]}/{front.users.id}"

    @pytest.mark.parametrize("settings", [LOCAL])
    def test_under_a_local_issuer_the_key_is_its_url_without_scheme(self, front):
        pool_id = front.pool()
        token = front.users.id_token("ann")
        answer = front.app.get_id(IdentityPoolId=pool_id, Logins={self.local(front): token})
        assert answer["IdentityId"]

    @pytest.mark.parametrize("settings", [LOCAL, poolhouse.Settings(strict=True)])
    def test_both_forms_are_one_provider(self, front):
        pool_id = front.pool()
        token = front.users.id_token("ann")
        ids = [
            front.app.get_id(IdentityPoolId=pool_id, Logins={key: token})["IdentityId"]
            for key in (self.local(front), front.users.provider)
        ]
        assert ids[0] == ids[1]

    @pytest.mark.parametrize("settings", [LOCAL])
    def test_the_pool_may_be_configured_with_either(self, front):
        providers = [{"ProviderName": self.local(front), "ClientId": front.users.client_id}]
        assert front.user(front.pool(providers=providers), "ann")

    @pytest.mark.parametrize("settings", [LOCAL])
    def test_another_local_pool_is_another_provider(self, front, other_users):
        token = other_users.id_token("ann")
        assert refused(front, token, self.local(front)) == WRONG_ISSUER
