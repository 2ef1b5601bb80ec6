"""The challenges of a sign-in, one module each, with the same two verbs: issue() and answer().

`issue` asks: it returns the answer that carries the challenge. `answer` checks what came back and
returns the changed user, or refuses.

Owns: what each challenge asks for and which answers pass.
Does not own: which challenge comes when (`ways` and `stages`).
Called by: `auth_flow`, whose table they stand in; `flows`, which begins by SRP; and
`operations/mfa.py`, which goes on with a set-up.
"""
