"""Where a REST call goes and for which service it is signed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from poolhouse_client.errors import RestApiError
from poolhouse_client.web_url import WebUrl, set_search_param

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.configuration.resources import ResourcesConfig, RestApiConfig

_AWS_HOST: Final = re.compile(r"^.+\.([a-z0-9-]+)\.([a-z0-9-]+)\.amazonaws\.com")
_DEFAULT_SERVICE: Final = "execute-api"
_DEFAULT_REGION: Final = "us-east-1"


def require_rest_api(resources: ResourcesConfig, api_name: str) -> RestApiConfig:
    """Return an API by name; RestApiError `InvalidApiName` if there is none."""
    api = resources.find_rest_api(api_name)
    if api is None:
        raise RestApiError(
            "InvalidApiName",
            "API name is invalid.",
            recovery_suggestion="Check if the API name matches the one in your configuration or "
            "`aws-exports.js`",
        )
    return api


def resolve_url(
    api: RestApiConfig,
    path: str,
    query_params: Mapping[str, str] | None,
    page_origin: str | None,
) -> WebUrl:
    """Append the path to the endpoint as text, and set query parameters over those in it.

    What is no absolute URL is a path of the page's own origin. Raises RestApiError
    `InvalidApiName` without one.
    """
    text = f"{api.endpoint}{path}"
    url = WebUrl.find(text)
    if url is None and page_origin is not None:
        url = WebUrl.parse(page_origin).join(text)
    if url is None:
        raise RestApiError(
            "InvalidApiName",
            "API name is invalid.",
            recovery_suggestion="Please make sure the REST endpoint URL is a valid URL string. "
            f"Got {api.endpoint}",
        )
    if not query_params:
        return url if query_params is None else url.with_search_params(url.search_params)
    params = url.search_params
    for name, value in query_params.items():
        params = set_search_param(params, name, _text(value))
    return url.with_search_params(params)


def signing_service(url: WebUrl, api: RestApiConfig) -> tuple[str, str]:
    """Return service and region: the host's for API Gateway and AppSync, else the configured."""
    match = _AWS_HOST.match(url.hostname)
    if match and match[1] == _DEFAULT_SERVICE:
        return _DEFAULT_SERVICE, match[2]
    if match and match[1] == "appsync-api":
        return "appsync", match[2]
    return api.service or _DEFAULT_SERVICE, api.region or _DEFAULT_REGION


def _text(value: object) -> str:
    if value is None:
        return "undefined"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
