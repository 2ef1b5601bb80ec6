"""API Gateway's data plane: REST APIs whose requests are really verified.

Owns: routes, the order of checks, gateway responses, integrations, and their sentences. Read
`pipeline.py` first.
Does not own: what a signature or a policy means (`iam`), what makes a token bad (`tokens`).
Called by: the world, which keeps APIs in its store (`rest_apis`), and the configuration, which
makes them.
"""
