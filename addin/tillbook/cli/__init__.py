"""The command line: the same verbs as the ribbon, on files.

Exit status: 0 done and no row in error, 1 done with rows in error, 2 not done, one sentence on standard
error. `--json` prints one object and nothing else.
"""

from tillbook.cli.app import main

__all__ = ["main"]
