"""The library's clients of Cognito, and what they share with REST: fetch, retries, errors.

Owns: AWS JSON 1.1 requests to user and identity pools with the headers of v6, the retry law, the
reading of error answers, the user agent.
Does not own: what the operations mean (`auth`, `tokens`, `credentials`), SigV4 (`rest`).
Called by: `auth`, `tokens`, `credentials`, `rest`.
"""
