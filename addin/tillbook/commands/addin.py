"""`addin`: Tillbook inside the spreadsheet program of this machine."""

from tillbook.commands.opening import find_language
from tillbook.installing.installation import Installation, Status
from tillbook.installing.places import Machine
from tillbook.language import DEFAULT


def find_installation(calc: bool, machine: Machine | None = None) -> Installation:
    """Tillbook in this machine's Excel, or in Calc. Raises UsageError when the machine cannot have it."""
    machine = machine or Machine.this()
    return Installation(machine, machine.program(calc))


def install(found: Installation, language: str | None) -> list[str]:
    """Install it, in that language or the system's; returns where its pieces are.

    Raises TillbookError when the program holds a file open, refuses or is missing.
    """
    return found.install(find_language(language))


def as_json(status: Status) -> dict[str, object]:
    """The object that `addin status --json` prints."""
    return {
        "program": str(status.program),
        "pieces": [
            {
                "name": p.name.told(DEFAULT),
                "place": p.place,
                "present": p.is_there,
                "up_to_date": p.is_current,
            }
            for p in status.pieces
        ],
        "interpreter": str(status.interpreter),
        "faults": [str(fault) for fault in status.faults],
        "hint": str(status.hint),
    }
