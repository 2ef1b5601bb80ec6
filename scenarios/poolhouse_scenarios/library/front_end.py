"""The company's web application in one tab, as it is usually written on the library's defaults."""

import asyncio
from collections import Counter

from poolhouse_client import auth, rest
from poolhouse_client.amplify import Amplify
from poolhouse_client.configuration import AuthOptions, IdentityPoolConfig, LibraryOptions
from poolhouse_client.credentials import (
    CognitoIdentityClient,
    CredentialsAndIdentityId,
    GetCredentialsOptions,
)
from poolhouse_client.credentials.logins import form_logins_map
from poolhouse_client.errors import ClientError, RestApiError
from poolhouse_scenarios.engine.browser import open_tab
from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.library import company


class FrontEnd:
    """A tab with the application, and the person before it.

    Args:
        stage: Where the story is played.
        tab: What the tab is called in the transcript.
        identity_pool_id: Which identity pool the application uses.
    """

    def __init__(
        self, stage: Stage, tab: str, *, identity_pool_id: str = company.USUAL_POOL_ID
    ) -> None:
        self._stage = stage
        self._name = tab
        self.identity_pool_id = identity_pool_id
        self.tab = open_tab(stage, tab)
        self.start()

    @property
    def amplify(self) -> Amplify:
        """The library as the page has loaded it."""
        return self.tab.amplify

    @property
    def resources(self) -> dict[str, object]:
        """What the page passes to `configure`."""
        return company.resources(self.identity_pool_id)

    def start(self) -> None:
        """Do what the page does when it is loaded."""
        self.amplify.configure(self.resources)

    async def sign_in(self, username: str) -> None:
        """Sign a person in who has no second factor."""
        self.remark(f"signs in as {username.partition('@')[0]}")
        await auth.sign_in(self.amplify, username=username, password=company.PASSWORDS[username])

    async def sign_out(self) -> None:
        """Sign out."""
        self.remark("signs out")
        await auth.sign_out(self.amplify)

    async def switch_role(self, role_arn: str) -> None:
        """Take another of the user's roles for all calls from now on."""
        self.remark(f"switches to role {role_arn.rpartition('/')[2]}")
        session = await auth.fetch_auth_session(self.amplify)
        assert session.tokens is not None
        pool = CognitoIdentityClient(self.amplify.wire, IdentityPoolConfig(self.identity_pool_id))
        given = await pool.get_credentials_for_identity(
            session.identity_id,
            custom_role_arn=role_arn,
            logins=form_logins_map(str(session.tokens.id_token)),
        )
        self.amplify.configure(
            self.resources,
            LibraryOptions(
                auth=AuthOptions(
                    token_provider=self.amplify.cognito_user_pools_token_provider,
                    credentials_provider=FixedCredentials(given),
                )
            ),
        )

    async def call(self, path: str) -> str:
        """Call the API and return the status that the page sees, or the name of the error."""
        try:
            answer = await self._get(path)
        except RestApiError as error:
            return error.name if error.response is None else str(error.response.status_code)
        except ClientError as error:
            return error.name
        return str(answer.status_code)

    async def calls(self, count: int, path: str) -> str:
        """Call the API several times at once and return what the page sees, counted."""
        seen = Counter(await asyncio.gather(*(self.call(path) for _ in range(count))))
        return ", ".join(f"{number} times {status}" for status, number in seen.most_common())

    async def _get(self, path: str) -> rest.RestApiResponse:
        return await rest.get(self.amplify, company.API, path).response

    def reload(self) -> None:
        """Load the page anew; what was not in storage is gone."""
        self.remark("reloads the page")
        self.tab.reload()
        self.start()

    def fall_asleep(self) -> None:
        """The person leaves and the machine sleeps: no timer of the page fires."""
        self.remark("hides the tab; the machine sleeps")
        self.tab.visibility.hide()
        self.tab.visibility.freeze()

    def wake_up(self) -> None:
        """The person is back at the tab."""
        self.remark("is back")
        self.tab.visibility.show()

    def remark(self, text: str) -> None:
        """Write down what the person does."""
        self._stage.remark(text, tab=self._name)


class FixedCredentials:
    """A credentials provider that serves what it was made with, for ever.

    Args:
        given: Credentials and the identity they are for.
    """

    def __init__(self, given: CredentialsAndIdentityId) -> None:
        self._given = given

    async def get_credentials_and_identity_id(
        self, _options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId:
        """Return the same credentials each time."""
        return self._given

    def clear_credentials_and_identity_id(self) -> None:
        """Do nothing: the provider does not know how to get others."""
