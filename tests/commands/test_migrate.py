"""`migrate`: chunk by chunk as if row by row, wherever the chunks are cut, begun and gone on with."""

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.exports import write_export
from tests.support.shop import Shop, read_column, read_sheet, type_in

from tillbook.commands.convert import convert
from tillbook.commands.migrate import migrate
from tillbook.commands.migrating import causes
from tillbook.commands.migrating.folder import Folder
from tillbook.commands.migrating.result import Migration, Prospect
from tillbook.errors import HeaderError, TillbookError, UsageError, WorkbookError

Row = Mapping[str, str]

CLOUDPOS = {
    "first_name": ["Ann", "Bob", ""],
    "last_name": ["Ray", "Ray", "Doe", ""],
    "postcode": ["LA1 1AA", "LA2 2BB", ""],
    "email": ["ann@example.com", "ANN@example.com", "bob@example.com", "old@example.com", "none", "", ""],
    "mobile": ["07400 123456", "+447400123456", "07401222333", "12", "", ""],
    "account_number": ["", "", "", "0007", "7", "12.0", "0900"],
    "date_of_birth": ["13/04/1985", "03/04/1985", "04/13/1985", "", ""],
}
LOYVERSE = {
    "name": ["Ann Ray", "Bob Doe", "Cy Cole", ""],
    "email": ["ann@example.com", "Ann@Example.com", "old@example.com", "older@example.com", "none", "", ""],
    "phone": ["07400 123456", "12", "", ""],
    "city": ["York", "Leeds", ""],
    "note": ["a", "b", ""],
}
OLD = {
    "cloudpos": [{"last_name": "Old", "email": "old@example.com", "account_number": "0005"}],
    "loyverse": [
        {"name": "Old", "email": "old@example.com", "city": "Kendal"},
        {"name": "Older", "email": "older@example.com", "note": "a"},
    ],
}
DIRTY = [
    {"last_name": "Ray", "email": "ann@example.com", "mobile": "07400 123456", "date_of_birth": "13/04/1985"},
    {"last_name": "Doe", "email": "bad", "date_of_birth": "03/04/1985"},
    {"last_name": "Reed", "email": "ANN@example.com"},
    {},
    {"last_name": "Cole", "email": "cy@example.com", "mobile": "+447400123456", "notes": "a\nb"},
    {"last_name": "Dole", "email": "cy@example.com", "date_of_birth": "03/04/1985"},
    {"last_name": "Eve", "account_number": "0041"},
    {"email": "nobody@example.com"},
]


def write(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> Path:
    """The rows as another program exports them, under field keys."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*columns, "Colour"], restval="")
        writer.writeheader()
        writer.writerows({**row, "Colour": "red" if row else ""} for row in rows)
    return path


@pytest.fixture
def source(shop: Shop) -> Path:
    return write(shop.folder / "people.csv", DIRTY, [*CLOUDPOS, "notes"])


def run(shop: Shop, source: Path, **asked: Any) -> Migration:
    done = migrate(source, shop.store_of("ann"), **{"language": "en", "operator": None, **asked})
    assert done is not None
    return done


def told(done: Migration) -> dict[str, int]:
    return {name: getattr(done, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}


def rejected(done: Migration) -> dict[int, tuple[str, ...]]:
    """The codes of each rejected row."""
    folder = Folder(done.folder)
    return {row.row: row.codes for cause in done.causes for row in folder.rejected(cause)}


def test_sound_rows_go_in_and_the_others_into_a_workbook_for_each_cause(shop: Shop, source: Path) -> None:
    done = run(shop, source, chunk_rows=3)

    assert told(done) == {"rows": 7, "created": 3, "updated": 0, "unchanged": 0, "rejected": 4}
    assert done.unread == ("Colour",)
    assert done.causes == {"bad-email": 1, "repeated-email": 1, "repeated-mobile": 1, "required": 1}
    assert rejected(done) == {
        3: ("bad-email",), 4: ("repeated-email",), 6: ("repeated-mobile",), 9: ("required",),
    }  # fmt: skip
    assert [path.name for path in done.workbooks] == [f"{cause}.xlsx" for cause in done.causes]
    # The 13th of April settles the order for a date two chunks away; numbers go on above the source's own.
    born = {one["last_name"]: one.get("date_of_birth") for one in shop.customers()}
    assert born == {"Ray": "1985-04-13", "Dole": "1985-04-03", "Eve": None}
    assert sorted(one["account_number"] for one in shop.customers()) == ["0041", "0042", "0043"]


def test_a_workbook_of_rejected_rows_is_corrected_and_committed_like_any_other(
    shop: Shop, source: Path
) -> None:
    done = run(shop, source)
    path = done.folder / "repeated-mobile.xlsx"

    assert read_sheet(path) == {
        2: {
            "status": "Error", "last_name": "Cole", "email": "cy@example.com", "mobile": "+447400123456",
            "message": "Mobile: ‘+447400123456’ is also in row 2. Keep it in one row only.", "notes": "a\nb",
        }
    }  # fmt: skip
    type_in(path, {2: {"mobile": None, "email": "cole@example.com"}})
    assert shop.commit(path).created == 1
    assert shop.customer(last_name="Cole")["email"] == "cole@example.com"


def test_a_cause_with_many_rows_has_several_workbooks(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"last_name": f"Ray{at}", "email": "bad"} for at in range(5)]
    source = write(shop.folder / "people.csv", rows, ["last_name", "email"])
    monkeypatch.setattr(causes, "MOST_ROWS", 2)

    done = run(shop, source, chunk_rows=2)

    assert [path.name for path in done.workbooks] == [f"bad-email {number}.xlsx" for number in (1, 2, 3)]
    names = [name for path in done.workbooks for name in read_column(path, "last_name")]
    assert names == [f"Ray{at}" for at in range(5)]


def test_each_chunk_is_an_import_that_can_be_undone(shop: Shop, source: Path) -> None:
    done = run(shop, source, chunk_rows=3)

    books = [(batch.workbook, batch.created, batch.skipped) for batch in reversed(shop.store.batches())]
    assert books == [("people.csv 2–4", 1, 2), ("people.csv 5–7", 1, 1), ("people.csv 8–9", 1, 1)]
    assert [batch.batch for batch in reversed(shop.store.batches())] == list(done.batches)
    for batch in reversed(done.batches):
        shop.undo(batch)
    assert shop.customers() == []


def test_a_parquet_file_goes_in_as_a_csv_does(shop: Shop, source: Path) -> None:
    frame = pd.read_csv(source, dtype="str", skip_blank_lines=False)
    typed = frame.assign(date_of_birth=pd.to_datetime(frame["date_of_birth"], dayfirst=True, format="mixed"))
    (shop.folder / "other").mkdir()
    parquet = shop.folder / "other" / "people.parquet"
    typed.to_parquet(parquet, row_group_size=3)
    other = Shop(shop.folder / "other")

    by_csv, by_parquet = run(shop, source, chunk_rows=2), run(other, parquet, chunk_rows=2)

    assert told(by_parquet) == told(by_csv)
    assert rejected(by_parquet) == rejected(by_csv)
    assert other.customers() == shop.customers()


def test_numbers_and_blanks_of_a_parquet_file_are_read_as_they_are_meant(shop: Shop) -> None:
    columns = {
        "last_name": ["Ray", "Doe"], "account_number": [42.0, None], "credit_limit": [99.5, None],
        "tax_exempt": [True, None], "title": pd.Categorical(["Ms", None]),
    }  # fmt: skip
    path = shop.folder / "people.parquet"
    pd.DataFrame(columns).to_parquet(path)

    run(shop, path)

    ray = shop.customer(last_name="Ray")
    assert (ray["account_number"], ray["credit_limit"], ray["tax_exempt"], ray["title"]) == (
        "42", "99.5", "yes", "Ms",
    )  # fmt: skip
    assert shop.customer(last_name="Doe")["account_number"] == "43"


def test_headers_are_known_in_any_language_and_encoding(shop: Shop) -> None:
    path = shop.folder / "persone.csv"
    path.write_text("Cognome;Nome;E-mail\nNiccolò;Ciò;a@example.com\n", encoding="cp1252")

    run(shop, path)

    assert shop.customer(last_name="Niccolò")["first_name"] == "Ciò"


def test_another_platforms_export_is_read_by_its_recipe(shop: Shop) -> None:
    path = shop.folder / "square.csv"
    planted = write_export("square", path, 300, seed=4)

    done = run(shop, path, chunk_rows=70)

    assert (done.rows, done.left_out) == (planted.customers, len(planted.skipped))
    assert done.rejected <= len(planted.faults)
    assert done.created == done.rows - done.rejected
    said_yes = sum(one.get("marketing_email") == "yes" for one in shop.customers())
    assert len(planted.yes) - done.rejected <= said_yes <= len(planted.yes)


@pytest.mark.parametrize("size", [1, 40, 300])
def test_what_a_word_means_does_not_depend_on_its_chunk(shop: Shop, size: int) -> None:
    path = shop.folder / "vend.csv"
    lines = [f"C{at},Ann,Ray{at},{'FM'[at % 2]},Englnd,0" for at in range(80)]
    path.write_text(
        "customer_code,first_name,last_name,sex,physical_country,do_not_email\n" + "\n".join(lines)
    )

    done = run(shop, path, chunk_rows=size)

    assert (done.created, done.rejected) == (80, 0)
    found = {(one["gender"], one["country"]) for one in shop.customers()}
    assert found == {("female", "GB"), ("male", "GB")}


def test_an_unknown_export_is_settled_by_convert_first(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tillbook.settings.mappings_folder", lambda: shop.folder / "mappings")
    path = shop.folder / "people.csv"
    path.write_text("Nachname,Vorname,Nummer,Farbe\nRay,Ann,1,blau\nDoe,Bob,2,\n", encoding="utf-8")
    with pytest.raises(UsageError, match="No recipe knows the columns of people"):
        run(shop, path)

    kept = convert(path, shop.folder / "head.xlsx", shop.store).mapping
    done = run(shop, path, mapping=kept, chunk_rows=1)

    assert done.created == 2
    assert "Farbe: blau" in shop.customer(last_name="Ray")["notes"]


def test_cells_without_room_in_the_notes_are_not_lost(shop: Shop) -> None:
    path = shop.folder / "shopify.csv"
    header = "First Name,Last Name,Email,Accepts Email Marketing,Total Orders,Tags"
    path.write_text("\n".join([header, f"Ann,Ray,,no,0,{'vip ' * 1200}", "Bo,Doe,,no,0,new"]))

    done = run(shop, path)

    assert (done.created, done.causes) == (1, {"too-long": 1})
    (row,) = read_sheet(done.folder / "too-long.xlsx").values()
    assert row["notes"].count("vip") == 1200


def test_rejected_rows_keep_how_their_dates_were_settled(shop: Shop) -> None:
    path = shop.folder / "people.csv"
    path.write_text("last_name,date_of_birth\n,03/04/1985\n,31/31/1990\nDoe,12/25/1990\n")

    done = run(shop, path)

    dates = [row["date_of_birth"] for row in read_sheet(done.folder / "required.xlsx").values()]
    assert sorted(dates) == ["1985-03-04", "31/31/1990"]


# A migration that was begun, or is over


def test_one_that_was_begun_while_the_question_was_open_decides(shop: Shop, source: Path) -> None:
    def meanwhile(_found: Prospect) -> bool:
        run(shop, source, date_order="mdy")
        return True

    with pytest.raises(UsageError, match="begun with other options"):
        run(shop, source, date_order="dmy", confirm=meanwhile)
    assert len(shop.customers()) == 3


def test_the_same_call_again_does_nothing_and_says_the_same(shop: Shop, source: Path) -> None:
    first = run(shop, source, chunk_rows=3)
    before, path = shop.dump(), first.folder / "bad-email.xlsx"
    path.write_bytes(b"corrected")

    again = run(shop, source)

    assert again.as_json() == first.as_json()
    assert (shop.dump(), path.read_bytes()) == (before, b"corrected")


@pytest.mark.parametrize("size", [1, 3, 50])
def test_a_lost_folder_loses_nothing(shop: Shop, source: Path, size: int) -> None:
    first = run(shop, source, chunk_rows=3)
    before = shop.dump()
    shutil.rmtree(first.folder)

    again = run(shop, source, chunk_rows=size)

    assert again.as_json() == first.as_json()
    assert shop.dump() == before


def test_rows_that_were_updated_are_not_updated_twice(loyverse: Shop) -> None:
    shop = loyverse
    shop.commit(shop.sheet("old.xlsx", OLD["loyverse"]))
    rows = [
        {"name": "Old", "email": "old@example.com", "city": "York"},
        {"name": "Older", "email": "older@example.com", "note": "a"},
        {"name": "Old", "email": "OLD@example.com", "city": "Leeds"},
        {"name": "Older", "email": "older@example.com", "note": "b"},
    ]
    source = write(shop.folder / "people.csv", rows, list(LOYVERSE))
    first = run(shop, source, chunk_rows=1)
    shutil.rmtree(first.folder)
    shop.sql("UPDATE customer SET city = 'Paris', version = version + 1 WHERE name = 'Old'")

    again = run(shop, source, chunk_rows=2)

    assert told(first) == {"rows": 4, "created": 0, "updated": 1, "unchanged": 1, "rejected": 2}
    assert rejected(first) == {4: ("repeated-email",), 5: ("repeated-email",)}
    assert (told(again), rejected(again)) == (told(first), rejected(first))
    assert shop.customer(name="Old")["city"] == "Paris"


def test_a_source_that_was_changed_is_refused(shop: Shop, source: Path) -> None:
    run(shop, source)
    source.write_text(source.read_text() + "Zed,Zed,,,,,,,\n")

    with pytest.raises(UsageError, match=r"belongs to another migration, of people\.csv as it was then"):
        run(shop, source)


def test_other_options_are_refused(shop: Shop, source: Path) -> None:
    run(shop, source)

    with pytest.raises(UsageError, match="was begun with other options"):
        run(shop, source, date_order="mdy")


def test_another_store_is_refused(shop: Shop, source: Path) -> None:
    run(shop, source)
    (shop.folder / "other").mkdir()

    with pytest.raises(UsageError, match="goes into another store"):
        run(Shop(shop.folder / "other"), source)


def test_an_undone_import_is_not_called_finished(shop: Shop, source: Path) -> None:
    run(shop, source)
    shop.undo()

    with pytest.raises(UsageError, match="was undone since"):
        run(shop, source)
    again = run(shop, source, folder=shop.folder / "again")
    assert again.created == 3


def test_a_folder_with_other_files_is_refused(shop: Shop, source: Path) -> None:
    with pytest.raises(UsageError, match="holds other files"):
        run(shop, source, folder=shop.folder)


def test_a_folder_that_cannot_be_used_is_refused_before_anything_is_done(shop: Shop, source: Path) -> None:
    with pytest.raises(WorkbookError, match="cannot be used"):
        run(shop, source, folder=source / "below")
    assert shop.customers() == []


def test_two_runs_at_once_are_refused(shop: Shop, source: Path) -> None:
    done = run(shop, source)
    folder = Folder(done.folder)
    plan = folder.plan()
    assert plan is not None

    with folder.working(plan), pytest.raises(UsageError, match="under way already"):
        run(shop, source)


def test_whoever_says_no_finds_nothing_done(shop: Shop, source: Path) -> None:
    asked: list[Prospect] = []

    def no(found: Prospect) -> bool:
        asked.append(found)
        return False

    assert migrate(source, shop.store, confirm=no) is None
    assert [(found.source, found.rows, found.done) for found in asked] == [("people.csv", 7, 0)]
    assert not (shop.folder / "people rejected").exists()


# What cannot be migrated


@pytest.mark.parametrize(
    ("name", "content", "kind", "sentence"),
    [
        ("a.csv", b"Colour,First name\nred,Ann\n", HeaderError, "lacks the required column ‘Last name’"),
        ("a.csv", b"Last name,Surname,Last name\nRay,x,y\n", HeaderError, "‘Last name’ 2 times"),
        ("a.csv", b"Last name\n\n \n", UsageError, "has headers, but no customers below them"),
        ("a.csv", b"", WorkbookError, "a.csv is empty"),
        ("a.csv", b'Last name,City\nRay,"York\nDoe,Leeds\n', WorkbookError, "Line 2 of a.csv opens a quote"),
        ("a.csv", b"Last name\nR\0y\n", WorkbookError, "characters that no text has"),
        ("a.parquet", b"PAR1 no more", WorkbookError, "a.parquet is no Parquet file"),
        ("a.xlsx", b"PK", UsageError, "a.xlsx cannot be migrated"),
    ],
)
def test_what_cannot_be_migrated_is_refused_in_one_sentence(
    shop: Shop, name: str, content: bytes, kind: type[TillbookError], sentence: str
) -> None:
    path = shop.folder / name
    path.write_bytes(content)

    with pytest.raises(kind, match=sentence):
        run(shop, path)
    assert shop.store.batches() == []


@pytest.mark.parametrize("name", ["gone.csv", "gone.parquet"])
def test_a_file_that_is_not_there_or_a_folder_is_named(shop: Shop, name: str) -> None:
    with pytest.raises(WorkbookError, match="there is no such file"):
        run(shop, shop.folder / name)
    (shop.folder / name).mkdir()
    with pytest.raises(WorkbookError, match="it is a folder"):
        run(shop, shop.folder / name)


def test_without_pyarrow_a_parquet_file_is_refused_with_the_way_to_get_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop.folder / "a.parquet"
    path.write_bytes(b"PAR1")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)

    with pytest.raises(UsageError, match=r"takes pyarrow. Install it with pip install 'tillbook\[large\]'"):
        run(shop, path)


def test_the_state_holds_what_is_needed_and_no_more(shop: Shop, source: Path) -> None:
    done = run(shop, source, chunk_rows=3)

    state = done.folder / "state"
    plan = json.loads((state / "migration.json").read_text("utf-8"))
    assert (plan["rows"], plan["chunk_rows"], plan["date_orders"]) == (7, 3, {"date_of_birth": "dmy"})
    # The lock stays: taking it away would let in a second run beside one that waits for it.
    assert {path.name for path in state.iterdir()} - {"lock"} == {
        "migration.json", "done.json", *(f"rows {first:010d}.jsonl" for first in (2, 5, 8)),
    }  # fmt: skip


# Wherever the chunks are cut


@dataclass(frozen=True)
class Old:
    """A store with a few customers, to be copied: making one takes longer than a migration."""

    system: str
    file: Path

    def migrated(self, folder: Path, rows: Sequence[Row], columns: Sequence[str], size: int) -> Any:
        """What a migration in chunks of that size makes of the rows, but for names that are new each time."""
        folder.mkdir()
        # What was not written into the file itself yet lies beside it.
        for file in self.file.parent.glob("store.db*"):
            shutil.copy(file, folder / file.name)
        shop = Shop.__new__(Shop)
        shop.folder, shop.system, shop.address = folder, self.system, str(folder / "store.db")
        shop._known = set()
        done = run(shop, write(folder / "people.csv", rows, columns), chunk_rows=size)
        facts = done.as_json()
        same = {name: facts[name] for name in ("migration", "rows", "causes", "cleaned", "warnings")}
        customers = sorted(shop.customers(), key=lambda one: sorted(one.items()))
        return told(done), same, rejected(done), customers


@pytest.fixture(scope="module", params=["cloudpos", "loyverse"])
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Old:
    shop = Shop(tmp_path_factory.mktemp("old"), request.param)
    shop.commit(shop.sheet("old.xlsx", OLD[request.param]))
    return Old(request.param, shop.folder / "store.db")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_comes_of_it_does_not_depend_on_the_cuts(
    old: Old, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    pools = CLOUDPOS if old.system == "cloudpos" else LOYVERSE
    row = st.fixed_dictionaries({name: st.sampled_from(pool) for name, pool in pools.items()})
    rows = data.draw(st.lists(row, min_size=1, max_size=9))
    rows.append({name: pool[0] for name, pool in pools.items()})
    folder = tmp_path_factory.mktemp("cut")

    whole = old.migrated(folder / "whole", rows, list(pools), 50)
    for size in (1, 3):
        assert old.migrated(folder / str(size), rows, list(pools), size) == whole
    shutil.rmtree(folder)
