"""What a person decided about one group of duplicates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """One customer to keep, and the others who are the same person, by record id.

    `values` says what fields are to hold: a text, None for blank, or the id of the customer of this choice
    whose value counts. `versions` are the customers' versions as they were shown, by id; who was changed
    since is not merged.
    """

    keep: str
    others: Sequence[str]
    values: Mapping[str, str | None] = field(default_factory=dict)
    versions: Mapping[str, int | str] = field(default_factory=dict)
