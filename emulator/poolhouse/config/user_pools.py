"""The chapter `user_pools`: pools with their clients, groups and users."""

from datetime import date, datetime
from typing import Any, Final

from poolhouse.config.directory import Directory
from poolhouse.config.reader import Section
from poolhouse.runtime import regions
from poolhouse.user_pools import queries
from poolhouse.user_pools.factors import software_tokens
from poolhouse.user_pools.pools import app_client_lifetimes

_SERVICE: Final = "cognito-idp"
_LOGIN_ATTRIBUTES: Final = ("email", "phone_number")
_POOL_KEYS: Final = (
    "name",
    "id",
    "region",
    "username_attributes",
    "alias_attributes",
    "auto_verified_attributes",
    "case_sensitive",
    "self_sign_up",
    "custom_attributes",
    "mfa",
    "password_policy",
    "settings",
    "clients",
    "groups",
    "users",
)
_CLIENT_KEYS: Final = (
    "name",
    "id",
    "secret",
    "auth_flows",
    "id_token_lifetime",
    "access_token_lifetime",
    "refresh_token_lifetime",
    "auth_session_lifetime",
    "prevent_user_existence_errors",
    "token_revocation",
    "settings",
)
_USER_KEYS: Final = (
    "username",
    "password",
    "temporary_password",
    *_LOGIN_ATTRIBUTES,
    "attributes",
    "groups",
    "totp_secret",
)
_AUTH_FLOWS: Final = (
    "USER_SRP_AUTH",
    "USER_PASSWORD_AUTH",
    "ADMIN_USER_PASSWORD_AUTH",
    "REFRESH_TOKEN_AUTH",
)
_DEFAULT_FLOWS: Final = ["USER_SRP_AUTH", "REFRESH_TOKEN_AUTH"]
_BASE32: Final = "at least 23 characters of Base32 (A to Z, 2 to 7)"
_CLIENT_PROOF: Final = "1 to 64 letters, digits, underscores and plus signs, or left out"
_TEXT: Final = 'a text, in quotes where it looks like a number: "+15551234567"'
_HOUR_S: Final = 3600
_DAY_S: Final = 24 * _HOUR_S


def declare(directory: Directory, section: Section) -> None:
    """Make a pool that the file declares."""
    section.only(*_POOL_KEYS)
    name = section.text("name")
    if name in directory.user_pools:
        raise section.refuse("name", "a name that no other user pool has")
    request = {"PoolName": name, **_pool_settings(section), **section.mapping("settings")}
    region = section.text(
        "region", directory.world.settings.region, pattern=regions.FORM, like=regions.LIKE
    )
    pool = directory.perform(
        section,
        _SERVICE,
        "CreateUserPool",
        request,
        region=region,
        user_pool_id=_pool_id(directory, section, region),
    )["UserPool"]
    directory.user_pools[name] = pool["Id"]
    mfa = section.choice("mfa", ("off", "optional", "on"), "off")
    if mfa != "off":
        directory.perform(
            section,
            _SERVICE,
            "SetUserPoolMfaConfig",
            {
                "UserPoolId": pool["Id"],
                "MfaConfiguration": mfa.upper(),
                "SoftwareTokenMfaConfiguration": {"Enabled": True},
            },
        )
    for client in section.sections("clients"):
        _client(directory, client, name)
    for group in section.sections("groups"):
        _group(directory, group, pool["Id"])
    for user in section.sections("users"):
        _user(directory, user, pool["Id"])
    section.end()


def _pool_id(directory: Directory, section: Section, region: str) -> str | None:
    chosen = section.maybe_text(
        "id",
        pattern=rf"{region}_[0-9a-zA-Z]{{1,40}}",
        like=f"the region, one underscore, letters and digits, like {region}_PoolHouse",
    )
    if chosen in directory.user_pools.values():
        raise section.refuse("id", "an id that no other user pool has")
    return chosen


def _pool_settings(section: Section) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "UsernameAttributes": section.texts("username_attributes", allowed=_LOGIN_ATTRIBUTES),
        "AliasAttributes": section.texts(
            "alias_attributes", allowed=(*_LOGIN_ATTRIBUTES, "preferred_username")
        ),
        "AutoVerifiedAttributes": section.texts(
            "auto_verified_attributes", allowed=_LOGIN_ATTRIBUTES
        ),
    }
    settings = {member: value for member, value in settings.items() if value}
    settings["UsernameConfiguration"] = {
        "CaseSensitive": section.flag("case_sensitive", default=False)
    }
    settings["AdminCreateUserConfig"] = {
        "AllowAdminCreateUserOnly": not section.flag("self_sign_up", default=True)
    }
    if section.has("password_policy"):
        settings["Policies"] = {
            "PasswordPolicy": _password_policy(section.section("password_policy"))
        }
    custom = section.texts("custom_attributes")
    if any(name.startswith("custom:") for name in custom):
        raise section.refuse("custom_attributes", "a list of names, without custom:")
    if custom:
        settings["Schema"] = [
            {"Name": name, "AttributeDataType": "String", "Mutable": True} for name in custom
        ]
    return settings


def _password_policy(section: Section) -> dict[str, Any]:
    section.only(
        "minimum_length",
        "require_uppercase",
        "require_lowercase",
        "require_numbers",
        "require_symbols",
        "temporary_password_validity_days",
    )
    policy = {
        "MinimumLength": section.number("minimum_length", 8, least=6),
        "RequireUppercase": section.flag("require_uppercase", default=True),
        "RequireLowercase": section.flag("require_lowercase", default=True),
        "RequireNumbers": section.flag("require_numbers", default=True),
        "RequireSymbols": section.flag("require_symbols", default=True),
        "TemporaryPasswordValidityDays": section.number("temporary_password_validity_days", 7),
    }
    section.end()
    return policy


def _client(directory: Directory, section: Section, pool: str) -> None:
    section.only(*_CLIENT_KEYS)
    name = section.text("name")
    clients = directory.app_clients.setdefault(pool, {})
    if name in clients:
        raise section.refuse("name", "a name that no other client of the pool has")
    flows = section.texts("auth_flows", allowed=_AUTH_FLOWS, prefix="ALLOW_") or _DEFAULT_FLOWS
    secret = section.maybe_text("secret", pattern=r"[A-Za-z0-9_+]{1,64}", like=_CLIENT_PROOF)
    hides_users = section.flag("prevent_user_existence_errors", default=True)
    request = {
        "UserPoolId": directory.user_pools[pool],
        "ClientName": name,
        "GenerateSecret": secret is not None,
        "ExplicitAuthFlows": [f"ALLOW_{flow}" for flow in flows],
        "AccessTokenValidity": section.seconds("access_token_lifetime", _HOUR_S),
        "IdTokenValidity": section.seconds("id_token_lifetime", _HOUR_S),
        "RefreshTokenValidity": section.seconds("refresh_token_lifetime", 30 * _DAY_S),
        "TokenValidityUnits": dict.fromkeys(("AccessToken", "IdToken", "RefreshToken"), "seconds"),
        "PreventUserExistenceErrors": "ENABLED" if hides_users else "LEGACY",
        "EnableTokenRevocation": section.flag("token_revocation", default=True),
        **section.mapping("settings"),
    }
    client = directory.perform(
        section,
        _SERVICE,
        "CreateUserPoolClient",
        request,
        app_client_id=_client_id(directory, section),
        app_client_secret=secret,
    )["UserPoolClient"]
    clients[name] = client["ClientId"]
    if section.has("auth_session_lifetime"):
        lifetime_s = section.seconds("auth_session_lifetime")
        with directory.step(section) as call:
            app_client_lifetimes.set_auth_session_lifetime(call, client["ClientId"], lifetime_s)
    section.end()


def _client_id(directory: Directory, section: Section) -> str | None:
    chosen = section.maybe_text("id", pattern=r"\w{1,128}", like="letters and digits")
    if any(chosen in clients.values() for clients in directory.app_clients.values()):
        raise section.refuse("id", "an id that no other client has, of any pool")
    return chosen


def _group(directory: Directory, section: Section, user_pool_id: str) -> None:
    section.only("name", "description", "role", "precedence")
    request = {
        "UserPoolId": user_pool_id,
        "GroupName": section.text("name"),
        "Description": section.maybe_text("description"),
        "RoleArn": directory.role_arn(section, "role"),
        "Precedence": section.number("precedence") if section.has("precedence") else None,
    }
    directory.perform(section, _SERVICE, "CreateGroup", request)
    section.end()


def _user(directory: Directory, section: Section, user_pool_id: str) -> None:
    section.only(*_USER_KEYS)
    username = section.text("username")
    who = {"UserPoolId": user_pool_id, "Username": username}
    password = section.maybe_text("password")
    temporary = section.maybe_text("temporary_password")
    if (password is None) == (temporary is None):
        raise section.refuse("password", "given, or temporary_password in its place")
    directory.perform(
        section,
        _SERVICE,
        "AdminCreateUser",
        {
            **who,
            "UserAttributes": _user_attributes(section),
            "TemporaryPassword": temporary or password,
            "MessageAction": "SUPPRESS",
        },
    )
    if password is not None:
        final = {**who, "Password": password, "Permanent": True}
        directory.perform(section, _SERVICE, "AdminSetUserPassword", final)
    for group in section.texts("groups"):
        directory.perform(section, _SERVICE, "AdminAddUserToGroup", {**who, "GroupName": group})
    if section.has("totp_secret"):
        secret = section.text("totp_secret", pattern="[A-Z2-7]{23,}", like=_BASE32)
        with directory.step(section) as call:
            pool = queries.require_pool(call, user_pool_id)
            software_tokens.set_totp_secret(call, pool, username, secret)
    section.end()


def _user_attributes(section: Section) -> list[dict[str, str]]:
    """Return the attributes of a user; what the file declares counts as verified."""
    given = section.section("attributes")
    attributes = {name: _attribute(given, name) for name in given.names()}
    for name in _LOGIN_ATTRIBUTES:
        if section.has(name):
            attributes[name] = section.text(name, like=_TEXT, digits=False)
        elif _is_login(name, section.text("username")):
            attributes.setdefault(name, section.text("username"))
        if name in attributes:
            attributes.setdefault(f"{name}_verified", "true")
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def _attribute(section: Section, name: str) -> str:
    """Return an attribute's text; YAML's unquoted dates and truths are the texts they look like."""
    value = section.raw(name)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool) and name.endswith("_verified"):
        return "true" if value else "false"
    return section.text(name, like=_TEXT, digits=False)


def _is_login(attribute: str, username: str) -> bool:
    return "@" in username if attribute == "email" else username.startswith("+")
