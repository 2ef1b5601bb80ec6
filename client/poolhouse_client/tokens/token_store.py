"""The token set in storage, under v6's keys and in v6's order of writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.errors import ClientError
from poolhouse_client.javascript import number_text, parse_int, parse_json, stringify
from poolhouse_client.tokens.contract import CognitoTokens, DeviceMetadata, SignInDetails
from poolhouse_client.tokens.jwt import decode_jwt

if TYPE_CHECKING:
    from poolhouse_client.configuration.pools import CognitoConfig
    from poolhouse_client.storage.key_value import KeyValueStorage

KEY_PREFIX: Final = "CognitoIdentityServiceProvider"
_NO_USER: Final = "username"


class TokenStore:
    """Reads and writes the tokens of the pool it was last given.

    Args:
        storage: Where the keys live.
    """

    def __init__(self, storage: KeyValueStorage) -> None:
        self.storage = storage
        self._cognito: CognitoConfig | None = None

    def set_auth_config(self, cognito: CognitoConfig | None) -> None:
        """Use this app client's keys from now on."""
        self._cognito = cognito

    async def load_tokens(self) -> CognitoTokens | None:
        """Return the stored set, or None if there is none or it can't be read."""
        try:
            return await self._read_tokens()
        except (ClientError, KeyError, TypeError, AttributeError):
            return None

    async def store_tokens(self, tokens: CognitoTokens) -> None:
        """Write a set, key by key; what the set lacks is removed, device keys excepted."""
        await self.storage.set_item(self._last_auth_user_key(), tokens.username)
        prefix = await self._user_prefix()
        await self.storage.set_item(f"{prefix}.accessToken", str(tokens.access_token))
        id_token = None if tokens.id_token is None else str(tokens.id_token)
        await self._write(f"{prefix}.idToken", id_token)
        await self._write(f"{prefix}.refreshToken", tokens.refresh_token)
        if tokens.device_metadata is not None:
            await self._write_device(prefix, tokens.device_metadata)
        details = tokens.sign_in_details
        await self._write(
            f"{prefix}.signInDetails", None if details is None else _details_json(details)
        )
        await self.storage.set_item(f"{prefix}.clockDrift", number_text(tokens.clock_drift_ms))

    async def clear_tokens(self) -> None:
        """Remove the last user's set; the device keys stay."""
        prefix = await self._user_prefix()
        for name in ("accessToken", "idToken", "clockDrift", "refreshToken", "signInDetails"):
            await self.storage.remove_item(f"{prefix}.{name}")
        await self.storage.remove_item(self._last_auth_user_key())
        await self.storage.remove_item(f"{prefix}.oauthMetadata")

    async def get_last_auth_user(self) -> str:
        """Return the last user's name, or the word `username` if there is none."""
        return await self.storage.get_item(self._last_auth_user_key()) or _NO_USER

    async def get_device_metadata(self, username: str | None = None) -> DeviceMetadata | None:
        """Return the user's device keys, if all three are there."""
        prefix = await self._user_prefix(username)
        key = await self.storage.get_item(f"{prefix}.deviceKey")
        group_key = await self.storage.get_item(f"{prefix}.deviceGroupKey")
        password = await self.storage.get_item(f"{prefix}.randomPasswordKey")
        if not (key and group_key and password):
            return None
        return DeviceMetadata(key, group_key, password)

    async def clear_device_metadata(self, username: str | None = None) -> None:
        """Forget the user's device keys."""
        prefix = await self._user_prefix(username)
        for name in ("deviceKey", "deviceGroupKey", "randomPasswordKey"):
            await self.storage.remove_item(f"{prefix}.{name}")

    async def _read_tokens(self) -> CognitoTokens | None:
        prefix = await self._user_prefix()
        access_token = await self.storage.get_item(f"{prefix}.accessToken")
        if not access_token:
            return None
        decoded = decode_jwt(access_token)
        id_token = await self.storage.get_item(f"{prefix}.idToken")
        refresh_token = await self.storage.get_item(f"{prefix}.refreshToken")
        drift = await self.storage.get_item(f"{prefix}.clockDrift")
        details = await self.storage.get_item(f"{prefix}.signInDetails")
        return CognitoTokens(
            access_token=decoded,
            id_token=decode_jwt(id_token) if id_token else None,
            refresh_token=refresh_token,
            device_metadata=await self.get_device_metadata(),
            clock_drift_ms=parse_int("0" if drift is None else drift),
            username=await self.get_last_auth_user(),
            sign_in_details=_read_details(details) if details else None,
        )

    async def _write_device(self, prefix: str, device: DeviceMetadata) -> None:
        if device.device_key:
            await self.storage.set_item(f"{prefix}.deviceKey", device.device_key)
        if device.device_group_key:
            await self.storage.set_item(f"{prefix}.deviceGroupKey", device.device_group_key)
        await self.storage.set_item(f"{prefix}.randomPasswordKey", device.random_password)

    async def _write(self, key: str, value: str | None) -> None:
        if value:
            await self.storage.set_item(key, value)
        else:
            await self.storage.remove_item(key)

    async def _user_prefix(self, username: str | None = None) -> str:
        pool = require_user_pool(self._cognito)
        user = await self.get_last_auth_user() if username is None else username
        return f"{KEY_PREFIX}.{pool.user_pool_client_id}.{user}"

    def _last_auth_user_key(self) -> str:
        pool = require_user_pool(self._cognito)
        return f"{KEY_PREFIX}.{pool.user_pool_client_id}.LastAuthUser"


def _details_json(details: SignInDetails) -> str:
    return stringify({"loginId": details.login_id, "authFlowType": details.auth_flow_type})


def _read_details(text: str) -> SignInDetails:
    members = parse_json(text)
    return SignInDetails(members.get("loginId"), members.get("authFlowType"))
