"""Each mistake in poolhouse.yaml is one sentence that names file, key, found and allowed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from poolhouse.config.loading import load
from poolhouse.config.reader import ConfigError

POOL = "user_pools:\n  - name: p\n"
API = "rest_apis:\n  - name: a\n"
KEY = "twenty-characters-or-more"
ROUTE_LINES = [
    ("GET  /x", "routes.GET  /x must be a method, one space and a path", "GET, HEAD"),
    ("GET /x/", "routes.GET /x/ must be a method, one space and a path", "/items/{id}"),
    ("GET /a//b", "routes.GET /a//b must be a method, one space and a path", "/items/{id}"),
    ("GET /{a}/{a}", "must be a path that names each parameter once", "GET /{a}/{a}"),
    ("GET /{a}/{a+}", "must be a path that names each parameter once", "GET /{a}/{a+}"),
    ("GET /{p+}/x", "must be a path whose segments are", "as the last one, {proxy+}"),
    ("GET /u/{id", "must be a path whose segments are", "parameters like {id}"),
    ("GET /u/x{id}", "must be a path whose segments are", "parameters like {id}"),
    ("GET /q?a=b", "must be a path whose segments are", "texts without space, ?"),
]

MISTAKES = [
    ("user_pool: []", "user_pool is not a key of Poolhouse", "did you mean user_pools?"),
    ("user_pools: 3", "user_pools must be a list of mappings", "found 3"),
    ("user_pools: [3]", "user_pools[0] must be a mapping", "found 3"),
    ("user_pools: [{}]", "user_pools[0].name must be a text", "found nothing"),
    (
        POOL + "    mfa: sometimes",
        "user_pools[0].mfa must be one of off, optional, on",
        '"sometimes"',
    ),
    (POOL + "    region: Dublin", "user_pools[0].region must be a region like", '"Dublin"'),
    (
        POOL + "    region: eu-west-1\n    id: us-east-1_Pool",
        "user_pools[0].id must be the region, one underscore",
        "like eu-west-1_PoolHouse",
    ),
    (
        "identity_pools: [{name: i, region: eu-west-1, id: 'us-east-1:0'}]",
        "identity_pools[0].id must be the region, a colon and a UUID",
        '"us-east-1:0"',
    ),
    (POOL + "    nmae: q", "user_pools[0].nmae is not a key", "did you mean name?"),
    (
        POOL + "    clients: [{name: c, acces_token_lifetime: 1h}]",
        "user_pools[0].clients[0].acces_token_lifetime is not a key",
        "did you mean access_token_lifetime?",
    ),
    (
        POOL + "    clients: [{name: c, access_token_lifetime: soon}]",
        "user_pools[0].clients[0].access_token_lifetime must be a lifetime",
        '"soon"',
    ),
    (
        POOL + "    clients: [{name: c, auth_flows: [SRP]}]",
        "user_pools[0].clients[0].auth_flows must be a list of USER_SRP_AUTH",
        '["SRP"]',
    ),
    (POOL + "    users: [{username: a}]", "users[0].password must be given, or", "found nothing"),
    (
        POOL + "    users: [{username: a, pasword: Correct-Horse-1}]",
        "users[0].pasword is not a key of Poolhouse, allowed here: attributes, email, groups,",
        "did you mean password?",
    ),
    (
        "role: [{name: r}]\nidentity_pools: [{name: i, roles: {authenticated: r}}]",
        "role is not a key of Poolhouse",
        "did you mean roles?",
    ),
    (
        POOL + "    users: [{username: a, password: short}]",
        "user_pools[0].users[0]: InvalidPasswordException",
        "Password not long enough",
    ),
    (
        POOL + "    users: [{username: a, password: Correct-Horse-1, totp_secret: abc}]",
        "user_pools[0].users[0].totp_secret must be at least 23 characters of Base32",
        '"abc"',
    ),
    (
        POOL + "    groups: [{name: g, role: Nobody}]",
        "user_pools[0].groups[0].role must be an ARN or a declared role (none is declared)",
        '"Nobody"',
    ),
    (POOL + "    id: nonsense", "user_pools[0].id must be the region, one underscore", "nonsense"),
    (POOL + "  - name: p", "user_pools[1].name must be a name that no other user pool has", '"p"'),
    (
        "user_pools: [{name: p, id: us-east-1_a}, {name: q, id: us-east-1_a}]",
        "user_pools[1].id must be an id that no other user pool has",
        '"us-east-1_a"',
    ),
    (
        POOL + "    clients: [{name: c, id: x}, {name: d, id: x}]",
        "user_pools[0].clients[1].id must be an id that no other client has, of any pool",
        '"x"',
    ),
    (
        POOL + "    clients: [{name: c, id: x}]\n  - {name: q, clients: [{name: c, id: x}]}",
        "user_pools[1].clients[0].id must be an id that no other client has, of any pool",
        '"x"',
    ),
    (
        "identity_pools: [{name: i, id: 'us-east-1:a'}, {name: j, id: 'us-east-1:a'}]",
        "identity_pools[1].id must be an id that no other identity pool has",
        '"us-east-1:a"',
    ),
    (
        "rest_apis: [{name: a, id: x}, {name: b, id: x}]",
        "rest_apis[1].id must be an id that no other REST API has",
        '"x"',
    ),
    (
        POOL + "    users: [{username: a, password: Correct-Horse-1, attributes: {nme: x}}]",
        "users[0]: InvalidParameterException: Attributes did not conform to the schema: nme",
        "does not exist",
    ),
    (
        POOL + "    custom_attributes: ['custom:a']",
        "user_pools[0].custom_attributes must be a list of names, without custom:",
        '["custom:a"]',
    ),
    (
        POOL + API + "    routes: {GET /x: {user_pools: [p], mock: {}}}",
        "GET /x.user_pools must be left out where the authorization is not COGNITO_USER_POOLS",
        '["p"]',
    ),
    (
        API + "    routes: {GET /x: {scopes: [s], mock: {}}}",
        "GET /x.scopes must be left out where the authorization is not COGNITO_USER_POOLS",
        '["s"]',
    ),
    (
        API + "    routes: {GET /x: {cors: true, mock: {}}}",
        "GET /x.cors must be left out, or false, where the API has no cors",
        "true",
    ),
    ("region: Europe", "region must be a region like us-east-1", '"Europe"'),
    ("account_id: 12", "account_id must be twelve digits", "12"),
    ("issuer: mine", "issuer must be one of aws, local", '"mine"'),
    (
        "signature_clock: browser",
        "signature_clock must be one of either, world, machine",
        '"browser"',
    ),
    ("signature_clock: 5", "signature_clock must be one of either, world, machine", "found 5"),
    ("unknown_keys: maybe", "unknown_keys must be one of allow, refuse", '"maybe"'),
    ("history: 0", "history must be a whole number of at least 1", "0"),
    ("clock: {mode: frozen}", "clock.at must be given when the clock's mode is frozen", "nothing"),
    ("clock: {mode: frozen, at: teatime}", "clock.at must be a time like", '"teatime"'),
    ("clock: {mode: real, at: 2026-01-01}", "clock.at must be left out", "2026-01-01"),
    ("root: {key: x}", "root.key is not a key of Poolhouse", "access_key_id"),
    (
        "roles: [{name: r, policies: {p: '{not json'}}]",
        "roles[0].policies.p must be a JSON document",
        '"{not json"',
    ),
    (
        "roles: [{name: r, policies: {p: {Version: '2012-10-17'}}}]",
        "roles[0].policies.p must be a policy document",
        "Statement",
    ),
    (
        "identity_pools: [{name: i, providers: [{user_pool: p, client: c}]}]",
        "identity_pools[0].providers[0].user_pool must be a declared user pool (none is declared)",
        '"p"',
    ),
    (
        POOL
        + "    clients: [{name: c}]\n"
        + "identity_pools: [{name: i, providers: [{user_pool: p, client: c,"
        + " role_mapping: {type: Token, rules: []}}]}]",
        "providers[0].role_mapping.rules must be left out when the type is Token",
        "[]",
    ),
    (
        "rest_apis: [{name: a, routes: {FETCH /x: {mock: {}}}}]",
        "must be a method, one space and a path",
        "GET",
    ),
    *(
        (f"rest_apis: [{{name: a, routes: {{'{line}': {{mock: {{}}}}}}}}]", place, found)
        for line, place, found in ROUTE_LINES
    ),
    (
        "rest_apis: [{name: a, routes: {'GET /d/{a}': {mock: {}}, 'GET /d/{b}': {mock: {}}}}]",
        "rest_apis[0].routes must have one parameter below /d",
        "found {a} and {b}",
    ),
    (
        "rest_apis: [{name: a, routes: {'GET /{id}/x': {mock: {}}, 'ANY /{p+}': {mock: {}}}}]",
        "rest_apis[0].routes must have one parameter below /",
        "found {id} and {p+}",
    ),
    (
        API + f"    api_keys: [{{name: k, value: {KEY}}}, {{name: k, value: {KEY}2}}]",
        "rest_apis[0].api_keys[1].name must be a name that no other key of the API has",
        '"k"',
    ),
    (
        API + f"    api_keys: [{{name: k, value: {KEY}}}, {{name: l, value: {KEY}}}]",
        "rest_apis[0].api_keys[1].value must be a value that no other key of the API has",
        f'"{KEY}"',
    ),
    (
        "rest_apis: [{name: a, routes: {GET /x: {}}}]",
        "rest_apis[0].routes.GET /x needs exactly one of mock, function, http",
        "found none",
    ),
    (
        "rest_apis: [{name: a, routes: {GET /x: {mock: {stauts: 200}}}}]",
        "rest_apis[0].routes.GET /x.mock.stauts is not a key",
        "did you mean status?",
    ),
    (
        "rest_apis: [{name: a, routes: {GET /x: {function: 'no_such_module_here:f'}}}]",
        "rest_apis[0].routes.GET /x.function must be a Python callable",
        "no_such_module_here",
    ),
    (
        "rest_apis: [{name: a, gateway_responses: {TEAPOT: {status: 418}}}]",
        "rest_apis[0].gateway_responses.TEAPOT is no gateway response",
        "DEFAULT_4XX",
    ),
    (
        "rest_apis: [{name: a, api_keys: [{name: k, value: short}]}]",
        "rest_apis[0].api_keys[0].value must be a text of 20 to 128 characters",
        '"short"',
    ),
    (
        POOL + "    settings: {UserPoolTier: LITE, Polices: {}}",
        "user_pools[0]: CreateUserPool has no member Polices",
        "Polices",
    ),
    (
        POOL + "    settings: {UserPoolTags: {since: 2026-01-01}}",
        "user_pools[0]: START_OBJECT can not be converted to a String",
        "String",
    ),
    (
        POOL + "    groups: [{name: g, precedence: 9999999999}]",
        "user_pools[0].groups[0].precedence must be a whole number of at most 2147483647",
        "9999999999",
    ),
    (
        POOL + "    clients: [{name: c, id_token_lifetime: 36501d}]",
        "user_pools[0].clients[0].id_token_lifetime must be a lifetime from 1s to 36500d",
        '"36501d"',
    ),
    (
        POOL + "identity_pools: [{name: i, providers: [{user_pool: p, client: c}]}]",
        "identity_pools[0].providers[0].client must be a client declared in that pool (none is",
        '"c"',
    ),
    (
        "clock: {mode: frozen, at: 9999-12-31}",
        "clock.at must be a time from 1970-01-01 to 9000-01-01",
        "9999-12-31",
    ),
    (
        "rest_apis: [{name: a, routes: {GET /x: {mock: {body: {n: .nan}}}}}]",
        "rest_apis[0].routes.GET /x.mock.body must be what JSON can hold",
        "not JSON compliant",
    ),
    ("a: [", "not YAML", "line"),
    ("just text", "must be a mapping", "just text"),
]


@pytest.mark.parametrize(("text", "place", "found"), MISTAKES, ids=[case[1] for case in MISTAKES])
def test_mistake_is_told_in_one_sentence(
    sentence_on: Callable[[str], str], text: str, place: str, found: str
) -> None:
    sentence = sentence_on(text)
    assert place in sentence
    assert found in sentence


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: can't be read"):
        load(tmp_path / "nowhere.yaml")
