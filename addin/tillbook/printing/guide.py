"""The field guide on paper: how to go about it, every field, every problem."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from babel import Locale
from babel.core import get_global

from tillbook.core import messages, sheet
from tillbook.core.message_examples import examples
from tillbook.core.template import LOOKS, GuideEntry, GuideLine, Look, Role, described
from tillbook.core.template import guide as describe_guide
from tillbook.core.template.guide import CHOICES, COLUMNS, DEFAULT, HELP, LABEL, LENGTH, NAME, REQUIRED
from tillbook.core.template.workbook import CUSTOMERS, EXAMPLE, PAGE
from tillbook.core.wording import Wording
from tillbook.errors import WorkbookError, reason
from tillbook.language import _
from tillbook.language.figures import locale_of
from tillbook.printing.typesetting import typeset
from tillbook.schema import Field, Schema

_SOURCE: Final = Path(__file__).with_name("guide.typ")
_EDITION: Final = _("Edition {edition}")
_HOW: Final = _("How to")
_OVERVIEW: Final = _("All fields at a glance")
_FIELDS: Final = _("Field by field")
_CODES: Final = _("Problems and what to do")
_CODE: Final = _("Code")
_SAYS: Final = _("What it says")
_AT_A_GLANCE: Final = (LABEL, REQUIRED, LENGTH, DEFAULT)


def print_guide(wording: Wording, others: Sequence[Schema], path: Path) -> None:
    """Write the guide of the wording's system and language to `path`; it is compared with the other systems.

    Raises WorkbookError when the file cannot be written, or no font has all its characters.
    """
    pdf = typeset(_SOURCE, _facts(wording, others))
    try:
        path.write_bytes(pdf)
    except OSError as error:
        raise WorkbookError(
            _("{file} cannot be written: {reason}. Choose another place."),
            file=str(path),
            reason=reason(error),
        ) from None


def _facts(wording: Wording, others: Sequence[Schema]) -> dict[str, object]:
    translate, schema = wording.translate, wording.schema
    guide = describe_guide(wording, translate(CUSTOMERS), translate(EXAMPLE), others)
    names = (translate(NAME), translate(_HOW), translate(_OVERVIEW), translate(_FIELDS), translate(_CODES))
    return {
        "language": locale_of(wording.language).language,
        "region": _region(wording.language),
        "title": guide.title,
        "system": schema.title,
        "edition": wording.told(_EDITION, edition=str(schema.edition)),
        "spoken": _own_name(wording.language),
        "page": translate(PAGE),
        **dict(zip(("name", "how", "overview", "fields", "codes"), names, strict=True)),
        "sections": [
            {"title": one.title, "numbered": one.numbered, "lines": [_line(line) for line in one.lines]}
            for one in guide.sections
        ],
        "columns": [guide.header[at] for at in _glance(guide.header)],
        "entries": [
            _entry(entry, guide.header, field, wording)
            for entry, field in zip(guide.entries, schema.fields.values(), strict=True)
        ],
        "problem_columns": (translate(_CODE), translate(_SAYS)),
        "groups": list(_groups(wording)),
    }


def _line(line: GuideLine) -> dict[str, object]:
    return {"text": line.text, "lead": line.lead, "colours": line.colours and asdict(line.colours)}


def _glance(header: Sequence[str]) -> list[int]:
    """The places of the columns that make the overview: the most asked for, and those of other systems."""
    return [*map(COLUMNS.index, _AT_A_GLANCE), *range(len(COLUMNS), len(header))]


def _entry(entry: GuideEntry, header: Sequence[str], field: Field, wording: Wording) -> dict[str, object]:
    texts = list(entry.texts)
    # There is no drop-down on paper.
    texts[COLUMNS.index(CHOICES)] = described.all_choices_of(field, wording)
    told = [name for name in COLUMNS if name not in (LABEL, HELP)]
    places = [*map(COLUMNS.index, told), *range(len(COLUMNS), len(header))]
    return {
        "key": field.key,
        "label": texts[0],
        "required": entry.role is Role.REQUIRED,
        "help": texts[COLUMNS.index(HELP)],
        "facts": [(header[at], texts[at]) for at in places if texts[at]],
        "glance": [texts[at] for at in _glance(header)],
    }


def _groups(wording: Wording) -> Iterator[dict[str, object]]:
    for title, problems in examples(wording):
        blocks = any(messages.blocks(problem.code) for problem in problems)
        if problems:
            yield {
                "title": wording.translate(title),
                "severity": wording.translate(sheet.ERROR if blocks else messages.WARNING),
                "colours": asdict(LOOKS[Look.ERROR if blocks else Look.WARNING]),
                "problems": [(problem.code, wording.sentence(problem)) for problem in problems],
            }


def _region(language: str) -> str:
    """The country whose way of writing the language we follow."""
    likely = str(get_global("likely_subtags").get(language, language))
    return locale_of(language).territory or likely.rpartition("_")[2]


def _own_name(language: str) -> str:
    name = str(Locale.parse(language).get_language_name(language))
    return name[:1].upper() + name[1:]
