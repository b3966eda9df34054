"""The field guide: what to do, and every field on one line."""

from tillbook.core.template import described
from tillbook.core.template.cells import shown_text
from tillbook.core.template.model import Guide, GuideEntry, Role
from tillbook.core.wording import CLEAR, Wording
from tillbook.language import _
from tillbook.schema import Field

NAME = _("Field guide")

_STEPS = (
    _(
        "1. Fill in the sheet {customers}, one customer a row. A new customer needs every field marked *, "
        "but for what is given out when blank; the note on each header says more."
    ),
    _("2. Press Validate. Each row gets its Status; nothing is stored yet."),
    _("3. Mend the rows in Error: their Error message says what is wrong and what to do. Validate again."),
    _(
        "4. Press Commit. New and changed customers are stored; rows in Error stay for you to mend. "
        "Undo import takes an import back."
    ),
    _("For a customer who is stored already, a blank cell keeps what is stored; {clear} erases it."),
    _(
        "About 5,000 rows at a time work comfortably. The sheet {example} shows a full row, one with only "
        "what is needed, and a company."
    ),
)
_HEADER = {
    _("Field"): 22.0,
    _("Required"): 11.0,
    _("Type"): 16.0,
    _("Rule"): 36.0,
    _("Maximum length"): 11.0,
    _("Choices"): 22.0,
    _("When blank"): 20.0,
    _("Example"): 26.0,
    _("What it is"): 46.0,
}
_YES = _("Yes")


def guide(wording: Wording, customers: str, example: str) -> Guide:
    """The field guide, naming the other two sheets as the workbook does."""
    clear = wording.translate(CLEAR)
    title = f"{wording.schema.title} · {wording.translate(NAME)}"
    return Guide(
        name=wording.translate(NAME),
        title=title,
        steps=tuple(
            wording.translate(step).format(customers=customers, example=example, clear=clear)
            for step in _STEPS
        ),
        header=tuple(map(wording.translate, _HEADER)),
        widths=tuple(_HEADER.values()),
        entries=tuple(_entry(field, wording) for field in wording.schema.fields.values()),
    )


def _entry(field: Field, wording: Wording) -> GuideEntry:
    texts = (
        wording.label(field.key),
        wording.translate(_YES) if field.is_required else "",
        described.type_of(field, wording),
        described.rule_of(field, wording),
        str(field.max_length or ""),
        described.choices_of(field, wording),
        described.default_of(field, wording),
        shown_text(field, field.sample, wording),
        wording.translate(field.help),
    )
    return GuideEntry(Role.REQUIRED if field.is_required else Role.OPTIONAL, texts)
