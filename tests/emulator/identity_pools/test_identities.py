"""Which identity a caller gets: guests, users, guests who sign in, identities that merge."""

from concurrent.futures import ThreadPoolExecutor

import pytest

LOGINS_DONT_MATCH = (
    "NotAuthorizedException",
    (
        "Logins don't match. Please include at least one valid login for this identity or"
        " identity pool."
    ),
)
NO_GUESTS = (
    "NotAuthorizedException",
    "Unauthenticated access is not supported for this identity pool.",
)


def forbidden(identity_id):
    return "NotAuthorizedException", f"Access to Identity '{identity_id}' is forbidden."


def answered_id(front, identity_id, **more):
    answer = front.app.get_credentials_for_identity(IdentityId=identity_id, **more)
    return answer["IdentityId"]


class TestGuests:
    @pytest.mark.parametrize("logins", [{}, {"Logins": {}}])
    def test_every_call_makes_another_guest(self, front, logins):
        pool_id = front.pool()
        ids = [front.app.get_id(IdentityPoolId=pool_id, **logins)["IdentityId"] for _ in range(6)]
        assert len(set(ids)) == 6

    def test_a_guest_keeps_the_identity(self, front):
        guest = front.guest(front.pool())
        assert [answered_id(front, guest) for _ in range(3)] == [guest] * 3

    def test_a_pool_without_guests_refuses_them(self, front):
        assert front.refused("get_id", IdentityPoolId=front.pool(guests=False)) == NO_GUESTS

    def test_guests_are_refused_once_the_pool_shuts_them_out(self, front):
        pool_id = front.pool()
        guest = front.guest(pool_id)
        front.admin.update_identity_pool(
            IdentityPoolId=pool_id, IdentityPoolName="x", AllowUnauthenticatedIdentities=False
        )
        assert front.refused("get_credentials_for_identity", IdentityId=guest) == NO_GUESTS

    def test_an_unknown_identity_is_not_found(self, front):
        nobody = "us-east-1:00000000-0000-4000-8000-000000000000"
        assert front.refused("get_credentials_for_identity", IdentityId=nobody) == (
            "ResourceNotFoundException",
            f"Identity '{nobody}' not found.",
        )


class TestUsers:
    def test_the_same_login_is_always_the_same_identity(self, front):
        pool_id = front.pool()
        assert len({front.user(pool_id, "ann") for _ in range(4)}) == 1

    def test_different_users_are_different_identities(self, front):
        pool_id = front.pool()
        assert front.user(pool_id, "ann") != front.user(pool_id, "bob")

    def test_pools_do_not_share_identities(self, front):
        assert front.user(front.pool(), "ann") != front.user(front.pool(), "ann")

    def test_a_pool_without_guests_lets_users_in(self, front):
        pool_id = front.pool(guests=False)
        ann = front.user(pool_id, "ann")
        assert answered_id(front, ann, Logins=front.users.logins("ann")) == ann

    def test_a_users_identity_is_forbidden_without_the_login(self, front):
        ann = front.user(front.pool(), "ann")
        assert front.refused("get_credentials_for_identity", IdentityId=ann) == forbidden(ann)

    def test_a_users_identity_is_not_anothers(self, front):
        pool_id = front.pool()
        ann = front.user(pool_id, "ann")
        front.user(pool_id, "bob")
        for sub in ("bob", "new"):
            logins = front.users.logins(sub)
            refusal = front.refused("get_credentials_for_identity", IdentityId=ann, Logins=logins)
            assert refusal == LOGINS_DONT_MATCH


class TestGuestsWhoSignIn:
    def test_a_new_login_keeps_the_guests_identity(self, front):
        pool_id = front.pool()
        guest = front.guest(pool_id)
        assert answered_id(front, guest, Logins=front.users.logins("ann")) == guest
        assert front.user(pool_id, "ann") == guest

    def test_the_upgraded_identity_is_no_guests_any_more(self, front):
        guest = front.guest(front.pool())
        front.credentials(guest, Logins=front.users.logins("ann"))
        assert front.refused("get_credentials_for_identity", IdentityId=guest) == forbidden(guest)

    def test_a_known_login_swallows_the_guest(self, front):
        pool_id = front.pool()
        ann, guest = front.user(pool_id, "ann"), front.guest(pool_id)
        assert answered_id(front, guest, Logins=front.users.logins("ann")) == ann
        assert front.refused("get_credentials_for_identity", IdentityId=guest) == forbidden(guest)

    def test_calls_that_come_late_with_the_swallowed_id_get_the_users(self, front):
        pool_id = front.pool()
        ann, guest = front.user(pool_id, "ann"), front.guest(pool_id)
        late = [answered_id(front, guest, Logins=front.users.logins("ann")) for _ in range(3)]
        assert late == [ann] * 3

    def test_a_swallowed_id_is_nobody_elses(self, front):
        pool_id = front.pool()
        front.user(pool_id, "ann")
        guest = front.guest(pool_id)
        front.credentials(guest, Logins=front.users.logins("ann"))
        refusal = front.refused(
            "get_credentials_for_identity", IdentityId=guest, Logins=front.users.logins("new")
        )
        assert refusal == forbidden(guest)

    def test_a_refused_upgrade_leaves_the_guest_a_guest(self, front):
        guest = front.guest(front.pool())
        logins = {front.users.provider: "junk"}
        front.refused("get_credentials_for_identity", IdentityId=guest, Logins=logins)
        assert answered_id(front, guest) == guest


class TestAtOnce:
    """What an app sends when six of its calls wait for credentials."""

    def together(self, call):
        with ThreadPoolExecutor(6) as pool:
            return [each.result() for each in [pool.submit(call) for _ in range(6)]]

    def test_six_first_calls_of_one_user_make_one_identity(self, front):
        pool_id = front.pool()
        logins = front.users.logins("ann")
        answers = self.together(lambda: front.app.get_id(IdentityPoolId=pool_id, Logins=logins))
        assert len({answer["IdentityId"] for answer in answers}) == 1

    def test_six_first_calls_of_a_guest_make_six(self, front):
        pool_id = front.pool()
        answers = self.together(lambda: front.app.get_id(IdentityPoolId=pool_id))
        assert len({answer["IdentityId"] for answer in answers}) == 6

    def test_six_calls_that_merge_a_guest_end_with_one_user(self, front):
        pool_id = front.pool()
        ann, guest = front.user(pool_id, "ann"), front.guest(pool_id)
        logins = front.users.logins("ann")
        answers = self.together(lambda: answered_id(front, guest, Logins=logins))
        assert answers == [ann] * 6


class TestSeveralLogins:
    @pytest.fixture
    def pool_id(self, front, other_users):
        return front.pool(
            providers=[
                {"ProviderName": users.provider, "ClientId": users.client_id}
                for users in (front.users, other_users)
            ]
        )

    @pytest.fixture
    def both(self, front, other_users):
        return lambda one, other: {**front.users.logins(one), **other_users.logins(other)}

    def test_they_are_linked_to_one_identity(self, front, other_users, pool_id, both):
        joined = front.app.get_id(IdentityPoolId=pool_id, Logins=both("ann", "an"))["IdentityId"]
        assert front.user(pool_id, "ann") == joined
        alone = front.app.get_id(IdentityPoolId=pool_id, Logins=other_users.logins("an"))
        assert alone["IdentityId"] == joined
        shown = front.admin.describe_identity(IdentityId=joined)["Logins"]
        assert shown == [front.users.provider, other_users.provider]

    def test_two_identities_become_the_first_ones(self, front, other_users, pool_id, both):
        ann = front.user(pool_id, "ann")
        an = front.app.get_id(IdentityPoolId=pool_id, Logins=other_users.logins("an"))
        joined = front.app.get_id(IdentityPoolId=pool_id, Logins=both("ann", "an"))["IdentityId"]
        assert joined == ann
        refusal = front.refused("get_credentials_for_identity", IdentityId=an["IdentityId"])
        assert refusal == forbidden(an["IdentityId"])

    def test_one_own_login_suffices_to_link_another(self, front, pool_id, both):
        ann = front.user(pool_id, "ann")
        assert answered_id(front, ann, Logins=both("ann", "an")) == ann

    def test_two_users_of_one_provider_are_not_merged(self, front, pool_id, both):
        front.app.get_id(IdentityPoolId=pool_id, Logins=both("ann", "an"))
        front.app.get_id(IdentityPoolId=pool_id, Logins=both("bob", "bo"))
        conflict = front.refused("get_id", IdentityPoolId=pool_id, Logins=both("ann", "bo"))
        assert conflict[0] == "ResourceConflictException"
        conflict = front.refused("get_id", IdentityPoolId=pool_id, Logins=both("ann", "new"))
        assert conflict[0] == "ResourceConflictException"

    def test_the_session_knows_them_all(self, front, other_users, pool_id, both):
        identity = front.user(pool_id, "ann")
        session = front.session(front.credentials(identity, Logins=both("ann", "an")))
        assert session.context["cognito-identity.amazonaws.com:amr"] == (
            "authenticated",
            front.users.provider,
            f"{front.users.provider}:CognitoSignIn:ann",
            other_users.provider,
            f"{other_users.provider}:CognitoSignIn:an",
        )

    def test_an_unlinked_login_is_a_new_identity(self, front, other_users, pool_id, both):
        joined = front.app.get_id(IdentityPoolId=pool_id, Logins=both("ann", "an"))["IdentityId"]
        front.app.unlink_identity(
            IdentityId=joined,
            Logins=front.users.logins("ann"),
            LoginsToRemove=[other_users.provider],
        )
        assert front.admin.describe_identity(IdentityId=joined)["Logins"] == [front.users.provider]
        alone = front.app.get_id(IdentityPoolId=pool_id, Logins=other_users.logins("an"))
        assert alone["IdentityId"] != joined


class TestUnlinking:
    def test_without_its_last_login_an_identity_is_inaccessible(self, front):
        ann = front.user(front.pool(), "ann")
        logins = front.users.logins("ann")
        front.app.unlink_identity(
            IdentityId=ann, Logins=logins, LoginsToRemove=[front.users.provider]
        )
        assert front.refused("get_credentials_for_identity", IdentityId=ann) == forbidden(ann)
        refusal = front.refused("get_credentials_for_identity", IdentityId=ann, Logins=logins)
        assert refusal == forbidden(ann)

    def test_it_takes_the_identitys_own_login(self, front):
        pool_id = front.pool()
        ann = front.user(pool_id, "ann")
        refusal = front.refused(
            "unlink_identity",
            IdentityId=ann,
            Logins=front.users.logins("bob"),
            LoginsToRemove=[front.users.provider],
        )
        assert refusal == LOGINS_DONT_MATCH
