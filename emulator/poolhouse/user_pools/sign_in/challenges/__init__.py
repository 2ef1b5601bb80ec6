"""The challenges of a sign-in, one module each, with the same two verbs: issue() and answer().

`issue` asks: it returns the answer that carries the challenge. `answer` checks what came back and
returns the changed user, or refuses.

Owns: what each challenge asks for and which answers pass.
Does not own: which challenge comes next (`auth_flow`).
Called by: `auth_flow`, and the operations that begin and continue a sign-in.
"""
