"""Set the field guide: a tagged PDF in its language."""

import json
from collections import defaultdict
from pathlib import Path

import typst

from tillbook.core import messages
from tillbook.core.template import guide as describe_guide
from tillbook.core.template.workbook import CUSTOMERS, EXAMPLE
from tillbook.core.wording import Wording
from tillbook.errors import WorkbookError
from tillbook.language import _

_CODES = _("Problems and what to do")
_CODES_HEADER = (_("Code"), _("What it says"))


def print_guide(wording: Wording, path: Path) -> None:
    """Write the guide of the wording's system and language to `path`.

    Raises WorkbookError when the file cannot be written.
    """
    pdf = typst.compile(
        Path(__file__).with_name("guide.typ"),
        sys_inputs={"guide": json.dumps(_texts(wording), ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    try:
        path.write_bytes(pdf)
    except OSError as error:
        raise WorkbookError(f"{path} cannot be written: {error.strerror}. Choose another place.") from None


def _texts(wording: Wording) -> dict[str, object]:
    translate = wording.translate
    described = describe_guide(wording, translate(CUSTOMERS), translate(EXAMPLE))
    return {
        "title": described.title,
        "language": wording.language,
        "steps": described.steps,
        "fields": [
            {"title": entry.texts[0], "facts": _facts(described.header, entry.texts)}
            for entry in described.entries
        ],
        "codes_title": translate(_CODES),
        "codes_header": list(map(translate, _CODES_HEADER)),
        "codes": [[code, _worded(code, wording)] for code in messages.CATALOGUE],
    }


def _facts(header: tuple[str, ...], texts: tuple[str, ...]) -> list[list[str]]:
    return [[name, text] for name, text in zip(header[1:], texts[1:], strict=True) if text]


def _worded(code: str, wording: Wording) -> str:
    """A code's sentence, with dots where it names a row's own values."""
    entry = messages.CATALOGUE[code]
    text = wording.translate(entry.text).format_map(defaultdict(lambda: "…"))
    return text if entry.blocks else f"{wording.translate(messages.WARNING)}: {text}"
