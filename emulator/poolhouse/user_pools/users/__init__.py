"""Users: their names, attributes, passwords, groups' roles, and the limits on guessing.

Owns: the rules about one user's data, and the answers to a client that hides users.
Does not own: how users sign in (`sign_in`), what their pool allows (`pools`).
Called by: `sessions`, `factors`, `sign_in`, `operations`.
"""
