"""The challenges of a sign-in, one module each, with the same two verbs: issue() and answer().

`issue` asks: it returns the answer that carries the challenge. `answer` checks what came back and
returns the user as it then is, or refuses. What follows a challenge is told in `auth_flow`.
"""
