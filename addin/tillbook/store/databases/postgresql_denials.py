"""Which right somebody lacks, read off what PostgreSQL says when it refuses."""

import re

from tillbook.store.databases.postgresql_rights import CALLABLE

DENIED = "42501"

# What our own functions refuse, where it is for somebody else to do.
_FOR_OTHERS = {
    "this import reached other shops too": "reached shops",
    "this import changed hidden fields too": "changed fields",
}


def denial(name: str, message: str) -> str:
    """The sentence for somebody whom the store of that name refused with that message."""
    if reached := _FOR_OTHERS.get(message):
        return (
            f"The import {reached} that you may not see, in the store {name}. Nothing was done; ask somebody "
            "who sees them to undo it."
        )
    right = right_needed(message)
    if right is None:
        return (
            f"You have no right to do this in the store {name}. Nothing was done; its administrator gives "
            "rights with 'tillbook store grant'."
        )
    return (
        f"This takes the right '{right}', which you do not have in the store {name}. Nothing was done; its "
        f"administrator gives it with 'tillbook store grant NAME {right}'."
    )


def right_needed(message: str) -> str | None:
    """The right that the database missed, in its own words; None where they do not say."""
    _, found, called = message.partition("function ")
    for right, functions in CALLABLE.items():
        if found and called in [function.partition("(")[0] for function in functions]:
            return right
    if re.search(r"(table|view) (customer|customer_change|import_row)$", message):
        return "export"
    if re.search(r"set role|function set_rights$|table access$", message):
        return "administer"
    return "view" if message.endswith("schema tillbook") else None
