"""The verbs that a person presses: as buttons in the sheet, and in the ribbon under the same names."""

from dataclasses import dataclass
from typing import Final

from tillbook.language import _, translator


@dataclass(frozen=True)
class Button:
    """A verb's caption and what it does, in one sentence. `macro` is the public macro that it starts."""

    verb: str
    caption: str
    tip: str

    @property
    def macro(self) -> str:
        """The macro's name in the launcher module."""
        return f"Tillbook{self.verb.title()}"


# In the order of work: the first row makes and fills the sheet, the second one imports it.
BUTTONS: Final = (
    Button(
        "template",
        _("Generate template"),
        _("Makes the customer sheet, or puts it in order and keeps its rows."),
    ),
    Button(
        "export", _("Export customers"), _("Puts all customers of the store into a sheet, ready to edit.")
    ),
    Button("load", _("Load file"), _("Takes the rows of a filled template or a CSV file into the sheet.")),
    Button("history", _("Import history"), _("Lists every import: who, when, from which workbook.")),
    Button(
        "validate", _("Validate"), _("Checks every row and writes what is wrong beside it. Imports nothing.")
    ),
    Button(
        "commit", _("Commit"), _("Shows what will change, asks, and brings the accepted rows into the store.")
    ),
    Button("undo", _("Undo import"), _("Takes an import back; what somebody changed since is kept.")),
    Button("repair", _("Repair template"), _("Puts headers, rules and formats back and keeps the rows.")),
)


# What the launcher says by itself, before Python runs; macros hold no words of their own.
_LAUNCHER: Final = {
    "say.starting": _("Tillbook is starting…"),
    "say.setup": _(
        "Tillbook is not set up on this computer. Run ‘tillbook addin install’ once, then try again."
    ),
    "say.workbook": _("There is no workbook in front that can be edited."),
    "say.failed": _("Tillbook could not be started. Run ‘tillbook addin status’ to see why."),
}


def launcher_texts(language: str) -> dict[str, str]:
    """What the launcher says, by the name that the workbook keeps it under."""
    return {name: translator(language)(text) for name, text in _LAUNCHER.items()}


def buttons(language: str) -> tuple[Button, ...]:
    """The buttons in `language`."""
    tell = translator(language)
    return tuple(Button(button.verb, tell(button.caption), tell(button.tip)) for button in BUTTONS)
