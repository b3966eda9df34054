"""What becomes of names: titles, firms, names that are none, and rows that name nobody."""

import pandas as pd
import pytest

from tillbook import systems
from tillbook.recipes import Recipe, column
from tillbook.recipes.converting import Answers, Converted, convert
from tillbook.recipes.readings import Reading
from tillbook.recipes.table import SourceTable

Row = dict[str, str]


def _convert(
    fields: dict[str, Reading], *rows: Row, to: str = "cloudpos", answers: Answers | None = None
) -> Converted:
    frame = pd.DataFrame(list(rows), pd.RangeIndex(2, len(rows) + 2), dtype="str")
    table = SourceTable("export.csv", frame.mask(frame == ""))
    recipe = Recipe("x", "X", (), fields)
    return convert(table, recipe, systems.load("cloudpos"), systems.load(to), "GB", answers)


def _first(done: Converted) -> Row:
    return {key: text for key, text in done.cells.iloc[0].items() if isinstance(text, str)}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Mr & Mrs Smith", ("Mr & Mrs", "", "Smith")),
        ("Dr. Ann Lee", ("Dr.", "Ann", "Lee")),
        ("Herr Prof. Dr. Jan Öz", ("Herr Prof. Dr.", "Jan", "Öz")),
        ("Sig.ra Ada Neri", ("Sig.ra", "Ada", "Neri")),
        ("Lee, Dr Ann", ("Dr", "Ann", "Lee")),
        ("M. Night Lee", ("", "M. Night", "Lee")),
        ("Sir Ian McKellen OBE", ("Sir", "Ian", "McKellen OBE")),
        ("Ian McKellen, OBE, PhD", ("", "Ian", "McKellen OBE PhD")),
        ("JÜRGEN Ó SÚILLEABHÁIN", ("", "JÜRGEN", "Ó SÚILLEABHÁIN")),
        ("José María Aznar López", ("", "José María Aznar", "López")),
        ("Lancaster Cycling Club", ("", "", "Lancaster Cycling Club")),
        ("Asociación de Vecinos", ("", "", "Asociación de Vecinos")),
        ("Bergen Sykkelklubb", ("", "", "Bergen Sykkelklubb")),
        ("Radverein Köln e.V.", ("", "", "Radverein Köln e.V.")),
        ("Team Sky", ("", "", "Team Sky")),
        ("Dr", ("", "", "Dr")),
    ],
)
@pytest.mark.parametrize("header", ["name", "first_name"])
def test_a_whole_name_has_a_title_a_first_and_a_last_name(
    typed: str, expected: tuple[str, str, str], header: str
) -> None:
    done = _convert({header: column("Name")}, {"Name": typed})

    told = _first(done)
    assert tuple(told.get(key, "") for key in ("title", "first_name", "last_name")) == expected
    assert ("title" in done.fates[0].fields) == bool(expected[0])


def test_a_title_stays_with_the_first_name_where_it_has_no_place_of_its_own() -> None:
    row = {"Name": "Dr Ann Lee", "Title": ""}
    fields = {"name": column("Name")}

    named = _convert(fields | {"title": column("Title")}, row, {"Name": "Mr Lee", "Title": "Prof"})

    assert named.cells["first_name"].tolist() == ["Dr Ann", "Mr"]
    assert named.cells["title"].fillna("").tolist() == ["", "Prof"]
    assert _first(_convert(fields, row, to="loyverse"))["name"] == "Dr Ann Lee"


def test_a_no_to_the_names_leaves_the_title_in_the_name() -> None:
    done = _convert({"name": column("Name")}, {"Name": "Dr Ann Lee"}, answers=Answers(names=False))

    assert _first(done) == {"last_name": "Dr Ann Lee"}


@pytest.mark.parametrize("typed", ["-", ".", "n/a", "N/A", "unknown", "--", "Sconosciuto"])
def test_what_is_no_name_is_stood_in_for(typed: str) -> None:
    fields = {key: column(key) for key in ("first_name", "last_name", "company", "email")}
    row = {"first_name": typed, "last_name": typed, "company": typed, "email": "ann@example.com"}

    done = _convert(fields, row)

    assert _first(done) == {"last_name": "ann", "email": "ann@example.com"}
    assert done.names["last_name"].tolist() == ["ann"]


@pytest.mark.parametrize("name", ["Null", "Nil", "Na", "N. N.", "Ma"])
def test_names_that_look_like_none_stay(name: str) -> None:
    assert _first(_convert({"last_name": column("Name")}, {"Name": name})) == {"last_name": name}


def test_a_first_name_that_becomes_the_last_one_is_shown() -> None:
    fields = {"first_name": column("First"), "last_name": column("Last")}

    done = _convert(fields, {"First": "Anna", "Last": ""}, {"First": "Bo", "Last": "Ek"})

    assert done.names.to_dict("index") == {2: {"whole": "Anna", "first_name": "", "last_name": "Anna"}}


@pytest.mark.parametrize(
    ("texts", "is_skipped"),
    [
        (("Total: 35 customers", ""), True),
        (("TOTAL", "35"), True),
        (("Summe 1.204,50", ""), True),
        (("Total", ""), True),
        (("Total Cycles", ""), False),
        (("Total", "total1@example.com"), False),
        (("Totale", "Anna"), False),
        (("35", ""), False),
    ],
)
def test_a_row_that_counts_the_list_up_is_no_customer(texts: tuple[str, str], is_skipped: bool) -> None:
    fields = {"last_name": column("Name"), "email": column("Mail")}
    rows = ({"Name": "Ann", "Mail": "a@example.com"}, dict(zip(("Name", "Mail"), texts, strict=True)))

    done = _convert(fields, *rows)

    assert list(done.skipped) == ([3] if is_skipped else [])
    assert [str(remark) for remark in done.remarks] == (
        ["1 row was left out: It is a total, not a customer."] if is_skipped else []
    )
