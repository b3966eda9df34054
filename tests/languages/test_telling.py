"""Which of our languages a system speaks, and what is told in it: numbers, dates, plurals, lists."""

import copy
import datetime as dt
import locale
import pickle
from decimal import Decimal

import pytest

from tillbook.errors import StoreError
from tillbook.language import Plural, Text, system_language, told


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("nb_NO", "nb"),
        ("nn_NO", "nb"),
        ("Norwegian Bokmål_Norway", "nb"),
        ("Spanish_Mexico", "es"),
        ("Portuguese_Portugal", "pt"),
        ("Polish_Poland", "en"),
        ("fr-CA", "fr"),
        ("tlh_QO", "en"),
        ("Estonian_Estonia", "en"),
        ("Frisian_Netherlands", "en"),
        (None, "en"),
    ],
)
def test_the_name_of_a_locale_says_the_language(
    name: str | None, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: (name, None))

    assert system_language() == language


@pytest.mark.parametrize(
    ("listed", "language"),
    [("it", "it"), ("tlh:nn:en", "nb"), ("fr_CA:en", "fr"), ("tlh", "es"), ("", "es")],
)
def test_the_list_of_languages_comes_before_the_locale(
    listed: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", listed)
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")

    assert system_language() == language


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1,234,567 0.5 03/04/1985"),
        ("it", "1.234.567 0,5 03/04/1985"),
        ("es", "1.234.567 0,5 03/04/1985"),
        ("pt", "1 234 567 0,5 03/04/1985"),
        ("nb", "1 234 567 0,5 03.04.1985"),
        ("fr", "1 234 567 0,5 03/04/1985"),
    ],
)
def test_numbers_and_dates_are_written_as_the_language_does(language: str, written: str) -> None:
    facts = {"many": 1234567, "half": Decimal("0.5"), "day": dt.date(1985, 4, 3)}

    text = told(language, "{many} {half} {day}", **facts)

    assert text.replace("\u202f", " ").replace("\xa0", " ") == written


def test_a_moment_is_written_to_the_minute() -> None:
    assert told("nb", "{at}", at=dt.datetime(2026, 11, 2, 9, 5, 59)) == "02.11.2026 09:05"


def test_what_is_said_of_one_and_of_many() -> None:
    text = Text(Plural("{count} row", "{count} rows"), count=1)

    assert text.told("en") == "1 row"
    assert told("en", Plural("{count} row", "{count} rows"), count=0) == "0 rows"


def test_facts_can_be_texts_and_lists() -> None:
    inner = Text("{count} of {all}", count=1, all=2000)

    assert told("en", "{list}: {inner}", list=["a", 1000], inner=inner) == "a, 1,000: 1 of 2,000"


def test_braces_in_a_fact_stay_braces() -> None:
    assert told("it", "{name}", name="{oops}") == "{oops}"


def test_a_slip_in_a_catalogue_is_told_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    slips = {"No {name} here.": "Kein {naame} hier.", "At {name}": "Bei {"}
    monkeypatch.setattr(
        "tillbook.language.telling.translator", lambda code: slips.get if code == "nb" else str
    )

    assert told("nb", "No {name} here.", name="x") == "No x here."
    assert told("nb", "At {name}", name="x") == "At x"


def test_an_error_can_be_copied_and_sent() -> None:
    error = StoreError("{name} rows: {count}", name="x", count=1200)

    assert str(copy.copy(error)) == str(pickle.loads(pickle.dumps(error))) == "x rows: 1,200"
