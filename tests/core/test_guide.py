"""The field guide: what to do, where a field goes on the other system, and an example of every problem."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest
from tests.core.shelf import ANN, Shelf, schema_of
from tests.core.shelf import problems as found_problems

from tillbook import systems
from tillbook.core.message_examples import GROUPS, examples
from tillbook.core.messages import CATALOGUE, blocks
from tillbook.core.problem import Problem
from tillbook.core.sheet import STATUSES, CellError
from tillbook.core.template import (
    HEADER_COLOURS,
    LOOKS,
    Colours,
    Guide,
    Layout,
    buttons,
    describe,
    sheet_lines,
)
from tillbook.core.wording import CLEAR, Wording
from tillbook.language import LANGUAGES, translator
from tillbook.schema import Schema, identifier, name
from tillbook.schema.counterparts import counterparts

SYSTEMS = ("cloudpos", "loyverse")
OTHER = {"cloudpos": "loyverse", "loyverse": "cloudpos"}
ON_LOYVERSE = {
    "account_number": ["customer_code"], "first_name": ["name"], "last_name": ["name"],
    "address1": ["address"], "address2": ["address"], "city": ["city"], "county": ["region"],
    "postcode": ["postal_code"], "country": ["country"], "phone": ["phone"], "mobile": ["phone"],
    "email": ["email"], "notes": ["note"],
}  # fmt: skip

# What a row can be told of without a store that knows its customer.
OF_ONE_CELL = (
    "bad-", "ambiguous-", "not-a-", "digits-", "cell-", "illegal-", "email-typo", "doubtful-",
    "contact-missing", "no-email",
)  # fmt: skip

in_each_language = pytest.mark.parametrize("language", LANGUAGES)
of_each_system = pytest.mark.parametrize("system", SYSTEMS)


def guide_of(system: str, language: str) -> Guide:
    return describe(schema_of(system), language, "w1", None, Layout(), [systems.load(OTHER[system])]).guide


def problems(system: str, language: str = "en") -> Iterator[Problem]:
    return chain.from_iterable(found for _title, found in examples(Wording(schema_of(system), language)))


def test_a_field_says_once_what_it_is_like_and_it_goes_both_ways() -> None:
    cloudpos, loyverse = map(systems.load, SYSTEMS)

    there = {
        key: [one.key for one in counterparts(field, loyverse)] for key, field in cloudpos.fields.items()
    }
    back = {key: [one.key for one in counterparts(field, cloudpos)] for key, field in loyverse.fields.items()}

    assert {key: found for key, found in there.items() if found} == ON_LOYVERSE
    assert {(one, other) for one, found in there.items() for other in found} == {
        (one, other) for other, found in back.items() for one in found
    }
    assert back["name"] == ["first_name", "last_name"]
    assert back["points_balance"] == []


def test_a_field_of_a_third_system_names_all_that_it_is_like() -> None:
    club = Schema.of(
        "club",
        "Club",
        {
            "member": identifier("Member", 8, like=("account_number", "customer_code"), help="?"),
            "surname": name("Surname", 20, required=True, like=("last_name", "name"), help="?"),
        },
        edition=1,
        shown_by=("surname",),
    )

    found = {key: [one.key for one in counterparts(field, club)] for key, field in
             systems.load("cloudpos").fields.items()}  # fmt: skip

    assert {key: like for key, like in found.items() if like} == {
        "account_number": ["member"],
        "last_name": ["surname"],
    }


def test_the_guide_says_where_each_field_goes_on_the_other_system() -> None:
    guide = guide_of("cloudpos", "en")

    assert guide.header[-1] == "On Loyverse"
    assert {entry.texts[0]: entry.texts[-1] for entry in guide.entries if "Name" in entry.texts[-1]} == {
        "First name": "Name",
        "Last name": "Name",
    }
    assert {entry.texts[0]: entry.texts[-1] for entry in guide.entries}["Fax"] == "not kept there"
    assert {len(entry.texts) for entry in guide.entries} == {len(guide.header)} == {len(guide.widths)}


def test_a_system_alone_has_no_such_column() -> None:
    assert describe(schema_of("cloudpos"), "en", "w1").guide.header[-1] == "What it is"


def test_a_default_that_the_shop_lacks_is_not_promised() -> None:
    schema = systems.load("cloudpos").with_choices({"price_level": ["Club"], "account_type": ["Trade"]})

    guide = describe(schema, "en", "w1").guide

    line = dict(zip(guide.header, next(e.texts for e in guide.entries if e.texts[0] == "Price level"),
                    strict=True))  # fmt: skip
    assert (line["Choices"], line["When blank"], line["Example"]) == ("Club", "", "Club")


@in_each_language
@of_each_system
def test_the_guide_names_the_buttons_the_statuses_and_the_word_for_erasing(
    system: str, language: str
) -> None:
    translate = translator(language)
    text = "\n".join(f"{line.first} {line.second}" for line in sheet_lines(guide_of(system, language)))

    asked = {"template", "export", "validate", "commit", "undo", "history"}
    captions = [button.caption for button in buttons(language) if button.verb in asked]
    assert len(captions) == len(asked)
    for word in (*captions, *map(translate, STATUSES), translate(CLEAR), translate("Warning")):
        assert word in text
    assert not re.search(r"[{}]|None", text)


@in_each_language
@of_each_system
def test_the_lines_of_the_sheet_fit_its_width(system: str, language: str) -> None:
    guide = guide_of(system, language)

    for line in sheet_lines(guide):
        assert not line.second or len(line.first) <= guide.widths[0]
        assert len(line.second or line.first) <= sum(guide.widths) - guide.widths[0]


def test_every_code_has_one_example_and_groups_do_not_mix_errors_with_warnings() -> None:
    codes = [code for group in GROUPS.values() for code in group]

    assert sorted(codes) == sorted(CATALOGUE)
    assert [len({blocks(code) for code in group}) for group in GROUPS.values()] == [1] * len(GROUPS)


def test_a_guide_leaves_out_only_the_codes_that_its_system_cannot_have() -> None:
    left = {system: set(CATALOGUE) - {problem.code for problem in problems(system)} for system in SYSTEMS}

    # These two are for keys that somebody's own system adds.
    assert left["cloudpos"] == {"repeated-value", "value-in-use", "no-email"}
    assert left["loyverse"] == {
        "repeated-value", "value-in-use", "bad-date", "ambiguous-date", "bad-yes-no", "contact-missing",
        "repeated-account-number", "repeated-mobile", "repeated-name-postcode", "account-number-in-use",
        "mobile-in-use", "name-postcode-in-use", "consent-refused", "bad-tax-number", "not-a-mobile",
    }  # fmt: skip


@in_each_language
@of_each_system
def test_every_example_is_a_whole_sentence(system: str, language: str) -> None:
    wording = Wording(schema_of(system), language)

    for problem in problems(system, language):
        sentence = wording.sentence(problem)
        assert wording.label(problem.column) in sentence
        assert not re.search(r"[{}…]|None|‘’|«\s*»", sentence), sentence


@of_each_system
def test_what_stands_in_an_examples_cell_makes_that_problem(system: str) -> None:
    shelf = Shelf(schema_of(system))
    for problem in problems(system):
        if not problem.code.startswith(OF_ONE_CELL):
            continue
        cell: object = CellError(problem.value) if problem.code == "cell-error" else problem.value
        row = {"name": "Ann", "last_name": "Wood", "country": "GB", problem.column: cell}
        columns = {key: [value] for key, value in row.items() if key in shelf.schema.fields}

        codes = {
            code for _row, column, code in found_problems(shelf.check(columns)) if column == problem.column
        }

        assert problem.code in codes, problem


def test_the_example_of_a_taken_address_names_its_customer() -> None:
    shelf = Shelf(schema_of("cloudpos"), {**ANN, "email": "lucja@example.com"})

    (problem,) = (one for one in problems("cloudpos") if one.code == "email-in-use")
    checked = shelf.check({"last_name": ["Reed"], "email": [problem.value]})

    assert [one.code for one in checked.report.problems] == ["email-in-use"]
    assert checked.report.problems[0].details.keys() == problem.details.keys()


@pytest.mark.parametrize("colours", [*LOOKS.values(), *HEADER_COLOURS.values()])
def test_writing_can_be_read_on_its_ground_also_in_grey(colours: Colours) -> None:
    light, dark = sorted((_luminance(colours.fill), _luminance(colours.ink)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 7


def _luminance(colour: str) -> float:
    """After WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
