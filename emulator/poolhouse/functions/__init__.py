"""Lambda-style targets: what a function integration calls.

Owns: how a target is found, called and timed out, and how its failure is reported.
Does not own: the events that targets get and what their answers mean (`api_gateway`).
Called by: the world, which holds its functions by name; API Gateway's function integration; the
configuration, which tries the names out.
"""
