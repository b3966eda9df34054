"""Which right somebody lacks, read off what PostgreSQL says when it refuses."""

import re
from typing import Final

from tillbook.language import Text, _
from tillbook.store.databases.postgresql_rights import CALLABLE

DENIED = "42501"

# What our own functions refuse, where it is for somebody else to do.
_FOR_OTHERS: Final = {
    "this import reached other shops too": _(
        "The import reached shops that you may not see, in the store {store}. Nothing was done; ask somebody "
        "who sees them to undo it."
    ),
    "this import changed hidden fields too": _(
        "The import changed fields that you may not see, in the store {store}. Nothing was done; ask "
        "somebody who sees them to undo it."
    ),
    "merging takes all fields": _(
        "A merge could lose fields that you may not see, in the store {store}. Nothing was done; ask "
        "somebody who sees them to merge."
    ),
    "this merge reached other shops too": _(
        "The merge reached shops that you may not see, in the store {store}. Nothing was done; ask somebody "
        "who sees them to do it."
    ),
}
_NO_RIGHT: Final = _(
    "You have no right to do this in the store {store}. Nothing was done; its administrator gives rights "
    "with ‘tillbook store grant’."
)
_LACKS_RIGHT: Final = _(
    "This takes the right ‘{right}’, which you do not have in the store {store}. Nothing was done; its "
    "administrator gives it with ‘tillbook store grant NAME {right}’."
)


def denial(name: str, message: str) -> Text:
    """The sentence for somebody whom the store of that name refused with that message."""
    if message in _FOR_OTHERS:
        return Text(_FOR_OTHERS[message], store=name)
    right = right_needed(message)
    return Text(_LACKS_RIGHT, right=right, store=name) if right else Text(_NO_RIGHT, store=name)


def right_needed(message: str) -> str | None:
    """The right that the database missed, in its own words; None where they do not say."""
    _before, found, called = message.partition("function ")
    for right, functions in CALLABLE.items():
        if found and called in [function.partition("(")[0] for function in functions]:
            return right
    if re.search(r"(table|view) (customer|customer_change|import_row)$", message):
        return "export"
    if re.search(r"set role|function set_rights$|table access$", message):
        return "administer"
    return "view" if message.endswith("schema tillbook") else None
