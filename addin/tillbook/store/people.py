"""Who may do what with a store."""

from dataclasses import dataclass

# | right | may |
# |---|---|
# | view | look up whom one can name, validate, make blank templates, read the list of imports |
# | export | read all customers, and what happened to each |
# | import | commit |
# | undo | take imports back, merge duplicates and take that back; includes import |
# | administer | all of this, the look-ups, upgrades, erasing, and giving rights |
RIGHTS = ("view", "export", "import", "undo", "administer")


@dataclass(frozen=True)
class Person:
    """What one login may do: its greatest rights, its shops (None: all), and fields that it may not see."""

    login: str
    rights: tuple[str, ...]
    shops: tuple[str, ...] | None = None
    hidden: tuple[str, ...] = ()
