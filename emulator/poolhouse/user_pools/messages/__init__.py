"""Messages to users and the codes in them.

Owns: issuing and checking codes, the texts, where a message goes.
Does not own: the outbox that keeps them (`poolhouse.runtime.outbox`).
Called by: `users` and `operations`.
"""
