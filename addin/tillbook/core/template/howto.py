"""How to go about an import: the steps in order, and what the signs in the sheet mean."""

from collections.abc import Iterator
from typing import Final

from tillbook.core import messages, sheet
from tillbook.core.template.buttons import BUTTONS
from tillbook.core.template.model import HEADER_COLOURS, LAST_ROW, LOOKS, GuideLine, GuideSection, Look, Role
from tillbook.core.wording import CLEAR, Wording
from tillbook.language import _

# More rows than that take longer to mend than anybody has patience for.
_COMFORTABLE: Final = 5_000

_STEPS_TITLE: Final = _("Step by step")
_STEPS: Final = (
    _("Make the workbook: press {template}, or {export} for the customers who are stored already."),
    _("Fill in the sheet {customers}, one customer a row. The note on each header says what belongs there."),
    _("Press {validate}. Each row gets its {status}; nothing is stored yet."),
    _("Read {status} and {message}: the message names the field, what is wrong and what to do."),
    _("Mend the rows in {error} and press {validate} again, as often as you like."),
    _("Press {commit}, read what will change, and agree. Rows in {error} stay in the sheet for you to mend."),
    _("Press {undo} to take an import back. What somebody changed since is kept, and listed."),
)
_WORDS_TITLE: Final = _("What {status} says")
_WORDS: Final = (
    (sheet.NEW, Look.GOOD, _("The row is right. {commit} will add this customer.")),
    (sheet.CHANGED, Look.CHANGED, _("The row is right. {commit} will change the stored customer.")),
    (sheet.UNCHANGED, Look.QUIET, _("The store says the same already: there is nothing to do.")),
    (sheet.ERROR, Look.ERROR, _("The row cannot go in yet. {message} says why, and what to do.")),
    (sheet.CREATED, Look.GOOD, _("The customer was added.")),
    (sheet.UPDATED, Look.CHANGED, _("The stored customer was changed. The sheet {changes} says what.")),
    (messages.WARNING, Look.WARNING, _("Stands in {message} for what is worth a look. The row goes in.")),
)
_SIGNS_TITLE: Final = _("What the signs mean")
_REQUIRED: Final = _("With *, dark brown: a new customer needs it, but for what is given out when blank.")
_OPTIONAL: Final = _("Without *, dark blue: it may stay blank.")
_RESULT: Final = _("Dark grey: Tillbook writes here, over anything that you type.")
_BLANK: Final = _("A new customer gets what the guide says. A stored customer keeps what is stored.")
_ERASES: Final = _("Erases what is stored of the customer in this field.")
# Buttons, sheets and columns, within a sentence.
_NAME: Final = _("‘{name}’")
_BLANK_CELL: Final = _("Blank cell")
_MORE_TITLE: Final = _("Good to know")
_MORE: Final = (
    _("About {comfortable} rows at a time work comfortably; a sheet holds {most} at the most."),
    _("The sheet {example} shows a full row, one with only what is needed, and a company."),
    _("The same customer twice? Both rows are in {error} and name each other: correct one, or delete it."),
    _("Red cells are in error, orange ones have a warning, and light yellow ones wait to be filled in."),
    _("{history} lists every import: who, when, from which workbook. {changes} has the old values."),
)


def sections(wording: Wording, customers: str, example: str) -> tuple[GuideSection, ...]:
    """The guide's first part; `customers` and `example` are the names of those sheets."""
    facts = _facts(wording, customers, example)

    def filled(text: str) -> str:
        return wording.told(text, **facts)

    words = tuple(GuideLine(filled(text), filled(word), LOOKS[look]) for word, look, text in _WORDS)
    return (
        GuideSection(filled(_STEPS_TITLE), tuple(GuideLine(filled(step)) for step in _STEPS), numbered=True),
        GuideSection(filled(_WORDS_TITLE), words),
        GuideSection(filled(_SIGNS_TITLE), tuple(_signs(wording))),
        GuideSection(filled(_MORE_TITLE), tuple(GuideLine(filled(text)) for text in _MORE)),
    )


def _facts(wording: Wording, customers: str, example: str) -> dict[str, object]:
    translate = wording.translate
    names = {
        **{button.verb: translate(button.caption) for button in BUTTONS},
        "customers": customers,
        "example": example,
        "changes": translate(sheet.CHANGES),
        "status": translate(sheet.SPECIAL_COLUMNS["status"]),
        "message": translate(sheet.SPECIAL_COLUMNS["message"]),
        "error": translate(sheet.ERROR),
    }
    quoted = {key: wording.told(_NAME, name=name) for key, name in names.items()}
    return {**quoted, "comfortable": _COMFORTABLE, "most": LAST_ROW - 1}


def _signs(wording: Wording) -> Iterator[GuideLine]:
    fields = wording.schema.fields.values()
    required = next((field for field in fields if field.is_required and not field.generated), None)
    optional = next((field for field in fields if not field.is_required), None)
    if required:
        header = f"{wording.label(required.key)} *"
        yield GuideLine(wording.translate(_REQUIRED), header, HEADER_COLOURS[Role.REQUIRED])
    if optional:
        header = wording.label(optional.key)
        yield GuideLine(wording.translate(_OPTIONAL), header, HEADER_COLOURS[Role.OPTIONAL])
    status = wording.translate(sheet.SPECIAL_COLUMNS["status"])
    yield GuideLine(wording.translate(_RESULT), status, HEADER_COLOURS[Role.RESULT])
    yield GuideLine(wording.translate(_BLANK), wording.translate(_BLANK_CELL))
    yield GuideLine(wording.translate(_ERASES), wording.translate(CLEAR))
