"""`Column`: one field's cells on their way to canonical text, with what was found and cleaned."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from tillbook.core.problem import Problem

Text = str | None


@dataclass
class Column:
    """Texts by position, None for blank; `rows` are the sheet rows of the positions."""

    key: str
    rows: list[int]
    texts: list[Text]
    problems: list[Problem] = field(default_factory=list)
    cleaning: Counter[str] = field(default_factory=Counter)

    def filled(self) -> Iterator[tuple[int, str]]:
        """(position, text) of the cells that are not blank."""
        return ((at, text) for at, text in enumerate(self.texts) if text is not None)

    def report(self, at: int, code: str, **details: object) -> None:
        """A problem with the cell at that position; its value is filled in when all is read."""
        self.problems.append(Problem(self.rows[at], self.key, code, details=details))

    def rewrite(self, change: Callable[[str], Text], cleaning: str | None = None) -> None:
        """Apply `change` to every filled cell; with a name, count the cells that it altered."""
        before = self.texts
        self.texts = [None if text is None else change(text) for text in before]
        if cleaning:
            self.count(cleaning, sum(a != b for a, b in zip(before, self.texts, strict=True)))

    def rewrite_each(self, change: Callable[[str], Text], unique: Iterable[str] | None = None) -> None:
        """Apply a slow `change` once per different text."""
        answers = {text: change(text) for text in set(unique or self.texts) if text is not None}
        self.texts = [None if text is None else answers.get(text, text) for text in self.texts]

    def count(self, cleaning: str, cells: int) -> None:
        """Remember that so many cells were cleaned in that way."""
        if cells:
            self.cleaning[cleaning] += cells
