"""Mappings that were settled once, as files in the user's folder, and found again by an export's headers."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from tillbook import settings
from tillbook.errors import UsageError, reason
from tillbook.language import _
from tillbook.recipes.mapping import SavedMapping, read_mapping, write_mapping
from tillbook.recipes.table import SourceTable, folded


def open_mapping(path: Path) -> SavedMapping:
    """The mapping in that file; raises UsageError when it cannot be read or is none."""
    try:
        return read_mapping(path.read_text("utf-8"), str(path))
    except UnicodeDecodeError:
        raise UsageError(_("The mapping {path} is not in UTF-8. Save it so."), path=path) from None
    except OSError as error:
        raise UsageError(
            _("{path} cannot be read ({reason}). Check the name."), path=path, reason=reason(error)
        ) from None


def saved_mappings() -> Iterator[tuple[Path, SavedMapping]]:
    """All that were kept, the newest first, with their files."""
    files = settings.mappings_folder().glob("*.toml")
    for path in sorted(files, key=lambda file: -file.stat().st_mtime):
        yield path, open_mapping(path)


def keep_mapping(mapping: SavedMapping, table: SourceTable, language: str) -> Path:
    """Write it where it is found again for exports with the same columns; the file.

    Raises UsageError when it cannot be written.
    """
    columns = "\x1f".join(sorted(map(folded, table.frame.columns)))
    digest = hashlib.sha256(columns.encode()).hexdigest()[:8]
    stem = re.sub(r"\W+", "-", Path(mapping.title).stem.casefold()).strip("-")[:40] or "export"
    path = settings.mappings_folder() / f"{mapping.system}-{stem}-{digest}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_mapping(mapping, language), "utf-8")
    except OSError as error:
        raise UsageError(
            _("The mapping {path} cannot be written ({reason})."), path=path, reason=reason(error)
        ) from error
    return path
