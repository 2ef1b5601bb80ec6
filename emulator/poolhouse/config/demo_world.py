"""The demo world: `demo.yaml` for people, and what stands in it as JSON, which is read at once.

PyYAML takes a tenth of a start to load and to read the file. After a change in `demo.yaml` run
`python -m poolhouse.config.demo_world`, which writes `demo.json` anew.
"""

import json
from pathlib import Path
from typing import Any, Final

_YAML: Final = Path(__file__).with_name("demo.yaml")
_JSON: Final = Path(__file__).with_name("demo.json")


def text() -> str:
    """Return the commented example."""
    return _YAML.read_text(encoding="utf-8")


def content() -> dict[str, Any]:
    """Return what stands in it."""
    found: dict[str, Any] = json.loads(_JSON.read_text(encoding="utf-8"))
    return found


def tell() -> str:
    """Return `demo.json` as it is to be, from `demo.yaml`."""
    from poolhouse.config.parsing import parse  # noqa: PLC0415  not for what reads the JSON

    return json.dumps(parse(_YAML.name, text()), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    _JSON.write_text(tell(), encoding="utf-8")
