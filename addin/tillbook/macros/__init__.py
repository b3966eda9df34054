"""What buttons and the ribbon start: one function for each verb, on the workbook that called.

Each is plain xlwings, `Book.caller()`, and takes nothing: bind it to a button of your own with xlwings'
`RunPython("import tillbook.macros; tillbook.macros.validate()")`, or try it from Python after
`book.set_mock_caller()`. Nobody sees a traceback: what goes wrong becomes one sentence in a dialog.
Importing this package loads neither xlwings nor pandas.
"""

from pathlib import Path

VERBS = ("template", "export", "load", "history", "validate", "commit", "undo", "repair")


def template() -> None:
    """Generate template: make the customer sheet in the calling workbook, or put it in order."""
    run("template")


def export() -> None:
    """Export customers: put all customers of the store into a sheet, ready to edit."""
    run("export")


def load(file: str | Path | None = None) -> None:
    """Load file: take the rows of a filled template or a CSV file into the sheet."""
    run("load", Path(file) if file else None)


def history() -> None:
    """Import history: list every import in a sheet."""
    run("history")


def validate() -> None:
    """Validate: check every row, write what is wrong beside it, and select the first error."""
    run("validate")


def commit() -> None:
    """Commit: show what will change, ask, and bring the accepted rows into the store."""
    run("commit")


def undo() -> None:
    """Undo import: ask which import, newest first, and take it back."""
    run("undo")


def repair() -> None:
    """Repair template: put headers, rules and formats back and keep the rows."""
    run("repair")


def run(verb: str, file: Path | None = None) -> None:
    """Do one of the `VERBS` on the calling workbook; `file` is the one to load."""
    from tillbook.macros.running import run_at_desk

    run_at_desk(verb, file)
