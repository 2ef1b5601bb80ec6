"""Tokens against RFC 7515's example, PyJWT as a relying party, and the known confusions."""

import base64
import hashlib
import hmac
import json

import gmpy2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from poolhouse.primitives import jose

KID = "4TFsqg0Yn52a2PturPJf20yVZ+pH+JS/unaOk/znMYs="
CLAIMS = {"sub": "7d8ca528", "cognito:groups": ["ädmins"], "exp": 1300819380, "verified": True}

# RFC 7515, appendix A.2
RFC_MODULUS = (
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4"
    "QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdb"
    "BYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-D"
    "WNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
)
RFC_TOKEN = (
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvb"
    "S9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4B"
    "h-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBA"
    "rLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1p"
    "hCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
)


def prime(label: str) -> int:
    start = int.from_bytes(hashlib.shake_256(label.encode()).digest(128), "big")
    return int(gmpy2.next_prime(start | 3 << 1022))


def make_key(label: str):
    """Return a 2048-bit key that is the same in every run."""
    p, q = prime(label + " p"), prime(label + " q")
    d = pow(65537, -1, (p - 1) * (q - 1))
    return jose.private_key_from_numbers(
        n=p * q, e=65537, d=d, p=p, q=q, dp=d % (p - 1), dq=d % (q - 1), qi=pow(q, -1, p)
    )


KEY = make_key("pool")
OTHER_KEY = make_key("other pool")
PUBLIC = KEY.public_key()


def segment(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def token_of(header: object, claims: object, signature: bytes = b"x") -> str:
    return f"{segment(header)}.{segment(claims)}.{segment(signature)}"


def signed(header: object, claims: object, algorithm: object = None) -> str:
    """Return a token whose RSA signature is right, whatever its header says."""
    signing_input = f"{segment(header)}.{segment(claims)}"
    signature = KEY.sign(signing_input.encode(), padding.PKCS1v15(), algorithm or SHA256())
    return f"{signing_input}.{segment(signature)}"


class TestEncode:
    def test_the_header_is_kid_then_alg_and_nothing_else(self):
        header = jose.encode(CLAIMS, KEY, KID).split(".")[0]
        assert base64.urlsafe_b64decode(header + "==") == (
            b'{"kid":"4TFsqg0Yn52a2PturPJf20yVZ+pH+JS/unaOk/znMYs=","alg":"RS256"}'
        )

    def test_the_payload_is_compact_json_in_the_order_given(self):
        payload = jose.encode(CLAIMS, KEY, KID).split(".")[1]
        assert base64.urlsafe_b64decode(payload + "==").decode() == (
            '{"sub":"7d8ca528","cognito:groups":["ädmins"],"exp":1300819380,"verified":true}'
        )

    def test_a_relying_party_that_runs_pyjwt_accepts_the_token(self):
        claims = {**CLAIMS, "exp": 2**40, "aud": "client"}
        token = jose.encode(claims, KEY, KID)
        assert jwt.decode(token, PUBLIC, algorithms=["RS256"], audience="client") == claims

    def test_equal_claims_and_key_give_equal_bytes(self):
        assert jose.encode(CLAIMS, KEY, KID) == jose.encode(dict(CLAIMS), KEY, KID)

    def test_a_lone_surrogate_in_a_claim_becomes_a_question_mark(self):
        assert jose.read_unverified(jose.encode({"name": "a\ud800"}, KEY, KID))[1] == {"name": "a?"}

    def test_a_token_is_its_signing_input_and_pyjwts_signature_of_it(self):
        signing_input = jose.signing_input(CLAIMS, KID)
        signature = RSAAlgorithm(RSAAlgorithm.SHA256).sign(signing_input.encode(), KEY)
        assert jose.sign(signing_input, KEY) == f"{signing_input}.{segment(signature)}"
        assert jose.sign(signing_input, KEY) == jose.encode(CLAIMS, KEY, KID)


class TestRead:
    def test_header_and_claims_come_back(self):
        token = jose.encode(CLAIMS, KEY, KID)
        assert jose.read_unverified(token) == ({"kid": KID, "alg": "RS256"}, CLAIMS)

    def test_a_token_comes_apart_into_what_the_signature_is_over(self):
        parts = jose.split(RFC_TOKEN)
        assert parts.signing_input == RFC_TOKEN.rpartition(".")[0].encode()
        assert parts.claims == {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}
        assert len(parts.signature) == 256

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "abc",
            "a.b",
            "..",
            "Bearer x.y.z",
            RFC_TOKEN + ".x",
            RFC_TOKEN + "\n",
            RFC_TOKEN + "=",
            " " + RFC_TOKEN,
            RFC_TOKEN.replace("_", "/"),
            RFC_TOKEN.replace("e", "é", 1),
            token_of([], {}),
            token_of({}, "text"),
            token_of({}, None),
            token_of(b"{", {}),
            token_of(b"\xff\xfe", {}),
            token_of(b'{"a":NaN}', {}),
            token_of({}, b'{"a":-Infinity}'),
            token_of({}, b"[" * 100_000),
            token_of({}, b'{"exp":' + b"9" * 10_000 + b"}"),
            "e30.e30.A",
            "e31.e30.QQ",
        ],
    )
    def test_what_is_no_signed_token_is_malformed(self, text):
        with pytest.raises(jose.MalformedToken):
            jose.read_unverified(text)

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(text=st.text(alphabet=st.sampled_from("eyJ0.-_=A{}\ud800é"), max_size=40))
    def test_no_text_does_anything_but_be_malformed(self, text):
        try:
            jose.split(text)
        except jose.MalformedToken:
            assert not jose.verify_signature(text, PUBLIC)

    def test_malformed_is_a_value_error(self):
        assert issubclass(jose.MalformedToken, ValueError)


class TestVerify:
    def test_the_example_of_rfc_7515_verifies_under_its_key(self):
        key = jwt.PyJWK({"kty": "RSA", "n": RFC_MODULUS, "e": "AQAB"}, algorithm="RS256").key
        assert jose.verify_signature(RFC_TOKEN, key)
        assert not jose.verify_signature(RFC_TOKEN, PUBLIC)

    def test_a_token_signed_by_pyjwt_verifies(self):
        token = jwt.encode(CLAIMS, KEY, algorithm="RS256", headers={"kid": KID})
        assert jose.verify_signature(token, PUBLIC)

    def test_own_tokens_verify_as_text_and_taken_apart(self):
        token = jose.encode(CLAIMS, KEY, KID)
        assert jose.verify_signature(token, PUBLIC)
        assert jose.verify_signature(jose.split(token), PUBLIC)

    def test_a_token_of_another_key_is_refused(self):
        assert not jose.verify_signature(jose.encode(CLAIMS, OTHER_KEY, KID), PUBLIC)

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(data=st.data())
    def test_a_token_with_any_character_changed_is_refused(self, data):
        token = jose.encode(CLAIMS, KEY, KID)
        place = data.draw(st.integers(0, len(token) - 1))
        other = data.draw(st.sampled_from("AQgwz09-_."))
        tampered = token[:place] + other + token[place + 1 :]
        assert jose.verify_signature(tampered, PUBLIC) == (tampered == token)

    def test_the_second_spelling_of_the_last_character_is_refused(self):
        """342 characters hold four bits more than the 256 bytes of a signature."""
        token = jose.encode(CLAIMS, KEY, KID)
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        twin = token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]
        assert base64.urlsafe_b64decode(twin.split(".")[2] + "==") == jose.split(token).signature
        assert not jose.verify_signature(twin, PUBLIC)

    @pytest.mark.parametrize("algorithm", ["none", "None", "", None, "HS256", "PS256", "rs256", 1])
    def test_any_other_algorithm_in_the_header_is_refused_even_over_a_right_signature(
        self, algorithm
    ):
        assert not jose.verify_signature(signed({"alg": algorithm}, CLAIMS), PUBLIC)

    def test_a_header_without_algorithm_is_refused(self):
        assert not jose.verify_signature(signed({"kid": KID}, CLAIMS), PUBLIC)

    def test_an_unsigned_token_is_refused(self):
        token = f"{segment({'alg': 'none'})}.{segment(CLAIMS)}."
        assert jose.read_unverified(token)[1] == CLAIMS
        assert not jose.verify_signature(token, PUBLIC)

    @pytest.mark.parametrize("algorithm", ["HS256", "RS256"])
    def test_a_token_signed_with_the_public_key_as_hmac_secret_is_refused(self, algorithm):
        secret = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        signing_input = f"{segment({'alg': algorithm})}.{segment(CLAIMS)}"
        mac = hmac.digest(secret, signing_input.encode(), "sha256")
        assert not jose.verify_signature(f"{signing_input}.{segment(mac)}", PUBLIC)

    def test_a_good_signature_with_another_hash_is_refused(self):
        assert jose.verify_signature(signed({"alg": "RS256"}, CLAIMS), PUBLIC)
        assert not jose.verify_signature(signed({"alg": "RS256"}, CLAIMS, SHA512()), PUBLIC)
        assert not jose.verify_signature(signed({"alg": "RS512"}, CLAIMS, SHA512()), PUBLIC)

    def test_a_token_with_a_critical_extension_is_refused(self):
        header = {"alg": "RS256", "crit": ["b64"], "b64": False}
        assert not jose.verify_signature(signed(header, CLAIMS), PUBLIC)

    @pytest.mark.parametrize("header", [{"b64": False}, {"kid": 1}])
    def test_a_header_that_pyjwt_does_not_know_as_well_formed_is_refused(self, header):
        assert not jose.verify_signature(signed({"alg": "RS256", **header}, CLAIMS), PUBLIC)

    @pytest.mark.parametrize("key", ["-----BEGIN PUBLIC KEY-----", b"secret", None, KEY])
    def test_only_public_key_objects_are_keys(self, key):
        with pytest.raises(TypeError, match="an RSA public key object is needed"):
            jose.verify_signature(RFC_TOKEN, key)


class TestKeys:
    def test_a_jwk_has_the_members_of_the_service_in_its_order(self):
        key = jose.jwk(PUBLIC, KID)
        assert list(key) == ["alg", "e", "kid", "kty", "n", "use"]
        assert (key["alg"], key["e"], key["kid"], key["kty"]) == ("RS256", "AQAB", KID, "RSA")
        assert key["use"] == "sig"

    def test_a_token_verifies_under_the_key_read_back_from_the_jwk(self):
        public = jwt.PyJWK(jose.jwk(PUBLIC, KID)).key
        assert jose.verify_signature(jose.encode(CLAIMS, KEY, KID), public)

    def test_the_modulus_of_a_jwk_is_that_of_rfc_7515(self):
        public = jwt.PyJWK({"kty": "RSA", "n": RFC_MODULUS, "e": "AQAB"}, algorithm="RS256").key
        assert jose.jwk(public, KID)["n"] == RFC_MODULUS

    def test_a_jwk_tells_the_numbers_as_pyjwt_does(self):
        numbers = RSAAlgorithm.to_jwk(PUBLIC, as_dict=True)
        key = jose.jwk(PUBLIC, KID)
        assert {name: key[name] for name in ("kty", "n", "e")} == {
            name: numbers[name] for name in ("kty", "n", "e")
        }

    def test_keys_made_from_numbers_have_2048_bits(self):
        assert KEY.key_size == OTHER_KEY.key_size == 2048


class TestRefreshToken:
    def test_it_has_the_shape_of_the_services_encrypted_tokens(self):
        segments = jose.opaque_refresh_token(bytes(32)).split(".")
        assert base64.urlsafe_b64decode(segments[0] + "==") == (
            b'{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}'
        )
        lengths = [len(base64.urlsafe_b64decode(part + "==")) for part in segments[1:]]
        assert lengths == [256, 12, 800, 16]

    def test_it_is_as_long_as_real_ones(self):
        token = jose.opaque_refresh_token(bytes(32))
        assert token.startswith("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ.")
        assert 1100 <= len(token) <= 1900
        assert "=" not in token

    def test_equal_bytes_give_equal_tokens_and_others_differ_in_every_part(self):
        first, again, second = (
            jose.opaque_refresh_token(seed).split(".") for seed in (b"a" * 32, b"a" * 32, b"b" * 32)
        )
        assert first == again
        assert all(left != right for left, right in zip(first[1:], second[1:], strict=True))

    def test_bytes_that_could_be_guessed_are_refused(self):
        with pytest.raises(ValueError, match="16 random bytes"):
            jose.opaque_refresh_token(bytes(15))

    def test_it_is_no_signed_token(self):
        with pytest.raises(jose.MalformedToken):
            jose.split(jose.opaque_refresh_token(bytes(32)))
