"""Tokens shown to a service: the good ones, and what each bad one is found to be."""

import pytest

from poolhouse.primitives import jose
from poolhouse.tokens import failures
from poolhouse.tokens.keys import kid
from poolhouse.tokens.verifier import pool_of_issuer


@pytest.fixture
def forge(office):
    """Sign any claims with the right key, as only the emulator could."""

    def forge(changed, use="access", key_of=None, header_use=None):
        tokens = office.tokens()
        _, claims = jose.read_unverified(tokens["AccessToken" if use == "access" else "IdToken"])
        claims = {name: value for name, value in (claims | changed).items() if value is not None}
        with office.world.foundation.store.reading():
            row = office.world.foundation.store.row(
                "SELECT * FROM user_pools WHERE id = ?", office.pool_id
            )
        number = row[f"{key_of or use}_key"]
        private = office.world.foundation.keyring.pair(number).private
        return jose.encode(claims, private, kid(office.pool_id, header_use or use))

    return forge


def refusal(office, token, **how):
    with pytest.raises(failures.TokenRefused) as caught:
        office.verify(token, **how)
    return caught.value


@pytest.mark.parametrize(("name", "use"), [("IdToken", "id"), ("AccessToken", "access")])
def test_a_good_token_tells_its_claims(office, name, use):
    verified = office.verify(office.tokens()[name], use=use)
    assert verified.use == use
    assert verified.user_pool_id == office.pool_id
    assert verified.client_id == office.client_id
    assert verified.sub == office.sub
    assert verified.claims["token_use"] == use


def test_whoever_takes_both_uses_learns_which_it_is(office):
    tokens = office.tokens()
    assert [office.verify(tokens[name]).use for name in ("IdToken", "AccessToken")] == [
        "id",
        "access",
    ]


def test_the_other_use_is_refused(office):
    tokens = office.tokens()
    assert type(refusal(office, tokens["IdToken"], use="access")) is failures.WrongUse
    assert type(refusal(office, tokens["AccessToken"], use="id")) is failures.WrongUse


def test_both_forms_of_the_issuer_are_taken(office):
    of_production = office.tokens()["IdToken"]
    office.issue_locally()
    for token in (of_production, office.tokens()["IdToken"]):
        assert office.verify(token).sub == office.sub


def test_the_pool_is_read_from_either_form(office):
    settings, pool = office.world.settings, office.pool_id
    assert pool_of_issuer(settings, f"https://cognito-idp.us-east-1.amazonaws.com/{pool}") == pool
    assert pool_of_issuer(settings, f"{settings.public_url}/{pool}") == pool
    for stranger in (
        f"https://cognito-idp.eu-west-1.amazonaws.com/{pool}",
        f"https://evil.example/{pool}",
        pool,
        "",
    ):
        assert pool_of_issuer(settings, stranger) is None


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "a.b.c.d", "e30.e30.e30", "é.é.é"])
def test_what_is_no_token_is_malformed(office, text):
    assert type(refusal(office, text)) is failures.Malformed


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": "4000000000"},
        {"exp": True},
        {"iat": 1.5},
        {"jti": 7},
        {"sub": None},
        {"iss": ["x"]},
        {"token_use": "id"},
        {"token_use": None},
    ],
)
def test_claims_of_the_wrong_kind_are_malformed(office, forge, changed):
    assert type(refusal(office, forge(changed))) is failures.Malformed


@pytest.mark.parametrize(
    "issuer",
    [
        "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_elsewhere",
        "https://accounts.example.com",
        "",
    ],
)
def test_another_issuer_is_unknown(office, forge, issuer):
    assert type(refusal(office, forge({"iss": issuer}))) is failures.UnknownIssuer


def test_a_foreign_key_id_is_unknown(office):
    header, claims, signature = office.tokens()["IdToken"].split(".")
    _, other_claims = jose.read_unverified(f"{header}.{claims}.{signature}")
    other = office.world.foundation.keyring.pair(0).private
    token = jose.encode(other_claims, other, "AAAA")
    assert type(refusal(office, token)) is failures.UnknownKey


def test_a_token_signed_with_another_key_is_forged(office, forge):
    assert type(refusal(office, forge({}, key_of="id"))) is failures.BadSignature


def test_a_token_under_the_other_keys_id_is_forged(office, forge):
    assert type(refusal(office, forge({}, header_use="id"))) is failures.BadSignature


def test_a_changed_byte_is_noticed(office):
    token = office.tokens()["IdToken"]
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    changed = token[:middle] + other + token[middle + 1 :]
    assert isinstance(refusal(office, changed), failures.BadSignature | failures.Malformed)


def test_an_expired_token_tells_when_and_now(office):
    token = office.tokens()["IdToken"]
    expires_s = office.verify(token).claims["exp"]
    office.world.advance(3_599_999)
    office.verify(token)
    office.world.advance(1)
    found = refusal(office, token)
    assert isinstance(found, failures.Expired)
    assert (found.expired_s, found.now_s) == (expires_s, expires_s)


def test_a_revoked_sign_in_is_noticed_at_the_source_only(office):
    token = office.tokens()["IdToken"]
    office.call("AdminUserGlobalSignOut", UserPoolId=office.pool_id, Username="alice")
    assert office.verify(token).sub == office.sub
    assert type(refusal(office, token, at_the_source=True)) is failures.Revoked


def test_a_deleted_user_is_noticed_at_the_source_only(office):
    token = office.tokens()["IdToken"]
    office.call("AdminDeleteUser", UserPoolId=office.pool_id, Username="alice")
    assert office.verify(token).sub == office.sub
    assert type(refusal(office, token, at_the_source=True)) is failures.UserGone


def test_a_token_ended_early_has_expired_for_everyone(office):
    token = office.tokens()["IdToken"]
    now_ms = office.world.clock.now_ms()
    store = office.world.foundation.store
    with store.step():
        jti = jose.read_unverified(token)[1]["jti"]
        store.run("INSERT INTO expired_tokens (jti, expired_ms) VALUES (?, ?)", jti, now_ms)
    found = refusal(office, token)
    assert isinstance(found, failures.Expired)
    assert found.expired_s == now_ms // 1000
