"""The field guide: what to do, and every field on one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tillbook.core.template import described, howto
from tillbook.core.template.cells import shown_text
from tillbook.core.template.examples import example_of
from tillbook.core.template.model import Colours, Guide, GuideEntry, Role
from tillbook.core.wording import Wording
from tillbook.language import _
from tillbook.schema import Field, Schema

NAME = _("Field guide")

LABEL: Final = _("Field")
REQUIRED: Final = _("Required")
LENGTH: Final = _("Maximum length")
CHOICES: Final = _("Choices")
DEFAULT: Final = _("When blank")
HELP: Final = _("What it is")
_WIDTHS: Final = {
    LABEL: 22.0,
    REQUIRED: 14.0,
    _("Type"): 16.0,
    _("Rule"): 34.0,
    LENGTH: 11.0,
    CHOICES: 22.0,
    DEFAULT: 19.0,
    _("Example"): 25.0,
    HELP: 42.0,
}
COLUMNS: Final = tuple(_WIDTHS)
_ON: Final = _("On {system}")
_ON_WIDTH: Final = 20.0
_YES: Final = _("Yes")


def guide(wording: Wording, customers: str, example: str, others: Sequence[Schema] = ()) -> Guide:
    """The field guide: it names the two other sheets as the workbook does, and compares with other systems.

    The columns are `COLUMNS`, then one for each of the `others`.
    """
    return Guide(
        name=wording.translate(NAME),
        title=f"{wording.schema.title} · {wording.translate(NAME)}",
        sections=howto.sections(wording, customers, example),
        header=(*map(wording.translate, _WIDTHS), *(wording.told(_ON, system=s.title) for s in others)),
        widths=(*_WIDTHS.values(), *(_ON_WIDTH for _other in others)),
        entries=tuple(_entry(field, wording, others) for field in wording.schema.fields.values()),
    )


@dataclass(frozen=True)
class SheetLine:
    """A row of the sheet above the table: what stands in the first cell, and in the second."""

    first: str = ""
    second: str = ""
    colours: Colours | None = None
    is_heading: bool = False


def sheet_lines(guide: Guide) -> list[SheetLine]:
    """What stands between the guide's title and the table, row by row; a blank row ends each part."""
    found: list[SheetLine] = []
    for part in guide.sections:
        found.append(SheetLine(part.title, is_heading=True))
        for place, line in enumerate(part.lines, start=1):
            text = f"{place}. {line.text}" if part.numbered else line.text
            found.append(SheetLine(line.lead, text, line.colours) if line.lead else SheetLine(text))
        found.append(SheetLine())
    return found


def _entry(field: Field, wording: Wording, others: Sequence[Schema]) -> GuideEntry:
    texts = (
        wording.label(field.key),
        wording.translate(_YES) if field.is_required else "",
        described.type_of(field, wording),
        described.rule_of(field, wording),
        described.most_of(field, wording),
        described.choices_of(field, wording),
        described.default_of(field, wording),
        shown_text(field, wording.translate(example_of(field)), wording),
        wording.translate(field.help),
        *(described.place_of(field, other, wording) for other in others),
    )
    return GuideEntry(Role.REQUIRED if field.is_required else Role.OPTIONAL, texts)
