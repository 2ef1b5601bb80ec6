"""The web edge: the services' endpoints, Flask's routes behind them, the server, the control API.

Owns: how HTTP reaches the house. The only package that imports Flask.
Does not own: any answer's content; it hands requests in and responses out.
Called by: the command line, the pytest plugin and the embedding API.
"""
