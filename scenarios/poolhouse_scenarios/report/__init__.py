"""The timeline of a run as one HTML page that needs no server and loads nothing.

Owns: where each request is drawn, and the page around it.
Does not own: what happened (`engine.transcript`) or whether it is right (`engine.checkers`).
Called by: `poolhouse_scenarios.cli`.
"""
