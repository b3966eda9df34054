"""What a workbook of ours says about itself: custom properties, or else a very hidden sheet."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count, takewhile
from typing import Final

from tillbook.core.sheet import METADATA_SHEET, Metadata
from tillbook.errors import WorkbookError
from tillbook.workbooks.contents import Contents, SheetEntry
from tillbook.workbooks.reading import read_sheet

PREFIX: Final = "tillbook."

_NAMES: Final = ("system", "edition", "language", "workbook", "columns")

_CUSTOM: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_PROPERTY: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"


def read_metadata(contents: Contents) -> Metadata | None:
    """The workbook's metadata, or None when neither place gives what every workbook of ours has."""
    for source in (_properties, _hidden_sheet):
        # What is damaged in one place may be whole in the other.
        with suppress(WorkbookError):
            if found := Metadata.of(source(contents)):
                return found
    return None


def _properties(contents: Contents) -> dict[str, str]:
    """The properties of ours; a text too long for one goes on in `tillbook.columns.2`, and so on."""
    parts = [found.target for found in contents.relationships("") if found.kind == _CUSTOM]
    properties = {
        str(found.get("name")): "".join(found.itertext())
        for part in parts
        if part in contents
        for found in contents.tree(part).iter(_PROPERTY)
    }
    return {name: " ".join(_pieces(properties, PREFIX + name)) for name in _NAMES}


def _pieces(properties: Mapping[str, str], name: str) -> Iterator[str]:
    names = (name if place == 1 else f"{name}.{place}" for place in count(1))
    return (properties[found] for found in takewhile(properties.__contains__, names))


def _hidden_sheet(contents: Contents) -> dict[str, str]:
    found = next((entry for entry in contents.sheets if _is_ours(entry)), None)
    if not found:
        return {}
    keys, values = (*read_sheet(contents, found).columns, (), ())[:2]
    return {str(key): _text(value) for key, value in zip(keys, values, strict=False)}


def _is_ours(entry: SheetEntry) -> bool:
    # LibreOffice knows only one kind of hiding, and saves ours as that.
    return entry.name == METADATA_SHEET and entry.is_worksheet and not entry.is_visible


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value or "")
