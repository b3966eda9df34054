"""The rules of fields, and what a schema says of itself."""

import datetime as dt
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest

from tillbook import systems
from tillbook.language import LANGUAGES
from tillbook.schema import Key, Kind, Schema, name, rules
from tillbook.schema.countries import country_code, country_codes, country_names
from tillbook.schema.folding import fold

TODAY = dt.date.today()
YESTERDAY, TOMORROW = TODAY - dt.timedelta(1), TODAY + dt.timedelta(1)


def passes(check: pa.Check, *texts: Any) -> list[bool]:
    values = pd.Series(list(texts), dtype="str")
    return [bool(check(values.iloc[[at]]).check_passed) for at in range(len(values))]


def test_length_counts_characters_and_not_utf_16_units() -> None:
    assert passes(rules.max_length(2), "ab", "😀😀", "abc", "😀😀😀") == [True, True, False, False]


def test_a_date_lies_between_its_first_and_today() -> None:
    check = rules.date(dt.date(1900, 3, 1))

    days = [TODAY.isoformat(), YESTERDAY.isoformat(), TOMORROW.isoformat(), "1900-03-01", "1900-02-28", "x"]
    assert passes(check, *days) == [True, True, False, True, False, False]


def test_a_number_has_at_most_two_decimals_and_lies_between_its_bounds() -> None:
    check = rules.number(-1, 100)

    texts = ["0", "100", "100.01", "-1", "-1.01", "0.55", "0.555", "1.234", "1,5", "1e1", "x", "٣"]
    assert passes(check, *texts) == [True, True, False, True, False, True, *[False] * 6]


def test_a_phone_has_the_shape_that_normalising_gives_it() -> None:
    texts = [
        "+447400100001",
        "+441524509876 ext. 12",
        "07400100001",
        "+0123456789",
        "+44 7400100001",
        "+4474001000011234",
    ]
    assert passes(rules.phone(), *texts) == [True, True, False, False, False, False]


def test_every_row_of_a_repeated_group_fails_and_blanks_never_do() -> None:
    check = rules.no_repeats("repeated-email")

    failing = check(pd.Series(["a", "b", "a", None, None], dtype="str")).failure_cases
    assert failing.index.tolist() == [0, 2]


@pytest.mark.parametrize("system", systems.names())
def test_a_schema_describes_every_field_completely(system: str) -> None:
    schema = systems.load(system)

    assert all(field.label and field.help.endswith(".") for field in schema.fields.values())
    assert all(field.sample for field in schema.fields.values())
    assert all(Kind.KEY is not field.kind for field in schema.fields.values())
    assert set(schema.shown_by) <= set(schema.fields)


@pytest.mark.parametrize("system", systems.names())
def test_every_example_passes_its_own_rules(system: str) -> None:
    plain = systems.load(system)
    schema = plain.with_choices({lookup: [plain.fields[lookup].sample] for lookup in plain.lookups})
    examples = pd.DataFrame({key: [field.sample] for key, field in schema.fields.items()}, dtype="str")

    schema.validate(examples, lazy=True)


def test_the_choices_of_a_store_come_into_a_copy() -> None:
    plain = systems.load("cloudpos")

    filled = plain.with_choices({"price_level": ["Trade"], "account_type": []})

    assert filled.fields["price_level"].choices == {"Trade": "Trade"}
    assert plain.fields["price_level"].choices == {}
    assert (filled.system, filled.keys_of, filled.shown_by) == (plain.system, plain.keys_of, plain.shown_by)
    assert filled.fields["price_level"].given_default == "Standard"


def test_a_key_names_its_column_and_codes() -> None:
    key = Key("name_postcode", ("first_name", "last_name", "postcode"))

    assert (key.column, key.repeated, key.in_use) == (
        "name_postcode_key",
        "repeated-name-postcode",
        "name-postcode-in-use",
    )


def test_every_key_of_a_schema_is_a_derived_column_and_no_field() -> None:
    schema = Schema.of(
        "club", "Club", {"name": name("Name", 9, unique=True, help="")}, edition=1, shown_by=["name"]
    )

    assert list(schema.columns) == ["name", "name_key"]
    assert list(schema.fields) == ["name"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_of_its_own_that_is_read_back(language: str) -> None:
    names = country_names(language)

    assert len(names) == 249
    assert {code: country_codes().get(fold(text) or "") for code, text in names.items()} == {
        code: code for code in names
    }


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("AE", "UAE"), ("AG", "Antigua and Barbuda"),
        ("BA", "Bosnia and Herzegovina|Bosnia y Herzegovina|Bosnia"),
        ("BS", "Bahamas (the)|The Bahamas"), ("CD", "Congo (the Democratic Republic of the)|DR Congo"),
        ("CG", "Congo"), ("CI", "Ivory Coast|Côte d'Ivoire"), ("CV", "Cape Verde"), ("CZ", "Czech Republic"),
        ("GB", "Gran Bretagna|Gran Bretaña|Grã-Bretanha|Grande-Bretagne|Storbritannia|Great Britain"),
        ("GB", "The UK|U.K.|Scozia|Wales"),
        ("GB", "Inghilterra|Inglaterra|Angleterre|England|Escocia|Northern Ireland|The United Kingdom|uk"),
        ("GR", "EL"), ("HK", "Hong Kong"), ("IE", "Republic of Ireland|Eire"),
        ("IR", "Iran (Islamic Republic of)"),
        ("KN", "Saint Kitts and Nevis|St Kitts & Nevis|St. Kitts and Nevis"), ("KP", "North Korea"),
        ("KR", "Korea (Republic of)|Korea, Republic of|Korea (the Republic of)|Korea|South Korea"),
        ("MK", "Macedonia"), ("MM", "Myanmar|Burma"), ("MO", "Macao"),
        ("NL", "The Netherlands|Netherlands (the)|Olanda|Holanda|Hollande|Nederland|Holland"),
        ("PS", "Palestine|Palestine, State of"), ("RU", "Russian Federation|Russian Federation (the)"),
        ("ST", "Sao Tome and Principe"), ("SY", "Syrian Arab Republic"), ("SZ", "Swaziland"),
        ("TL", "East Timor"),
        ("TR", "Turkey|Türkiye"), ("TT", "Trinidad and Tobago|Trinidad y Tobago|Trinidad og Tobago"),
        ("US", "United States of America|USA|U.S.A.|EE. UU.|EUA|The United States"), ("VA", "Holy See"),
        ("VC", "Saint Vincent and the Grenadines"), ("VN", "Viet Nam|Vietnam"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_everyday_and_official_names(code: str, names: str) -> None:
    assert {name: country_code(name) for name in names.split("|")} == dict.fromkeys(names.split("|"), code)


@pytest.mark.parametrize("text", ["", "-", "the", "N and A", "The", "Atlantis", "Saint"])
def test_what_is_no_country_has_no_code(text: str) -> None:
    assert country_code(text) is None


def test_an_address_that_is_too_long_is_only_too_long() -> None:
    long = "a@" + ".".join(["b" * 60] * 5) + ".com"

    assert (passes(rules.email(), long), passes(rules.max_length(254), long)) == ([True], [False])
