"""Signing in: flows that begin it, ways (lists of stages) that it passes, challenges on them.

Owns: which checks a sign-in passes in which order, and what each challenge asks and accepts. Read
`ways.py` first, then the table `CHALLENGES` in `auth_flow.py`.
Does not own: tokens and sessions (`sessions`), which factor a user has (`factors`).
Called by: `operations/sign_in.py` and `operations/mfa.py`.
"""
