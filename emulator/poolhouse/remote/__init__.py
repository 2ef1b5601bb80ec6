"""Commands that talk to a running emulator.

Owns: how the control API is asked, and how its answers look on a terminal and in a pipe.
Does not own: what the answers say.
Called by: the command line, which loads it with the first of these commands.
"""
