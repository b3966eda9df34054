"""`python -P -m tillbook.macros JOB`: what the launcher macro starts for one click.

The process does the job and then waits a while for the next one, so that only the first click of a session
pays for loading everything; see `warm`.
"""

import sys
from collections.abc import Callable

from tillbook.macros import warm
from tillbook.macros.job import Job
from tillbook.macros.log import write_log

# So long a line in the status bar can be read before the program has the bar again.
_READING_SECONDS = 6.0


def main() -> None:
    """Hand the job to a process that is waiting for one, or do it and wait for the next.

    Nobody sees what this process prints: what goes wrong goes into the log.
    """
    word: str | None = " ".join(sys.argv[1:])
    if word and warm.hand_over(word):
        return
    try:
        while word is not None:
            word = warm.wait_for_job(_do(word), _READING_SECONDS)
    except Exception:
        write_log(f"'{word}' could not be done")
        sys.exit(1)


def _do(word: str) -> Callable[[], None]:
    # Loads all that a verb needs.
    from tillbook.macros.running import do

    return do(Job.read(word))


if __name__ == "__main__":
    main()
