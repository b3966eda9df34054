"""`guide`: the field guide as a PDF."""

from pathlib import Path

from tillbook.core.wording import Wording
from tillbook.errors import WorkbookError
from tillbook.printing.guide import print_guide
from tillbook.schema import Schema


def guide(path: Path, schema: Schema, language: str) -> None:
    """Write the field guide of a system.

    Raises WorkbookError when the name does not end in .pdf or the file cannot be written.
    """
    if path.suffix.lower() != ".pdf":
        raise WorkbookError(f"{path.name} is no name for the field guide. Give it the ending .pdf.")
    print_guide(Wording(schema, language), path)
