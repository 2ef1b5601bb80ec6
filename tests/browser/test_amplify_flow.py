import pytest
from harness.app import App, LibraryError
from harness.people import ANN, totp_code
from harness.world import ADMIN_ROLE, REGION

from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser


def test_an_amplify_app_signs_in_with_totp_and_calls_a_signed_api_in_two_roles(
    app: App, poolhouse: Emulator
):
    # First sign-in: SRP, then the set-up of TOTP inside the challenge.
    step = app.call("signIn", ANN.credentials)
    assert step["nextStep"]["signInStep"] == "CONTINUE_SIGN_IN_WITH_TOTP_SETUP"
    assert app.network.operations == [
        "InitiateAuth",
        "RespondToAuthChallenge",
        "AssociateSoftwareToken",
    ]
    secret = step["nextStep"]["totpSetupDetails"]["sharedSecret"]
    app.network.clear()
    done = app.call("confirmSignIn", {"challengeResponse": totp_code(secret, poolhouse)})
    assert done == {"isSignedIn": True, "nextStep": {"signInStep": "DONE"}}
    assert app.network.operations == ["VerifySoftwareToken", "RespondToAuthChallenge"]

    app.call("updateMFAPreference", {"totp": "PREFERRED"})
    assert app.call("fetchMFAPreference") == {"preferred": "TOTP", "enabled": ["TOTP"]}
    app.call("signOut")

    # Second sign-in: the same authenticator, the code of a later step.
    poolhouse.clock.advance("30s")
    step = app.call("signIn", ANN.credentials)
    assert step["nextStep"]["signInStep"] == "CONFIRM_SIGN_IN_WITH_TOTP_CODE"
    app.call("confirmSignIn", {"challengeResponse": totp_code(secret, poolhouse)})
    assert app.events == ["signedIn", "signedOut", "signedIn"]

    # Credentials of the identity pool, and the API that verifies their signature.
    session = app.call("fetchAuthSession")
    assert session["accessToken"]["payload"]["username"] == ANN.name
    assert session["credentials"]["accessKeyId"].startswith("ASIA")
    notes = app.call("get", {"apiName": "open", "path": "/notes"})
    assert (notes["statusCode"], notes["body"]) == (200, '{"notes":[]}')

    # The role that the session has may not read the report; the one it switches to may.
    with pytest.raises(LibraryError) as denied:
        app.call("get", {"apiName": "open", "path": "/report"})
    assert denied.value.status_code == 403
    assumed = app.call("switchRole", {"customRoleArn": ADMIN_ROLE, "region": REGION})
    assert assumed["identityId"] == session["identityId"]
    report = app.call("get", {"apiName": "open", "path": "/report"})
    assert (report["statusCode"], report["body"]) == (200, '{"report":"all is well"}')
