"""Who is let in: a module per kind of authorizer, a dataclass with the verb `authorize`.

Owns: the order of an authorizer's checks and which gateway response refuses. `authorizers.py` is
the table of kinds.
Does not own: signatures and policies (`iam`), tokens (`tokens`).
Called by: the pipeline; `rest_apis` and the configuration, which make authorizers.
"""
