"""What answers a call that was let in: static JSON, a Lambda-style function, a local backend.

Owns: the shape in which each is asked and its answer is read.
Does not own: who is let in.
Called by: the pipeline's part `integrate`.
"""
