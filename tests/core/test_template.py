"""The template as a value: columns, words, rules, examples."""

import datetime as dt

import pandas as pd
import pytest

from tillbook import systems
from tillbook.core.template import (
    HEADER_COLOURS,
    LOOKS,
    Choices,
    Column,
    Look,
    Role,
    Rule,
    RuleKind,
    Template,
    describe,
    metadata_texts,
)
from tillbook.errors import UsageError
from tillbook.language import LANGUAGES
from tillbook.language.figures import date_format, written
from tillbook.schema import Schema, identifier, name

CHOICES = {"cloudpos": {"price_level": ["Standard", "Trade"], "account_type": ["Trade"]}, "loyverse": {}}
SYSTEMS = sorted(CHOICES)


def bound(system: str) -> Schema:
    return systems.load(system).with_choices(CHOICES[system])


def small(**fields: object) -> Schema:
    return Schema.of("small", "Small", fields, edition=3, shown_by=())  # type: ignore[arg-type]  # plain columns


def column(template: Template, key: str) -> Column:
    return next(c for c in template.customers.columns if c.key == key)


def rule(template: Template, key: str) -> Rule:
    found = column(template, key).rule
    assert found is not None
    return found


def shown(template: Template, key: str) -> object:
    place = [c.key for c in template.customers.columns].index(key)
    return list(template.customers.cells[place])


def stored(schema: Schema, **values: str) -> pd.DataFrame:
    blank = pd.DataFrame([{"id": "r1", "version_mark": "v1", **values}])
    return blank.reindex(columns=["id", "version_mark", *schema.fields]).astype("str")


def test_results_come_first_then_the_fields_then_what_is_hidden() -> None:
    template = describe(bound("loyverse"), "en", "w1")

    keys = [c.key for c in template.customers.columns]
    assert keys[:3] == ["status", "message", "name"]
    assert keys[3:-2] == list(bound("loyverse").fields)[1:]
    assert keys[-2:] == ["record", "version"]
    assert [c.key for c in template.customers.columns if c.role is Role.HIDDEN] == ["record", "version"]
    assert template.customers.frozen_columns == 3


def test_a_required_header_is_its_label_and_a_star() -> None:
    template = describe(bound("cloudpos"), "en", "w1")

    assert column(template, "last_name").header == "Last name *"
    assert column(template, "last_name").role is Role.REQUIRED
    assert column(template, "email").header == "E-mail"


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fits_what_excel_allows(system: str, language: str) -> None:
    template = describe(bound(system), language, "w1")

    headers = [c.header.casefold() for c in template.customers.columns]
    assert len(set(headers)) == len(headers)
    sheets = [template.customers.name, template.example.name, template.guide.name]
    assert all(0 < len(sheet) <= 31 for sheet in sheets)
    assert len({sheet.casefold() for sheet in sheets}) == 3


def test_cells_show_words_real_dates_and_real_numbers() -> None:
    schema = bound("cloudpos")
    customers = stored(
        schema, account_number="0001042", country="NO", date_of_birth="1985-06-26", credit_limit="300.50",
        marketing_sms="withdrawn", price_level="Trade", gender="old-code", mobile="+447911123456",
    )  # fmt: skip

    template = describe(schema, "en", "w1", customers)

    assert shown(template, "account_number") == ["0001042"]
    assert shown(template, "country") == ["Norway"]
    assert shown(template, "date_of_birth") == [dt.date(1985, 6, 26)]
    assert shown(template, "credit_limit") == [300.5]
    assert shown(template, "marketing_sms") == ["Withdrawn"]
    assert shown(template, "price_level") == ["Trade"]
    assert shown(template, "gender") == ["old-code"]
    assert shown(template, "email") == [None]
    assert shown(template, "record") == ["r1"]
    assert shown(template, "version") == ["v1"]
    assert shown(template, "status") == [None]


@pytest.mark.parametrize(
    ("born", "limit"), [("26/06/1985", "abc"), ("1985-02-30", "1,5"), ("never", "nan"), ("0", "inf")]
)
def test_a_stored_value_that_is_not_canonical_is_shown_as_the_text_that_it_is(born: str, limit: str) -> None:
    schema = bound("cloudpos")
    customers = stored(schema, date_of_birth=born, credit_limit=limit)

    template = describe(schema, "en", "w1", customers)

    assert (shown(template, "date_of_birth"), shown(template, "credit_limit")) == ([born], [limit])


def test_countries_are_named_in_the_language() -> None:
    schema = bound("loyverse")

    template = describe(schema, "it", "w1", stored(schema, country="DE"))

    assert shown(template, "country") == ["Germania"]


def test_each_kind_of_field_has_its_rule() -> None:
    template = describe(bound("cloudpos"), "en", "w1")

    kinds = {c.key: c.rule.kind for c in template.customers.columns if c.rule}
    assert kinds["first_name"] is RuleKind.LENGTH
    assert kinds["account_number"] is RuleKind.UNREPEATED
    assert kinds["date_of_birth"] is RuleKind.DATE
    assert kinds["credit_limit"] is RuleKind.NUMBER
    assert kinds["price_level"] is RuleKind.LIST
    assert set(kinds) == set(bound("cloudpos").fields)


def test_a_rule_says_what_to_do() -> None:
    template = describe(bound("cloudpos"), "en", "w1")

    assert rule(template, "first_name").message == "First name: at most 30 characters fit."
    assert rule(template, "date_of_birth").message == (
        "Date of birth: write a date from 01/03/1900 to today, like 26/06/1985."
    )
    assert rule(template, "credit_limit").message == (
        "Credit limit: write a number from 0 to 9,999,999.99, like 300."
    )


def test_excel_asks_where_python_reads_more_than_a_rule_can_say() -> None:
    template = describe(bound("cloudpos"), "en", "w1")

    asked = {c.key for c in template.customers.columns if c.rule and not c.rule.stops}
    assert asked == {"country", "date_of_birth", "credit_limit"}


def test_repeats_are_found_without_countif_and_beyond_the_customers_that_are_there() -> None:
    template = describe(bound("cloudpos"), "en", "w1")

    assert rule(template, "account_number").formula == (
        '=AND(LEN(C2)<=20,OR(C2="",C2="<clear>",SUMPRODUCT(--($C$2:$C$5001=C2))<2))'
    )
    schema = bound("cloudpos")
    filled = describe(schema, "en", "w1", pd.concat([stored(schema)] * 10))
    assert "$C$2:$C$5011" in rule(filled, "account_number").formula


def test_fields_with_the_same_words_share_a_list_that_ends_in_the_word_for_erasing() -> None:
    template = describe(bound("cloudpos"), "en", "w1")

    assert rule(template, "marketing_email").formula == rule(template, "marketing_sms").formula
    assert Choices("list_marketing_email", ("Yes", "No", "Withdrawn", "<clear>")) in template.lists
    assert Choices("list_price_level", ("Standard", "Trade", "<clear>")) in template.lists


def test_a_look_up_without_words_has_no_rule() -> None:
    template = describe(systems.load("cloudpos"), "en", "w1")

    assert column(template, "price_level").rule is None


def test_a_note_tells_the_rule_in_words() -> None:
    template = describe(bound("cloudpos"), "en", "w1")

    assert column(template, "last_name").note.splitlines() == [
        "The customer's family name; a single name goes here too.",
        "At most 50 characters.",
        "A new customer needs it.",
    ]
    assert column(template, "tax_exempt").note.splitlines() == [
        "Yes takes the tax off every sale to this customer.",
        "Choices: Yes, No.",
        "When blank: No.",
    ]


def test_a_cell_is_marked_when_a_line_of_the_message_starts_with_its_header() -> None:
    template = describe(bound("loyverse"), "en", "w1")

    marks = [h for h in template.customers.highlights if h.areas == ("C2:M1048576",)]
    assert [h.look for h in marks] == [Look.ERROR, Look.WARNING]
    assert marks[0].formula == ('=ISNUMBER(FIND(CHAR(10)&SUBSTITUTE(C$1," *","")&": ",CHAR(10)&$B2))')
    assert '"Warning: "' in marks[1].formula


def test_the_guide_has_a_line_for_each_field() -> None:
    guide = describe(bound("cloudpos"), "en", "w1").guide

    lines = {entry.texts[0]: entry.texts[1:] for entry in guide.entries}
    assert len(lines) == len(bound("cloudpos").fields)
    assert lines["Last name"][:3] == ("Yes", "Name", "")
    assert lines["Country"][4] == "see the drop-down"
    assert lines["Contact preference"][2] == (
        "One from the list. ‘E-mail’ needs the field E-mail. ‘Text message’ needs the field Mobile."
    )
    assert {len(entry.texts) for entry in guide.entries} == {len(guide.header)} == {len(guide.widths)}


def test_a_new_field_is_in_every_part() -> None:
    schema = small(
        name=name("Name", 20, required=True, example="Silva", help="Who."),
        club=identifier("Club card", 8, unique=True, example="0007", help="The card's number."),
    )

    template = describe(schema, "en", "w1")

    assert column(template, "club").header == "Club card"
    assert rule(template, "club").kind is RuleKind.UNREPEATED
    assert [entry.texts[0] for entry in template.guide.entries] == ["Name", "Club card"]
    assert "Club card" in [c.header for c in template.example.columns]
    assert metadata_texts(template.metadata) == {
        "system": "small", "edition": "3", "language": "en", "workbook": "w1", "columns": "name club",
    }  # fmt: skip


def test_two_columns_with_one_header_are_refused() -> None:
    schema = small(state=name("Status", 20, example="x", help="?"))

    with pytest.raises(UsageError, match="‘Status’"):
        describe(schema, "en", "w1")


def test_more_customers_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(UsageError, match="1,048,575"):
        describe(bound("loyverse"), "en", "w1", pd.DataFrame(index=range(1_048_576)))


def test_a_rule_that_excel_would_refuse_cannot_be_made() -> None:
    Rule(RuleKind.LENGTH, "t" * 32, "m" * 225)
    with pytest.raises(ValueError, match="32"):
        Rule(RuleKind.LENGTH, "😀" * 17, "m")
    with pytest.raises(ValueError, match="225"):
        Rule(RuleKind.LENGTH, "t", "m" * 226)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "dd/mm/yyyy"), ("it", "dd/mm/yyyy"), ("es", "dd/mm/yyyy"), ("pt", "dd/mm/yyyy"),
        ("nb", "dd.mm.yyyy"), ("fr", "dd/mm/yyyy"), ("hu", "yyyy-mm-dd"), ("bg", "yyyy-mm-dd"),
    ],
)  # fmt: skip
def test_dates_stand_as_the_language_writes_them(language: str, expected: str) -> None:
    assert date_format(language) == expected
    assert written(dt.date(1985, 6, 7), "nb") == "07.06.1985"


@pytest.mark.parametrize("fill_and_ink", [*LOOKS.values(), *HEADER_COLOURS.values()])
def test_writing_can_be_read_on_its_background(fill_and_ink: object) -> None:
    lights = sorted(_light(getattr(fill_and_ink, part)) for part in ("fill", "ink"))

    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5


def _light(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
