"""Stories about people, tabs and time, played against the emulator in virtual time.

Owns: the engine that plays a story, the library of stories, the table and the timeline of what
happened.
Does not own: what the services answer (`poolhouse`) or how the front-end library behaves
(`poolhouse_client`).
Called by: the command line `poolhouse run`, and tests.
"""
