"""Exports of seven platforms, in all their versions: recognised, converted into both systems, and whole."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd
import pytest
from tests.support.exported_people import Person, draw_people
from tests.support.exported_rows import Row, cloudpos_template, loyverse_template
from tests.support.exports import EXPORTS, Planted, write_export
from tests.support.shop import Shop

from tillbook import systems
from tillbook.commands.convert import convert as run_convert
from tillbook.commands.sources import read_table
from tillbook.language import LANGUAGES
from tillbook.recipes.converting import Answers, Converted, convert
from tillbook.recipes.fates import Fate
from tillbook.recipes.shelf import load_recipe, recipe_names, recognise
from tillbook.recipes.table import SourceTable, folded

SEEDS: Final = (1, 2, 3)
ROWS: Final = 500
SYSTEMS: Final = ("cloudpos", "loyverse")

# Words that stand for another one in the field, or for nothing: by header, so that no other column may do it.
_MEANINGS: Final = {
    "Email Subscription Status": {"subscribed": "yes", "unsubscribed": "no", "unknown": ""},
    "do_not_email": {"1": "no", "0": ""},
    "No Email": {"true": "no", "false": ""},
    "sex": {"m": "male", "f": "female"},
    "customer_group_name": {"allcustomers": ""},
    "Customer Type": {"default": ""},
    "Tax Exempt": {"no": ""},
    "Credit Limit": {"000": ""},
    "loyalty_balance": {"000": ""},
    "Points balance": {"0": ""},
    "Saldo punti": {"0": ""},
}
_NOTES: Final = {"cloudpos": "notes", "loyverse": "note"}


@cache
def _exported(name: str, seed: int, folder: Path) -> tuple[SourceTable, Planted]:
    path = folder / f"{name}-{seed}.csv"
    planted = write_export(name, path, ROWS, seed)
    return read_table(path), planted


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the exports lie that several tests read."""
    return tmp_path_factory.mktemp("exports")


@pytest.fixture
def fresh_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No mapping of an earlier conversion."""
    for variable in ("XDG_CONFIG_HOME", "HOME", "APPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "settings"))


def _converted(table: SourceTable, system: str, answers: Answers | None = None) -> Converted:
    recipe = recognise(table)
    assert recipe
    return convert(table, recipe, systems.load(recipe.vocabulary), systems.load(system), "GB", answers)


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize(
    ("ending", "encoding", "delimiter"),
    [(".csv", "utf-8", ","), (".csv", "utf-8-sig", "\t"), (".csv", "cp1252", ";"), (".xlsx", "", "")],
    ids=["utf-8", "tabs", "cp1252", "xlsx"],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_an_export_is_recognised_as_itself_and_by_no_other_recipe(
    name: str, ending: str, encoding: str, delimiter: str, seed: int, tmp_path: Path
) -> None:
    path = tmp_path / f"export{ending}"
    write_export(name, path, ROWS, seed, encoding=encoding, delimiter=delimiter)

    table = read_table(path)

    known = recognise(table)
    assert known is not None
    assert known.name == EXPORTS[name].recipe
    assert [one for one in recipe_names() if load_recipe(one).fits(table)] == [known.name]


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_without_some_columns_and_with_others_is_still_recognised(name: str, folder: Path) -> None:
    table, _planted = _exported(name, 1, folder)
    recipe = load_recipe(EXPORTS[name].recipe)
    names = [name for mark in recipe.known_by for name in ([mark] if isinstance(mark, str) else mark)]
    marks = table.headers(names)
    optional = [header for header in table.frame.columns if header not in marks]
    frame = table.frame.drop(columns=optional[::4]).assign(Shoe=["43"] * len(table.frame), Dog="Rex")

    assert recognise(table.with_frame(frame)) == recipe


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        (
            "woocommerce",
            "customer_id|first_name|last_name|user_login|user_pass|email|date_registered|billing_first_name"
            "|billing_last_name|billing_company|billing_email|billing_phone|billing_address_1|billing_city"
            "|billing_postcode|billing_country|shipping_city|total_spent|order_count",
        ),
        ("woocommerce", "ID|user_login|user_email|user_registered|display_name|first_name|last_name|roles"),
        ("shopify", "First Name|Last Name|Email|Accepts Email Marketing|Total Spent|Total Orders|Tags|Note"),
        (
            "square",
            "First Name|Last Name|Email Address|Phone Number|Birthday|Memo|Square Customer ID|Reference ID",
        ),
        ("lightspeed_x", "customer_code|first_name|last_name|email|phone|mobile|customer_group_name|note"),
        ("lightspeed_r", "First Name|Last Name|Company|Customer Type|Phone (Home)|Phone (Mobile)|Email|Zip"),
        ("loyverse", "id|name|email|phone_number|address|city|country_code|customer_code|total_points"),
        ("cloudpos", "Account no|Forename|Surname|Email address|Mobile number|Postcode|Price level"),
    ],
)
def test_other_sets_of_headers_are_recognised(name: str, headers: str) -> None:
    known = recognise(_headers(headers))

    assert known is not None
    assert known.name == name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("system", "template"), [("cloudpos", cloudpos_template), ("loyverse", loyverse_template)]
)
def test_our_own_templates_are_known_in_every_language(
    system: str, template: Callable[[str], Callable[[Person], Row]], language: str
) -> None:
    people = draw_people(100, 1, dirty=False)
    frame = pd.DataFrame([template(language)(person) for person in people], range(2, 102), dtype="str")
    frame = frame.mask(frame == "")

    done = _converted(SourceTable("ours.csv", frame), system)

    assert [name for name in recipe_names() if load_recipe(name).fits(SourceTable("", frame))] == [system]
    assert [fate.cells for fate in done.fates if not fate.fields and fate.cells] == []


def test_a_workbook_filled_from_a_store_can_move_to_the_other_system(shop: Shop) -> None:
    anna = {"last_name": "van der Berg", "first_name": "Anna", "mobile": "07911123456"}
    shop.commit(shop.sheet("new.xlsx", [anna]))

    done = _converted(read_table(shop.export("all.xlsx")), "loyverse")

    assert done.cells["name"].tolist() == ["Anna van der Berg"]
    assert done.cells["phone"].tolist() == ["+447911123456"]
    ours = {fate.column: fate.fields for fate in done.fates if fate.column in ("Record", "Version")}
    assert ours == {"Record": (), "Version": ()}


@pytest.mark.parametrize(
    "headers",
    [
        "Name|Email|Phone|First Name|Last Name|City|Country|Newsletter",
        "Customer ID|First Name|Last Name|Company|Email|Phone|Username|City|State|Zip|Country|Notes|Tags",
        "Kundenummer|Fornavn|Etternavn|Adresse|Postnummer|Poststed|Telefon|Mobil|E-post|Merknad",
        "Codice cliente|Nome|Indirizzo|CAP|Città|Provincia|Telefono|E-mail|Partita IVA|Note",
        "Account Number|First Name|Last Name|Email|Phone|Address|City|Postcode",
        "Record ID|First Name|Last Name|Email|Phone Number|Contact owner|Lifecycle Stage|Create Date",
    ],
)
def test_a_strangers_list_is_none_of_theirs(headers: str) -> None:
    assert recognise(_headers(headers)) is None


def _headers(headers: str) -> SourceTable:
    frame = pd.DataFrame({header: ["x"] for header in headers.split("|")}, pd.Index([2]), dtype="str")
    return SourceTable("x.csv", frame)


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_column_has_a_fate_and_no_cell_is_lost(name: str, system: str, seed: int, folder: Path) -> None:
    table, planted = _exported(name, seed, folder)

    done = _converted(table, system)

    assert [fate.column for fate in done.fates] == list(table.frame.columns)
    assert all(fate.fields or fate.why for fate in done.fates)
    assert set(done.cells.index) | set(done.skipped) == set(table.frame.index)
    assert set(done.skipped) == planted.skipped
    assert [_lost(fate, table, done, system) for fate in done.fates if not fate.why] == [
        {} for fate in done.fates if not fate.why
    ]


def _lost(fate: Fate, table: SourceTable, done: Converted, system: str) -> dict[int, str]:
    """The cells of a column whose text stands nowhere in the fields that it went to, nor on the list."""
    usual = _MEANINGS.get(fate.column, {})
    fields = [key for key in done.cells.columns if key in {*fate.fields, _NOTES[system]}]
    places = done.cells[fields].fillna("")
    there = places.agg("".join, axis=1).map(lambda text: folded(text) if text else "")
    left = done.left.get(fate.column)
    source = table.frame[fate.column].reindex(done.cells.index).dropna()
    sound = source.map(lambda text: folded(done.repairs.pairs.get(text) or text))
    return {
        row: source[row]
        for row, text in sound.items()
        if not _says(there[row], source[row], text)
        and usual.get(text, "?") not in there[row]
        and (left is None or row not in left.index)
    }


def _says(there: str, text: str, sound: str) -> bool:
    """Whether a text stands there; the words of `Bourgondië, van` may change places."""
    return sound in there or ("," in text and all(folded(word) in there for word in text.split()))


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_only_who_said_yes_gets_advertising(name: str, seed: int, folder: Path) -> None:
    table, planted = _exported(name, seed, folder)

    done = _converted(table, "cloudpos")

    nobody = pd.Series(pd.NA, done.cells.index, dtype="str")
    consent = done.cells.get("marketing_email", nobody)
    assert set(consent.index[consent == "yes"]) == planted.yes
    assert set(consent.index[consent == "no"]) == planted.no
    assert set(consent.dropna()) <= {"yes", "no"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_birthday_without_its_year_goes_into_the_notes(seed: int, folder: Path) -> None:
    table, planted = _exported("square", seed, folder)

    done = _converted(table, "cloudpos")

    noted = done.cells["notes"].str.contains(r"^Birthday: \d\d-\d\d$", regex=True, flags=8).fillna(False)
    assert set(noted.index[noted]) == planted.yearless
    assert planted.yearless
    assert done.cells.loc[sorted(planted.yearless), "date_of_birth"].isna().all()


@pytest.mark.parametrize("name", ["shopify", "lightspeed_x", "lightspeed_r", "woocommerce", "cloudpos"])
def test_names_with_particles_and_apostrophes_come_through_whole(name: str, folder: Path) -> None:
    table, planted = _exported(name, 1, folder)
    whole = planted.of_kind("whole name")
    two = {row: person.first.split(" ", 1) for row, person in whole.items()}

    done = _converted(table, "cloudpos")

    assert len(two) >= 10
    assert {row: done.cells.loc[row, ["first_name", "last_name"]].tolist() for row in two} == two
    plain = {row: person.last for row, person in planted.people.items() if person.kind == ""}
    assert done.cells.loc[list(plain), "last_name"].tolist() == list(plain.values())
    assert set(done.names.index) == {*two, *planted.of_kind("company only")} - planted.skipped


@pytest.mark.parametrize("name", ["loyverse", "woocommerce-analytics"])
def test_one_column_for_the_name_becomes_two_and_stays_one(name: str, folder: Path) -> None:
    table, planted = _exported(name, 2, folder)
    plain = planted.of_kind("")

    apart, together = _converted(table, "cloudpos"), _converted(table, "loyverse")

    joined = apart.cells["first_name"].fillna("") + " " + apart.cells["last_name"].fillna("")
    assert joined[list(plain)].str.strip().tolist() == [person.whole for person in plain.values()]
    assert together.cells.loc[list(plain), "name"].tolist() == [p.whole for p in plain.values()]


def test_a_no_to_every_suggestion_leaves_names_and_letters_as_they_were(folder: Path) -> None:
    table, planted = _exported("shopify", 1, folder)
    declined = Answers(repair=False, names=False, takes_values=False)

    done = _converted(table, "cloudpos", declined)

    whole = planted.of_kind("whole name")
    assert done.cells.loc[list(whole), "last_name"].tolist() == [person.first for person in whole.values()]
    assert done.cells.loc[list(whole), "first_name"].isna().all()
    broken = planted.of_kind("broken letters")
    assert done.cells.loc[list(broken), "first_name"].tolist() == [p.first for p in broken.values()]


@pytest.mark.parametrize("name", ["square", "loyverse"])
def test_one_column_for_all_phones_is_parted_by_the_kind_of_line(name: str, folder: Path) -> None:
    table, planted = _exported(name, 1, folder)
    there = {row: person for row, person in planted.people.items() if row not in planted.skipped}

    cells = _converted(table, "cloudpos").cells

    fixed = {row for row, person in there.items() if person.landline}
    assert set(cells.index[cells["phone"].notna()]) == fixed
    mobile = {row for row, person in there.items() if row not in fixed and person.mobile}
    assert set(cells.index[cells["mobile"].notna()]) == mobile


def test_a_shop_with_postal_addresses_only_keeps_them(folder: Path) -> None:
    table, planted = _exported("lightspeed_x", 1, folder)

    cells = _converted(table, "cloudpos").cells

    streets = {row: person.street for row, person in planted.people.items()}
    assert cells.loc[list(streets), "address1"].tolist() == list(streets.values())


@pytest.mark.parametrize("system", SYSTEMS)
def test_passwords_and_sessions_never_come_along(system: str, folder: Path) -> None:
    table, _planted = _exported("woocommerce", 1, folder)

    done = _converted(table, system)

    fates = {fate.column: fate for fate in done.fates}
    assert [fates[name].fields for name in ("user_pass", "session_tokens")] == [(), ()]
    texts = done.cells.fillna("").agg(" ".join, axis=1)
    assert not texts.str.contains("$P$B", regex=False).any()


@pytest.mark.usefixtures("fresh_settings")
@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_converted_export_has_only_the_faults_that_were_planted(
    name: str, system: str, tmp_path: Path
) -> None:
    shop = Shop(tmp_path, system)
    source = tmp_path / "export.csv"
    planted = write_export(name, source, ROWS, 4, encoding="utf-8-sig", delimiter=";")

    done = run_convert(source, tmp_path / "customers.xlsx", shop.store, language="en")

    assert len(done.questions) <= 3
    assert done.preview
    assert done.converted
    lines = dict(enumerate(done.converted.cells.index, start=2))
    errors = {lines[p.row] for p in done.preview.report.problems if p.severity == "error"}
    assert errors == planted.faults
    assert done.preview.as_json()["rows"] == planted.customers
