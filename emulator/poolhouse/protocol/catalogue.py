"""Every service of AWS by the names that requests have for it, without reading its model.

`catalogue.json` has a line for each, made from botocore's models; run this module to make it again:
`python -m poolhouse.protocol.catalogue > emulator/poolhouse/protocol/catalogue.json`.
"""

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from poolhouse.protocol.models import ServiceModel, data_folder


@dataclass(frozen=True, slots=True)
class Entry:
    """A service.

    Args:
        folder: Its folder in botocore's data, which is what the AWS CLI calls it.
        signing_name: Its name in credential scopes.
        endpoint_prefix: The first label of its host names.
        target_prefix: What stands before the dot in `X-Amz-Target`; empty without.
        protocol: The protocol that its model names first.
        api_version: The version of its API.
        service_id: Its name in the user agents of SDKs.
    """

    folder: str
    signing_name: str
    endpoint_prefix: str
    target_prefix: str
    protocol: str
    api_version: str
    service_id: str


@cache
def entries() -> tuple[Entry, ...]:
    """Return every service, by folder."""
    rows = json.loads(Path(__file__).with_name("catalogue.json").read_text())
    return tuple(Entry(*row) for row in rows)


def signing_as(name: str) -> tuple[Entry, ...]:
    """Return the services of a signing name."""
    return _index("signing_name").get(name, ())


def with_target(prefix: str) -> tuple[Entry, ...]:
    """Return the services of an `X-Amz-Target`'s prefix."""
    return _index("target_prefix").get(prefix, ()) if prefix else ()


def of_version(api_version: str) -> tuple[Entry, ...]:
    """Return the services of an API version."""
    return _index("api_version").get(api_version, ())


def at_host(prefix: str) -> tuple[Entry, ...]:
    """Return the services whose host names begin with a label."""
    return _index("endpoint_prefix").get(prefix, ())


def with_id(service_id: str) -> tuple[Entry, ...]:
    """Return the services of a name in user agents: lower case, words joined by `_`."""
    return _index("service_id").get(service_id, ())


@cache
def _index(attribute: str) -> dict[str, tuple[Entry, ...]]:
    """Return services by one of their names; of several, the one called by that name first."""
    index: dict[str, tuple[Entry, ...]] = {}
    for entry in sorted(entries(), key=lambda entry: entry.folder not in _names(entry)):
        value = getattr(entry, attribute)
        index[value] = (*index.get(value, ()), entry)
    return index


def _names(entry: Entry) -> tuple[str, str]:
    return entry.signing_name, entry.endpoint_prefix


def model(folder: str) -> ServiceModel:
    """Return a service's model, the newest that there is; an empty one where there is none."""
    known = _index("folder").get(folder)
    return ServiceModel.empty(folder) if known is None else _read(folder)


@cache
def _read(folder: str) -> ServiceModel:
    try:
        return ServiceModel(folder, _newest(data_folder() / folder))
    except FileNotFoundError:  # another botocore than the table is of
        return ServiceModel.empty(folder)


def _newest(folder: Path) -> str:
    return max(path.name for path in folder.iterdir() if (path / "service-2.json.gz").exists())


def read_models() -> Iterator[Entry]:
    """Yield an entry for each service in botocore's models; it takes seconds."""
    for folder in sorted(data_folder().iterdir()):
        if next(folder.glob("*/service-2.json.gz"), None) is None:
            continue
        path = folder / _newest(folder) / "service-2.json.gz"
        metadata: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))["metadata"]
        yield Entry(
            folder.name,
            metadata.get("signingName") or metadata["endpointPrefix"],
            metadata["endpointPrefix"],
            metadata.get("targetPrefix", ""),
            metadata["protocol"],
            metadata["apiVersion"],
            metadata["serviceId"].lower().replace(" ", "_"),
        )


def _write(write: Callable[[str], object]) -> None:
    rows = [
        json.dumps([getattr(entry, column.name) for column in fields(Entry)])
        for entry in read_models()
    ]
    write("[\n  " + ",\n  ".join(rows) + "\n]\n")


if __name__ == "__main__":
    _write(sys.stdout.write)
