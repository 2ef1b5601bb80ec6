"""poolhouse.yaml: reading it, refusing its mistakes, and building a world from it.

Owns: the file's keys and the sentences about them. What it declares is made with the services'
ordinary operations.
Does not own: any rule of the services; they refuse what they would refuse on the wire.
Called by: the command line, the pytest plugin, the embedding API, the scenarios' host.
"""
