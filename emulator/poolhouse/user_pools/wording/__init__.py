"""The sentences of `cognito-idp`, each with how sure it is and where it was seen.

Owns: every text that a caller reads, in one table a subject: sign-in, users, pools.
Does not own: when a sentence is said.
Called by: every other wing and `operations`.
"""
