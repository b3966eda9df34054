"""Progress of anything longer than a moment: told step by step to whoever shows it."""

from collections.abc import Callable

# (what is being done, steps done, steps in all)
Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Shows nothing."""
