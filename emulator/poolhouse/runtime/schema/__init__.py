"""The tables, as numbered migrations: `NNNN_<name>.sql`, applied in the order of their numbers.

Owns: every table and index of a world. A new table, column or index is a new file with the next
number; a file that was released is never changed in what it does, since databases that were kept
have it behind them. Its comments may be reworded.
Does not own: how migrations are applied (`runtime.migrations`).
Called by: the world, when it opens a database.

A database tells in `PRAGMA user_version` the number of the last migration that was applied to it:
its form. Each migration is one transaction together with that number. A row that must be rewritten
is rewritten in SQL, in the migration's own file.
"""
