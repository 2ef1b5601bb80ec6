"""Signing in: the stages of a way, the challenges on it, the flows that begin it.

Owns: which checks a sign-in passes in which order, and what each challenge asks and accepts. Read
`ways.py` first, then the table `CHALLENGES` in `auth_flow.py`.
Does not own: tokens and sessions (`sessions`), which factor a user has (`factors`).
Called by: `operations/sign_in.py` and `operations/mfa.py`.
"""
