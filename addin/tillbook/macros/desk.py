"""The calling workbook and the person before it: what a verb reads, asks and tells."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tillbook import settings, systems
from tillbook.commands.opening import default_system, find_language, find_store
from tillbook.commands.progress import Progress, silent
from tillbook.errors import UsageError
from tillbook.language import Plural, _, told, translator
from tillbook.live import dialogs
from tillbook.live.book import LiveBook
from tillbook.live.progress import shown_in
from tillbook.store.store import Store

_SYSTEM = _("Are these customers of {system}?")
_NO_STORE = _("There is no customer store on this computer yet. Press Generate template, which makes one.")
_NO_SYSTEM = _("No system was chosen; nothing was done.")


class Desk:
    """One verb's place of work. `file` is what the person picked to load, if anything."""

    def __init__(self, workbook: Any, file: Path | None = None) -> None:
        self.book = LiveBook(workbook)
        self.file = file
        self.progress: Progress = silent
        self.app = workbook.app
        self._metadata = self.book.metadata()
        # What the status bar is to say when the work is done.
        self.line = ""
        self.language = find_language(None, self._metadata)

    @property
    def name(self) -> str:
        """The workbook's name."""
        return self.book.name

    def store(self, make: bool = False) -> Store:
        """The store of the settings, or the one of the workbook's system.

        With `make` a SQLite file that is missing is made; whose customers it is for is asked when nothing
        says so. Raises StoreError or UsageError when there is none to use.
        """
        hint = self._metadata.system if self._metadata else None
        if hint or settings.store_address(None) or default_system():
            return find_store(hint=hint, make=make)
        if make:
            return find_store(system=self._ask_system())
        raise UsageError(_NO_STORE)

    def told(self, text: str | Plural, **facts: object) -> str:
        """A marked text with its facts, in the workbook's language."""
        return told(self.language, text, **facts)

    def confirm(self, text: str) -> bool:
        """Whether the person agrees."""
        return dialogs.confirm(self.app, text)

    def choose(self, text: str) -> str:
        """`yes`, `no` or `cancel`."""
        return dialogs.choose(self.app, text)

    def tell(self, text: str) -> None:
        """A dialog with an OK."""
        dialogs.tell(self.app, text)

    def warn(self, text: str) -> None:
        """A dialog that says what went wrong."""
        dialogs.warn(self.app, text)

    def status(self, text: str) -> None:
        """One line for the status bar, when the work is done."""
        self.line = text

    def new_workbook(self) -> LiveBook:
        """A fresh workbook beside this one."""
        return LiveBook(self.app.books.add())

    @contextmanager
    def at_work(self, refuse_stopped: Callable[[], None]) -> Iterator[None]:
        """While it lasts, progress shows in the status bar, and `refuse_stopped` is asked at each step.

        The last step is done when it is told: then there is nothing to stop any more.
        """
        with shown_in(self.app, translator(self.language)) as show:

            def progress(what: str, done: int, total: int) -> None:
                if done < total:
                    refuse_stopped()
                show(what, done, total)

            self.progress = progress
            yield

    def _ask_system(self) -> str:
        for name in systems.names():
            if self.confirm(self.told(_SYSTEM, system=systems.load(name).title)):
                return name
        raise UsageError(_NO_SYSTEM)
