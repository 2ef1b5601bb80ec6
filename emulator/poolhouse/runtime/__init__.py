"""The ground floor: clock, agenda, entropy, store, keyring, journal and outbox.

Owns: what every service needs and none may own twice: the only readings of time and randomness, and
all state.
Does not own: any rule of Cognito, IAM or API Gateway.
Called by: every other package of the emulator; imports only `poolhouse.primitives`.
"""
