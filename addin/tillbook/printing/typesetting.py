"""Typst: a text file of ours, filled with facts, becomes a tagged PDF (PDF/UA-1)."""

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import typst

from tillbook.errors import WorkbookError
from tillbook.language import _

# What PDF/UA-1 forbids: a character that would come out as a box. Typst names each, once for each place.
_BOX: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_SOME: Final = 12
_FONTS: Final = Path(str(files("fontpkg_noto_sans"))) / "files"


def typeset(source: Path, facts: Mapping[str, object]) -> bytes:
    """The PDF; the same facts make the same bytes, as long as the computer's own fonts are not needed.

    Latin, Greek and Cyrillic come from the font that Tillbook brings, everything else from the computer.
    Raises WorkbookError for characters that neither has.
    """
    try:
        pdf: bytes = typst.compile(
            source,
            font_paths=[_FONTS],
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        boxes = dict.fromkeys(map(_unescaped, _BOX.findall(error.diagnostic)))
        if not boxes:
            raise
        raise WorkbookError(
            _(
                "No font on this computer can show {characters}. Install a Noto font for that writing "
                "(Noto Sans CJK for Chinese, Japanese and Korean), and try again."
            ),
            characters=" ".join(list(boxes)[:_SOME]),
        ) from None
    return pdf


def _unescaped(text: str) -> str:
    # Typst writes a mark that cannot stand alone as its number.
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
