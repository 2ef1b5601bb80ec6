"""Pools and app clients: settings, defaults, attribute schema, password policy, lifetimes.

Owns: what a pool's or client's settings may be and mean.
Does not own: any user.
Called by: `users`, `sessions`, `sign_in`, `operations` and `config`.
"""
