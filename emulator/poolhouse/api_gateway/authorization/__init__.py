"""Who is let in: one module per kind of authorization, each with the verb `authorize`.

Owns: the order of an authorizer's checks and which gateway response refuses.
Does not own: signatures and policies (`iam`), tokens (`tokens`).
Called by: the pipeline's stage `authorize`.
"""
