"""SQL stands in the wings that own the tables; operations call it by name."""

import ast
from pathlib import Path

EMULATOR = Path(__file__).parents[2] / "emulator" / "poolhouse"
OPERATIONS = ("user_pools/operations", "identity_pools/operations")
ASKS = {"run", "row", "rows", "read", "read_all", "value"}


def test_operations_hold_no_sql() -> None:
    found = [
        f"{source.relative_to(EMULATOR)}:{node.lineno}"
        for folder in OPERATIONS
        for source in sorted((EMULATOR / folder).glob("*.py"))
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in ASKS
        and ast.unparse(node.value).rpartition(".")[2] in {"store", "_store"}
    ]
    assert found == []
