"""The arithmetic of the protocols: SRP, TOTP, JWS, secret hashes and SigV4 as functions on values.

Owns: what the specifications compute, byte for byte, and whether two proofs are equal.
Does not own: time and randomness (they come in as arguments), state, and the sentences in which a
service refuses; a failure carries the data of its sentence, the callers word it.
Called by: `runtime`, `tokens`, `iam` and the services. Imports nothing of ours.
"""
