"""Set-based writing of imported rows, one file per noun.

Each writer takes rows in chunks, finds the record each is about, and says how the row ends. On a dry run (the preview)
nothing is written; otherwise all of it is, in the caller's one transaction.
"""
