"""The company's web application, written twice: on the library's defaults and with remedies."""

from typing import Final, Protocol

from poolhouse_client import auth, rest
from poolhouse_client.browser.tab import Tab
from poolhouse_client.configuration import AuthOptions, LibraryOptions
from poolhouse_client.credentials import FixedCredentialsProvider
from poolhouse_client.credentials.role_switch import fetch_role_credentials
from poolhouse_client.hardened import Application as RemediedApplication
from poolhouse_scenarios.engine.profile import Profile
from poolhouse_scenarios.library import company


class Application(Protocol):
    """What a page of the application does."""

    async def sign_in(self, username: str, password: str) -> None:
        """Sign in a person who has no second factor."""

    async def sign_out(self) -> None:
        """Sign out."""

    async def switch_role(self, role_arn: str) -> None:
        """Sign calls by another of the user's roles from now on."""

    async def get(self, path: str) -> None:
        """Call the company's API; raises what the application would have to tell the user."""

    async def post(self, path: str, body: object) -> None:
        """Send something to the company's API; raises as `get` does."""

    def leave_page(self) -> None:
        """Show another page of the application: nobody waits for this one's answers any more."""


class NaiveApplication:
    """The application as the library's guides show it.

    Args:
        tab: Where the page is loaded.
        resources: What it passes to `configure`.
    """

    def __init__(self, tab: Tab, resources: dict[str, object]) -> None:
        self._amplify = tab.amplify
        self._resources = resources
        self._amplify.configure(resources)

    async def sign_in(self, username: str, password: str) -> None:
        """Sign in."""
        await auth.sign_in(self._amplify, username=username, password=password)

    async def sign_out(self) -> None:
        """Sign out."""
        await auth.sign_out(self._amplify)

    async def switch_role(self, role_arn: str) -> None:
        """Fetch the role's credentials and configure a provider that serves them."""
        given = await fetch_role_credentials(self._amplify, role_arn)
        providers = AuthOptions(
            token_provider=self._amplify.cognito_user_pools_token_provider,
            credentials_provider=FixedCredentialsProvider(given),
        )
        self._amplify.configure(self._resources, LibraryOptions(auth=providers))

    async def get(self, path: str) -> None:
        """Call the API."""
        await rest.get(self._amplify, company.API, path).response

    async def post(self, path: str, body: object) -> None:
        """Call the API; as often as the library sees fit."""
        await rest.post(self._amplify, company.API, path, body=body).response

    def leave_page(self) -> None:
        """Do nothing: the library knows of no pages."""


class HardenedApplication:
    """The application with every remedy of `poolhouse_client.hardened`.

    Args:
        tab: Where the page is loaded.
        resources: What it passes to `configure`.
    """

    def __init__(self, tab: Tab, resources: dict[str, object]) -> None:
        self._application = RemediedApplication(tab, resources)

    async def sign_in(self, username: str, password: str) -> None:
        """Sign in with the default providers in place."""
        await self._application.sign_in(username, password)

    async def sign_out(self) -> None:
        """Sign out and leave no provider behind."""
        await self._application.sign_out()

    async def switch_role(self, role_arn: str) -> None:
        """Configure a provider that renews the role's credentials."""
        await self._application.switch_role(role_arn)

    async def get(self, path: str) -> None:
        """Call the API; once more, with fresh credentials, after a 403."""
        await self._application.api.get(company.API, path)

    async def post(self, path: str, body: object) -> None:
        """Call the API; more than once only after a 403."""
        await self._application.api.post(company.API, path, body=body)

    def leave_page(self) -> None:
        """Cancel what the page has under way."""
        self._application.cancellation.cancel_all()


APPLICATIONS: Final[dict[Profile, type[NaiveApplication] | type[HardenedApplication]]] = {
    "naive": NaiveApplication,
    "hardened": HardenedApplication,
}
