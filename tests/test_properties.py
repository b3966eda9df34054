"""What holds for any sheet: nothing is lost, nothing depends on order, cleaning is done once."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.shelf import Shelf, schema_of
from tests.support.sheets import sheet_rows

from tillbook.core.normalise import Conventions, normalise
from tillbook.core.pipeline import Checked, Options, check
from tillbook.core.sheet import CellError
from tillbook.core.wording import Wording
from tillbook.language import LANGUAGES
from tillbook.schema import Kind

Cells = dict[str, list[Any]]

CLOUDPOS = schema_of("cloudpos")
STORED: Sequence[dict[str, str]] = [
    {
        "account_number": "0042", "first_name": "Zoë", "last_name": "O’Brien", "postcode": "LA1 1AA",
        "country": "GB", "email": "zoe@example.com", "mobile": "+447400100001", "marketing_email": "no",
        "date_of_birth": "1985-04-03", "credit_limit": "12.5", "tax_exempt": "no", "notes": "one\ntwo",
    },
    {
        "account_number": "0043", "last_name": "Reed", "country": "NO", "postcode": "0025",
        "price_level": "Trade",
    },
]  # fmt: skip

# Cells as people leave them, some for every field: sound, odd and broken.
_ANY = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(["x", "-", "<clear>", "\u200b", "  ", "1234.0", "4.5E+11", "=1+1", "n/a"]),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(0, 10**16).map(float),
    st.booleans(),
    st.dates(),
    st.just(CellError("#N/A")),
)
_OWN: dict[str, list[Any]] = {
    "account_number": ["0042", "0044", "42", 42.0, "AB-1", "ab-1", "００４４"],
    "first_name": ["Zoë", "ZOE", "Zoe\u0301", "Ann"],
    "last_name": ["O’Brien", "OBRIEN", "Ødegård", "Odegard", "Groß", "GROSS", "Wood"],
    "postcode": ["LA1 1AA", "la11aa", 25.0, "0025", "75001"],
    "country": ["GB", "Norge", "no", "Italia", "Atlantis"],
    "phone": ["01524 509876", "+441524509876 ext. 12", "01524 509876 #3"],
    "mobile": ["07400 100001", "+447400100001", 7400100001.0, "07400 100002", "+12345678", "01524 509876"],
    "email": [
        "zoe@example.com",
        "ZOE@example.COM",
        "a <a@b.co>",
        "a@gmial.com",
        "a@xn--bcher-kva.de",
        "none",
    ],
    "contact_preference": ["email", "SMS", "Text message"],
    "date_of_birth": ["26/06/1985", "03/04/1985", "1985-06-26", 31224.0, "26 June 1985", "31/02/1985"],
    "tax_exempt": ["yes", "no", "x", 1.0],
    "credit_limit": ["1.250,50", "1,250.50", "12,5", 300.0, "0.305", "1.234"],
    "marketing_email": ["yes", "no", "withdrawn"],
    "notes": ["one\r\ntwo", " a \n\n b ", "a_x000D_b"],
}
_RECORD = st.sampled_from([None, None, None, "c1", "c2", "gone"])


@st.composite
def sheets(draw: st.DrawFn) -> Cells:
    """A sheet of a few rows, a few columns of it, with or without hidden cells."""
    names = draw(st.lists(st.sampled_from(sorted(_OWN)), unique=True, min_size=1, max_size=6))
    height = draw(st.integers(0, 6))
    cells = {
        name: draw(st.lists(st.one_of(st.sampled_from(_OWN[name]), _ANY), min_size=height, max_size=height))
        for name in {*names, "last_name"}
    }
    record = draw(st.lists(_RECORD, min_size=height, max_size=height))
    return {**{name: cells[name] for name in CLOUDPOS.fields if name in cells}, "record": record}


_slow = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(sheets())
@_slow
def test_every_row_has_one_outcome_and_none_is_lost(cells: Cells) -> None:
    checked = Shelf(CLOUDPOS, *STORED).check(cells)

    outcomes = [set(found) for found in _outcomes(checked)]
    assert sum(map(len, outcomes)) == len(cells["record"])
    assert set().union(*outcomes) == set(range(2, len(cells["record"]) + 2))


@given(sheets(), st.randoms(use_true_random=False))
@_slow
def test_the_order_of_rows_makes_no_difference(cells: Cells, random: Any) -> None:
    places = list(range(len(cells["record"])))
    random.shuffle(places)

    one = Shelf(CLOUDPOS, *STORED).check(cells)
    other = Shelf(CLOUDPOS, *STORED).check(
        {name: [column[at] for at in places] for name, column in cells.items()}
    )

    moved = {place + 2: at + 2 for at, place in enumerate(places)}
    assert {(moved[p.row], p.column, p.code) for p in one.report.problems} == {
        (p.row, p.column, p.code) for p in other.report.problems
    }


@given(sheets())
@_slow
def test_the_order_of_columns_makes_no_difference(cells: Cells) -> None:
    turned = dict(reversed(cells.items()))

    assert Shelf(CLOUDPOS, *STORED).check(cells).report == Shelf(CLOUDPOS, *STORED).check(turned).report


@given(sheets())
@_slow
def test_what_was_cleaned_once_stays_as_it_is(cells: Cells) -> None:
    conventions = Conventions()
    once = normalise(sheet_rows(cells), CLOUDPOS, conventions).values
    canonical = {name: [text if isinstance(text, str) else None for text in once[name]] for name in once}

    twice = normalise(sheet_rows(canonical), CLOUDPOS, conventions).values

    assert twice.equals(once)


@given(sheets())
@_slow
def test_a_row_in_error_does_not_go_in_and_a_sound_one_does(cells: Cells) -> None:
    checked = Shelf(CLOUDPOS, *STORED).check(cells)

    new, changed, unchanged, rejected = _outcomes(checked)
    assert rejected == {p.row for p in checked.report.problems if p.severity == "error"}
    assert not (new | changed | unchanged) & rejected


@given(sheets())
@_slow
def test_every_problem_can_be_told(cells: Cells) -> None:
    checked = Shelf(CLOUDPOS, *STORED).check(cells)

    for language in LANGUAGES:
        assert set(checked.report.texts(Wording(CLOUDPOS, language))) == {
            p.row for p in checked.report.problems
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_field_shows_is_read_back_as_what_it_is(language: str) -> None:
    wording = Wording(CLOUDPOS, language)
    plain = (Kind.DATE, Kind.MONEY, Kind.NUMBER)
    shown = {
        name: [one.get(name) if field.kind in plain else wording.shown(name, one.get(name)) for one in STORED]
        for name, field in CLOUDPOS.fields.items()
    }

    values = normalise(sheet_rows(shown), CLOUDPOS, Conventions()).values

    assert [
        {name: text for name, text in row.items() if isinstance(text, str)}
        for row in values.to_dict("records")
    ] == STORED


@given(st.data())
@_slow
def test_a_customer_in_another_spelling_is_still_that_customer(data: st.DataObject) -> None:
    spellings: dict[str, list[Any]] = {
        "email": ["ZOE@EXAMPLE.COM", " zoe@Example.com", "Zoë <zoe@example.com>", "mailto:zoe@example.com"],
        "mobile": [
            "07400 100001",
            7400100001.0,
            "0044-7400-100001",
            "+44 (0) 7400 100001",
            "07400100001 ext. 3",
        ],
        "account_number": [" 0042", "00\u00a042", "００４２", 42.0],
    }
    name = data.draw(st.sampled_from(sorted(spellings)))
    typed = data.draw(st.sampled_from(spellings[name]))
    shelf = Shelf(CLOUDPOS, *STORED)

    conventions = Conventions(widths={"account_number": 4})
    rows = normalise(sheet_rows({"last_name": ["New"], name: [typed]}), CLOUDPOS, conventions)
    checked = check(rows, CLOUDPOS, conventions, shelf, "book", Options())

    assert f"{name.replace('_', '-')}-in-use" in {p.code for p in checked.report.problems}


def _outcomes(checked: Checked) -> tuple[set[int], set[int], set[int], set[int]]:
    plan = checked.plan
    return (
        set(plan.new.index),
        set(plan.changed.index),
        set(plan.unchanged.index),
        set(checked.report.rejects),
    )
