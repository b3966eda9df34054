"""What the triggers of a bound table say reaches our analysts as a text in any language."""

import pytest

from tillbook.language import Text
from tillbook.store.binding.guarding import told_by_triggers
from tillbook.store.ledger import refusal


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("city: the column Ort cannot keep this value as it is", {"field": "city", "column": "Ort"}),
        ("account_number: numbers itself and cannot be changed", {"field": "account_number"}),
        ("crm.Kunde did not take this customer", {"table": "crm.Kunde"}),
    ],
)
def test_our_own_words_are_recognised(said: str, facts: dict[str, str]) -> None:
    found = told_by_triggers(said)

    assert (found and found.facts, str(found)) == (facts, said)


def test_the_words_of_somebody_else_stay_as_they_are() -> None:
    found = refusal("no such city", "", ["city"])

    assert (told_by_triggers("no such city"), found.reason, found.column) == (None, "no such city", "city")


def test_the_column_is_found_in_our_words_too() -> None:
    found = refusal("city: the column Ort cannot keep this value as it is", "", ["last_name", "city"])

    assert (isinstance(found.reason, Text), found.column) == (True, "city")
