"""The library of stories, one per file.

Owns: each story's world, people and expectations.
Does not own: how a story is played and judged (`engine`).
Called by: `poolhouse_scenarios.cli` and tests.
"""
