"""The notebooks run from top to bottom on exports as platforms write them, and do as they tell."""

import base64
import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import matplotlib.image
import pandas as pd
import pytest
from tests.support.doubles import write_customers
from tests.support.exports import Planted, write_export
from tests.support.notebooks import FOLDER, Ran, new_notebook, run_cells, run_notebook

from tillbook import systems
from tillbook.store.history import Batch
from tillbook.store.opening import open_store
from tillbook.store.reading import Reader
from tillbook.store.store import Store

SHOPIFY, LOYVERSE = "shopify-to-cloudpos.ipynb", "loyverse-to-cloudpos.ipynb"
CLEAN, LARGE = "clean-customers.ipynb", "large-migration.ipynb"
STORES = {
    SHOPIFY: "shopify-trial.db",
    LOYVERSE: "loyverse-trial.db",
    CLEAN: "clean-trial.db",
    LARGE: "large-trial.db",
}
UNDO = {"TAKE_IT_BACK = False": "TAKE_IT_BACK = True"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place as a reader has it: the notebook's examples beside it."""
    made = tmp_path / "notebooks"
    shutil.copytree(FOLDER / "examples", made / "examples")
    return made


def store_of(name: str, folder: Path) -> Store:
    return open_store(str(folder / STORES[name]), systems.load("cloudpos"))


def customers(name: str, folder: Path) -> pd.DataFrame:
    return store_of(name, folder).read(Reader.customers)


def imports(name: str, folder: Path) -> list[Batch]:
    return store_of(name, folder).batches()


def run(name: str, folder: Path, changes: Mapping[str, str] | None = None) -> Ran:
    """Execute it; every cell has run, nothing complains, and no picture is blank."""
    ran = run_notebook(name, folder, changes)
    assert [cell.execution_count for cell in ran.cells] == list(range(1, len(ran.cells) + 1))
    assert [out.text for out in ran.outputs if out.get("name") == "stderr"] == []
    assert "Warning" not in ran.said
    assert [sign for sign in ran.said + ran.html if not sign.isprintable() and sign not in "\n\t"] == []
    assert ran.pictures
    assert [at for at, picture in enumerate(ran.pictures) if is_blank(picture)] == []
    return ran


def is_blank(picture: str) -> bool:
    """Whether there is nothing but black, white and grey: axes without anything in them."""
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(picture)), format="png")[..., :3]
    colourful = (pixels.max(axis=2) - pixels.min(axis=2)) > 0.3
    return bool(colourful.sum() < 100)


def emails(frame: pd.DataFrame) -> set[str]:
    return set(frame["email"].dropna())


def addresses(planted: Planted, rows: frozenset[int]) -> set[str]:
    """The e-mails of those rows that a check lets in, as the store keeps them."""
    return {planted.people[row].email.strip() for row in rows - planted.faults}


@pytest.mark.parametrize("name", [SHOPIFY, LOYVERSE])
def test_the_example_goes_in_and_is_taken_back(name: str, folder: Path) -> None:
    run(name, folder, UNDO)

    assert customers(name, folder).empty
    (batch,) = imports(name, folder)
    assert batch.undone
    assert batch.created > 200
    assert batch.skipped > 10


@pytest.mark.parametrize(
    ("platform", "seed", "form"),
    [
        ("shopify", 11, {"encoding": "cp1252", "delimiter": ";"}),
        ("shopify-2019", 12, {"encoding": "utf-8-sig", "dirty": False}),
    ],
    ids=["old program", "older headers, no fault"],
)
def test_shopify_customers_and_their_consent_are_those_of_the_export(
    platform: str, seed: int, form: Mapping[str, object], folder: Path
) -> None:
    export = folder / "examples" / "shopify.csv"
    planted = write_export(platform, export, 150, seed, **form)  # type: ignore[arg-type]  # of several kinds

    ran = run(SHOPIFY, folder)

    stored = customers(SHOPIFY, folder)
    assert len(stored) == planted.customers - len(planted.faults)
    assert emails(stored[stored["marketing_email"] == "yes"]) == addresses(planted, planted.yes)
    assert ("No problems." in ran.said) == (not planted.faults)


def test_an_export_of_another_platform_goes_through_the_same_notebook(folder: Path) -> None:
    source = folder / "examples" / "square.csv"
    planted = write_export("square", source, 100, seed=16, encoding="cp1252", delimiter=";")

    run(SHOPIFY, folder, {'SOURCE = "examples/shopify.csv"': 'SOURCE = "examples/square.csv"'})

    stored = customers(SHOPIFY, folder)
    assert len(stored) == planted.customers - len(planted.faults)
    assert emails(stored[stored["marketing_email"] == "yes"]) == addresses(planted, planted.yes)
    assert emails(stored[stored["marketing_email"] == "no"]) == addresses(planted, planted.no)


def test_a_second_run_keeps_corrections_and_imports_nobody_twice(folder: Path) -> None:
    planted = write_export("shopify", folder / "examples" / "shopify.csv", 80, seed=13)
    run(SHOPIFY, folder)

    run(SHOPIFY, folder)

    assert len(customers(SHOPIFY, folder)) == planted.customers - len(planted.faults)
    assert len(imports(SHOPIFY, folder)) == 1


def test_who_decides_otherwise_gets_otherwise(folder: Path) -> None:
    source = folder / "examples" / "shopify.csv"
    planted = write_export("shopify", source, 150, seed=14)
    decided = {
        '"repair": True,': '"repair": False,',
        "KEEP_REPEATS = None": 'KEEP_REPEATS = "first"',
    }

    run(SHOPIFY, folder, decided)

    stored = customers(SHOPIFY, folder)
    repeats = len(planted.of_kind("repeat"))
    assert len(stored) == planted.customers - len(planted.faults) + repeats
    assert stored["first_name"].str.contains("Ã").sum() == len(planted.of_kind("broken letters"))


def test_loyverse_customers_have_two_names_no_consent_and_their_points(folder: Path) -> None:
    source = folder / "examples" / "loyverse.csv"
    planted = write_export("loyverse", source, 150, seed=15, encoding="cp1252", delimiter=";")
    blank_columns(source, "cp1252", "Note", "Region", "Last visit")

    run(LOYVERSE, folder)

    stored = customers(LOYVERSE, folder)
    assert len(stored) == planted.customers - len(planted.faults)
    assert stored[["marketing_email", "marketing_sms", "county"]].isna().all(axis=None)
    assert stored["notes"].str.startswith("Points balance: ").all()
    assert {"van der Berg", "D'Angelo"} & set(stored["last_name"])


def blank_columns(path: Path, encoding: str, *titles: str) -> None:
    """Empty those columns of a file with semicolons."""
    with path.open(encoding=encoding, newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(row | dict.fromkeys(titles, "") for row in rows)


@pytest.mark.parametrize(("pairs", "seed"), [(12, 21), (0, 22)], ids=["some", "none"])
def test_doubles_are_merged_taken_back_and_merged_again(pairs: int, seed: int, folder: Path) -> None:
    planted = write_customers(folder / "examples" / "customers.csv", 120, pairs, seed)

    ran = run(CLEAN, folder, {"LEAST = 85": "LEAST = 80"})

    stored = customers(CLEAN, folder)
    assert len(stored) == planted.rows - planted.pairs
    kinds = [(batch.kind, batch.undone) for batch in imports(CLEAN, folder)]
    assert kinds == [*([("merge", False), ("merge", True)] if pairs else []), ("import", False)]
    assert ("No two customers are alike enough." in ran.said) == (not pairs)


def test_a_person_says_who_is_not_the_same_and_what_is_right(folder: Path) -> None:
    planted = write_customers(folder / "examples" / "customers.csv", 120, 6, seed=23)
    decided = {
        "LEAST = 85": "LEAST = 80",
        "NOT_THE_SAME = []": "NOT_THE_SAME = [2, 3]",
        "VALUES = {}": 'VALUES = {1: {"city": "Grange-over-Sands"}}',
        "MERGE_AGAIN = True": "MERGE_AGAIN = False",
    }

    ran = run(CLEAN, folder, decided)

    assert len(customers(CLEAN, folder)) == planted.rows
    assert "4 of 6 groups will be merged" in ran.said
    assert "Grange-over-Sands" in ran.html
    merge, _whole = imports(CLEAN, folder)
    assert merge.undone


def test_a_large_migration_stops_goes_on_and_is_taken_back(folder: Path) -> None:
    ran = run(LARGE, folder, UNDO)

    assert customers(LARGE, folder).empty
    batches = imports(LARGE, folder)
    assert len(batches) == 10
    assert all(batch.undone for batch in batches)
    assert sum(batch.created for batch in batches) == 20_000 - 50 - 67 - 11
    assert "Stopped." in ran.said
    rejected = {path.stem for path in (folder / "large-rejected").glob("*.xlsx")}
    assert rejected == {"bad-date", "bad-email", "repeated-email"}


def test_a_parquet_without_a_fault_goes_in_whole(folder: Path) -> None:
    number = pd.Series(range(1_000)).astype(str)
    people = pd.DataFrame({"Last name": "Ray " + number, "E-mail": "ray" + number + "@example.com"})
    people.to_parquet(folder / "people.parquet")
    settings = {
        'SOURCE = "large-customers.csv"': 'SOURCE = "people.parquet"',
        "CHUNK_ROWS = 2_000": "CHUNK_ROWS = 300",
    }

    ran = run(LARGE, folder, settings)

    assert len(customers(LARGE, folder)) == 1_000
    assert "No row was rejected." in ran.said


def test_a_verb_shows_how_far_it_is_and_leaves_no_trace_of_that(tmp_path: Path) -> None:
    source = write_export("shopify", tmp_path / "export.csv", 20)
    book = new_notebook("import tillbook", 'tillbook.convert("export.csv", store="s.db", system="cloudpos")')

    ran = run_cells(book, tmp_path)

    assert any('Reading… <progress value="0" max="4">' in html for html in ran.displayed)
    assert "<progress" not in ran.html
    assert f"{len(source.people)} rows" in ran.html


def test_outside_a_notebook_nothing_is_loaded_for_that(tmp_path: Path) -> None:
    code = (
        "import sys, tillbook; tillbook.template('t.xlsx', store='s.db', system='cloudpos');"
        "tillbook.validate('t.xlsx', store='s.db');"
        "print([name for name in ('IPython', 'ipykernel', 'matplotlib') if name in sys.modules])"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (ran.stdout.strip(), ran.stderr) == ("[]", "")
