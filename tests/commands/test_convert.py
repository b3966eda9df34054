"""`convert`: an export of another platform, known or not, becomes a template that is ready to commit."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.support.shop import Shop, read_sheet

from tillbook import settings
from tillbook.commands.conversion import Conversion
from tillbook.commands.convert import convert
from tillbook.commands.questions import Question
from tillbook.errors import TillbookError, UsageError, WorkbookError

SHOPIFY = (
    "First Name,Last Name,Email,Accepts Email Marketing,Zip,Country,Phone,Total Orders,Tags,Tax Exempt,Note"
)
ANN = "Ann,Ray,ann@example.com,yes,'LA1 1AA,England,'07911 123456,3,\"vip, trade\",no,Likes red"
OWN = "Kd-Nr;Vorname;Nachname;E-Mail;Handy;Land;Geschlecht;Bemerkung;Passwort;Farbe"
EVA = "000017;Eva;Groß;eva@example.com;+49 151 23456789;Deutschland;F;Mag Blau;geheim;rot"
IDA = "000016;Ida;Lund;ida@example.com;+49 151 23456781;Deutschland;F;;;"
JAN = "000018;Jan;Öz;jan@example.com;+49 151 23456780;Deutschlnd;M;;;"


@pytest.fixture(autouse=True)
def mappings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what people settle."""
    folder = tmp_path / "mappings"
    monkeypatch.setattr(settings, "mappings_folder", lambda: folder)
    return folder


def source(shop: Shop, *lines: str, name: str = "export.csv", encoding: str = "utf-8") -> Path:
    path = shop.folder / name
    path.write_text("\n".join(lines) + "\n", encoding)
    return path


def converted(
    shop: Shop, path: Path, confirm: Callable[[Question], bool] | None = None, to: str = "made.xlsx"
) -> Conversion:
    return convert(path, shop.folder / to, shop.store, confirm=confirm, overwrite=True)


def refusing(*kinds: str) -> Callable[[Question], bool]:
    return lambda question: question.kind not in kinds


class Asked(list[Question]):
    """Says yes to every question, and keeps it."""

    def __call__(self, question: Question) -> bool:
        self.append(question)
        return True


def never(question: Question) -> bool:
    raise AssertionError(f"asked: {question.text}")


def test_an_export_that_is_known_goes_in_without_a_question(shop: Shop) -> None:
    found = converted(shop, source(shop, SHOPIFY, ANN), confirm=never)

    assert (found.way.recipe.name, found.preview and found.preview.new) == ("shopify", 1)
    assert read_sheet(shop.folder / "made.xlsx")[2] | {"status": "New"} == {
        "status": "New",
        "first_name": "Ann",
        "last_name": "Ray",
        "email": "ann@example.com",
        "mobile": "07911 123456",
        "postcode": "LA1 1AA",
        "country": "United Kingdom",
        "tax_exempt": "No",
        "marketing_email": "Yes",
        "notes": "Likes red\nTags: vip, trade",
    }
    done = shop.commit(shop.folder / "made.xlsx")
    assert (done.created, done.skipped) == (1, 0)


def test_every_column_has_a_place_or_a_reason_also_in_the_workbook(shop: Shop) -> None:
    found = converted(shop, source(shop, SHOPIFY + ",Shoe size", ANN + ",42"))

    fates = {fate.column: fate.fields or str(fate.why) for fate in found.fates}
    assert list(fates) == [*SHOPIFY.split(","), "Shoe size"]
    assert fates["Shoe size"] == fates["Tags"] == ("notes",)
    assert fates["Total Orders"] == "The platform works it out by itself."
    listed = openpyxl.load_workbook(shop.folder / "made.xlsx")["Conversion"]
    assert [row[0] for row in listed.iter_rows(values_only=True)] == ["Column", *fates]
    # The list is no result of ours that a commit would replace.
    shop.commit(shop.folder / "made.xlsx")
    assert "Conversion" in openpyxl.load_workbook(shop.folder / "made.xlsx").sheetnames


def test_consent_is_never_made_up(shop: Shop) -> None:
    lines = [
        f",P{at},p{at}@example.com,{said},,,,,,,".replace(",,,,,,,", ",,,,,,,")
        for at, said in enumerate(["yes", "no", "", "pending", "YES", "true", "not yet", "1"])
    ]
    converted(shop, source(shop, SHOPIFY, *lines))

    told = [row.get("marketing_email") for row in read_sheet(shop.folder / "made.xlsx").values()]
    assert told == ["Yes", "No", None, None, "Yes", "Yes", None, "Yes"]


def test_whole_names_are_split_when_the_person_says_so(shop: Shop) -> None:
    path = source(shop, SHOPIFY, "Anna van der Berg,,a@example.com,,,,,,,,", ",,b@example.com,,,,,,,,")
    asked = Asked()

    converted(shop, path, confirm=asked)
    assert [question.kind for question in asked] == ["names"]
    assert asked[0].suggestion.rows == [
        ("2", "Anna van der Berg", "Anna", "van der Berg"),
        ("3", "", "", "b"),
    ]
    rows = read_sheet(shop.folder / "made.xlsx")
    assert (rows[2]["first_name"], rows[2]["last_name"], rows[3]["last_name"]) == (
        "Anna",
        "van der Berg",
        "b",
    )


def test_a_no_leaves_names_whole_and_nobody_out(shop: Shop, mappings: Path) -> None:
    path = source(shop, SHOPIFY, "Anna van der Berg,,a@example.com,,,,,,,,", ",,b@example.com,,,,,,,,")
    found = converted(shop, path, confirm=refusing("names"))

    rows = read_sheet(shop.folder / "made.xlsx")
    assert (rows[2]["last_name"], rows[2].get("first_name")) == ("Anna van der Berg", None)
    assert found.preview
    assert found.preview.report.codes() == {"required": 1}
    assert "2 names were left as they are." in found.summary.parts
    # A no is for this time: the next one can say yes to all.
    assert not mappings.exists()
    again = converted(shop, path)
    assert read_sheet(shop.folder / "made.xlsx")[2]["last_name"] == "van der Berg"
    assert again.preview
    assert again.preview.errors == 0


def test_words_that_are_no_choice_are_asked_about_once_for_all_equal_cells(shop: Shop) -> None:
    lines = [
        f"A,P{at},p{at}@example.com,no,,{country},,,,,"
        for at, country in enumerate(["Englnd", "Englnd", "France", "Narnia"])
    ]
    asked = Asked()
    found = converted(shop, source(shop, SHOPIFY, *lines), confirm=asked)

    assert [question.suggestion.rows for question in asked] == [
        [
            ("Country", "Englnd", "2", "United Kingdom"),
            ("Country", "Narnia", "1", "stays as it is"),
        ]
    ]
    countries = [row["country"] for row in read_sheet(shop.folder / "made.xlsx").values()]
    assert countries == ["United Kingdom", "United Kingdom", "France", "Narnia"]
    assert found.preview
    assert found.preview.report.codes() == {"not-a-choice": 1}


def test_broken_letters_are_repaired_when_the_person_says_so(shop: Shop) -> None:
    path = source(shop, SHOPIFY, "JosÃ©,MÃ¼ller,jose@example.com,no,,,,,,,")
    asked = Asked()
    converted(shop, path, confirm=asked)
    assert [question.kind for question in asked] == ["repair"]
    assert read_sheet(shop.folder / "made.xlsx")[2]["last_name"] == "Müller"


def test_an_unknown_export_is_matched_settled_and_known_the_next_time(shop: Shop, mappings: Path) -> None:
    path = source(shop, OWN, EVA, JAN, IDA, encoding="cp1252")
    asked = Asked()
    found = converted(shop, path, confirm=asked)

    assert asked[0].kind == "columns"
    assert len(asked) <= 3
    assert (found.table.encoding, found.table.delimiter) == ("cp1252", ";")
    fates = {fate.column: fate.fields for fate in found.fates}
    assert fates["Passwort"] == ()
    assert fates["Farbe"] == ("notes",)
    rows = read_sheet(shop.folder / "made.xlsx")
    assert {key: rows[2][key] for key in ("account_number", "last_name", "country", "gender")} == {
        "account_number": "000017", "last_name": "Groß", "country": "Germany", "gender": "Female",
    }  # fmt: skip
    assert rows[2]["notes"] == "Mag Blau\nFarbe: rot"
    assert rows[3]["country"] == "Germany"

    other = source(shop, OWN, EVA.replace("17", "19").replace("eva@", "ida@"), name="next month.csv")
    again = converted(shop, other, confirm=never, to="next.xlsx")
    assert again.preview
    assert again.preview.errors == 0
    assert read_sheet(shop.folder / "next.xlsx")[2]["account_number"] == "000019"
    assert len(list(mappings.iterdir())) == 1


def test_a_no_to_the_columns_leaves_a_file_to_say_it_in(shop: Shop) -> None:
    path = source(shop, OWN, EVA, JAN)
    found = converted(shop, path, confirm=refusing("columns"))
    assert found.path is None
    assert found.mapping
    assert not (shop.folder / "made.xlsx").exists()

    told = found.mapping.read_text("utf-8")
    told = told.replace('notes = ["Farbe"]', "notes = []").replace("left_out = [", 'left_out = ["Farbe", ')
    found.mapping.write_text(told, "utf-8")
    again = converted(shop, path, confirm=refusing("columns"))
    assert again.path
    assert {fate.column: fate.fields for fate in again.fates}["Farbe"] == ()


def test_a_mapping_of_somebody_elses_is_used_when_it_is_named(shop: Shop, mappings: Path) -> None:
    path = source(shop, OWN, EVA, JAN)
    kept = converted(shop, path).mapping
    assert kept
    theirs = kept.rename(shop.folder / "theirs.toml")
    found = convert(path, shop.folder / "b.xlsx", shop.store, mapping=theirs, confirm=never)
    assert found.preview
    assert found.preview.new == 2
    assert list(mappings.iterdir()) == []


def test_columns_called_like_fields_are_read_so_again_after_words_were_settled(shop: Shop) -> None:
    path = source(shop, "Last name,Country,Shoe size", "Ray,Englnd,42", "Doe,France,", "Eve,Spain,")
    asked = Asked()
    converted(shop, path, confirm=asked)
    assert [question.kind for question in asked] == ["values"]

    again = converted(shop, path, confirm=never)
    rows = read_sheet(shop.folder / "made.xlsx")
    assert (rows[2]["last_name"], rows[2]["country"]) == ("Ray", "United Kingdom")
    assert again.preview
    assert again.preview.errors == 0


def test_a_mapping_that_was_used_is_named(shop: Shop) -> None:
    path = source(shop, OWN, EVA, JAN)
    kept = converted(shop, path).mapping
    again = converted(shop, path, confirm=never)
    assert again.way.file == kept
    assert str(kept) in again.summary.html()


def test_a_recipe_that_does_not_fit_is_refused(shop: Shop) -> None:
    path = source(shop, OWN, EVA)
    with pytest.raises(UsageError, match="lacks columns that an export of Shopify has"):
        convert(path, shop.folder / "b.xlsx", shop.store, recipe="shopify")


def test_columns_that_a_recipe_does_not_speak_of_go_where_their_names_say(shop: Shop) -> None:
    header = SHOPIFY + ",Date of birth,VAT number,Shoe size"
    found = converted(shop, source(shop, header, ANN + ",1985-06-26,GB220430231,42"), confirm=never)
    row = read_sheet(shop.folder / "made.xlsx")[2]
    assert (row["date_of_birth"], row["tax_number"]) == ("1985-06-26", "GB220430231")
    assert row["notes"].endswith("Shoe size: 42")
    assert found.preview
    assert found.preview.new == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'system = "cloudpos"\n[fields]\ncity = "Stadt"',
            "the column ‘Stadt’, which export.csv does not have",
        ),
        ('system = "cloudpos"\n[fields]\ntown = "Land"', "the field ‘town’, which there is not"),
        ("system = 3", "‘system’ is missing or not of the right kind"),
        ("nonsense", "cannot be used"),
        ('system = "loyverse"', "is for loyverse, but the store holds cloudpos customers"),
        ('system = "cloudpos"\nrecipe = "paper"', "There is no recipe named ‘paper’"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(shop: Shop, text: str, said: str) -> None:
    mapping = shop.folder / "m.toml"
    mapping.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=said):
        convert(source(shop, OWN, EVA), shop.folder / "b.xlsx", shop.store, mapping=mapping)
    assert not (shop.folder / "b.xlsx").exists()


def test_a_workbook_with_a_title_above_and_real_dates_is_an_export_too(shop: Shop) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["Our customers"])
    sheet.append([])
    sheet.append(["Surname", "Forename", "Date of birth", "Mobile", "Town"])
    import datetime as dt

    sheet.append(["Ray", "Ann", dt.datetime(1985, 6, 26), 7911123456, "Leeds"])
    sheet.append(["Doe", "Joe", dt.datetime(1990, 1, 2), 7911123457, None])
    book.save(shop.folder / "old.xlsx")
    found = converted(shop, shop.folder / "old.xlsx")
    assert found.table.header_row == 3
    assert found.preview
    assert (found.preview.new, found.preview.errors) == (2, 0)
    assert read_sheet(shop.folder / "made.xlsx")[2]["date_of_birth"] == "1985-06-26"


def test_looking_writes_nothing(shop: Shop, mappings: Path) -> None:
    before = set(shop.folder.iterdir())
    path = source(shop, OWN, EVA)
    found = convert(path, None, shop.store)
    assert found.preview is None
    assert found.questions
    assert set(shop.folder.iterdir()) - {path} == before
    assert "export.csv" in found._repr_html_()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", "is empty"),
        ("b.csv", SHOPIFY + "\n", "no customers"),
        ("c.pdf", "x", "cannot be loaded"),
        ("none.csv", None, "cannot be read"),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence(
    shop: Shop, name: str, text: str | None, said: str
) -> None:
    path = shop.folder / name
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(TillbookError, match=said):
        converted(shop, path)


def test_an_export_is_never_written_over_by_its_template(shop: Shop) -> None:
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(["Last name", "E-mail", "Shoe size"])
    book.active.append(["Ray", "ray@example.com", "42"])
    path = shop.folder / "mine.xlsx"
    book.save(path)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is the export itself"):
        convert(path, path, shop.store, overwrite=True)
    assert path.read_bytes() == before


def test_a_workbook_that_is_there_is_not_replaced_unasked(shop: Shop) -> None:
    (shop.folder / "made.xlsx").write_bytes(b"mine")
    with pytest.raises(WorkbookError, match="is there already"):
        convert(source(shop, SHOPIFY, ANN), shop.folder / "made.xlsx", shop.store)
    assert (shop.folder / "made.xlsx").read_bytes() == b"mine"


def test_a_refusal_beside_a_consent_wins_now_and_the_next_time(shop: Shop, mappings: Path) -> None:
    header = "First name,Surname,Email,Newsletter,Do not email,Unsubscribed from all,GDPR consent"
    lines = [
        f"Ann,Ray{at},a{at}@example.com,{said}"
        for at, said in enumerate(
            ["yes,,,yes", "yes,Yes,,yes", "x,,,yes", "yes,,true,", ",,,yes", "yes,no,false,no", "yes,x,,"]
        )
    ]
    expected = [
        ("Yes", None), ("No", None), (None, None), ("No", "No"), (None, None), ("Yes", None), (None, None),
    ]  # fmt: skip
    path = source(shop, header, *lines)
    for confirm in (lambda _question: True, never):
        converted(shop, path, confirm=confirm)
        rows = read_sheet(shop.folder / "made.xlsx").values()
        told = [(row.get("marketing_email"), row.get("marketing_sms")) for row in rows]
        assert told == expected
    notes = [row.get("notes") for row in read_sheet(shop.folder / "made.xlsx").values()]
    assert notes[2] == "Newsletter: x\nGDPR consent: yes"
    assert notes[6] == "Do not email: x"
    (kept,) = mappings.iterdir()
    text = kept.read_text("utf-8")
    assert 'marketing_email = ["Do not email", "Unsubscribed from all"]' in text
    assert 'marketing_sms = "Unsubscribed from all"' in text


def test_a_mapping_from_before_there_were_objections_is_read_as_it_was(shop: Shop) -> None:
    mapping = shop.folder / "old.toml"
    mapping.write_text(
        'system = "cloudpos"\nsource = "x"\nrecipe = ""\ncolumns = ["Surname", "News"]\n'
        '[fields]\nlast_name = "Surname"\nmarketing_email = "News"\n'
        '[values.marketing_email]\n"si, certo" = "yes"\n',
        "utf-8",
    )
    path = source(shop, "Surname;News", "Ray;yes", "Lee;no", "Day;si, certo", "May;x")
    convert(path, shop.folder / "made.xlsx", shop.store, mapping=mapping, overwrite=True)

    told = [row.get("marketing_email") for row in read_sheet(shop.folder / "made.xlsx").values()]
    assert told == ["Yes", "No", "Yes", None]


def test_objections_to_what_is_no_consent_are_refused(shop: Shop) -> None:
    mapping = shop.folder / "m.toml"
    mapping.write_text(
        'system = "cloudpos"\ncolumns = ["Surname", "Stop"]\n[fields]\nlast_name = "Surname"\n'
        '[objections]\nemail = "Stop"\n',
        "utf-8",
    )
    with pytest.raises(UsageError, match="objections to ‘email’, which is no consent"):
        convert(source(shop, "Surname,Stop", "Ray,yes"), shop.folder / "b.xlsx", shop.store, mapping=mapping)


def test_names_that_begin_with_the_family_are_turned_also_the_next_time(shop: Shop) -> None:
    path = source(shop, "Cognome e Nome,Email", "De Luca Anna,a@example.com", "Rossi Bruno,b@example.com")
    for confirm in (lambda _question: True, never):
        converted(shop, path, confirm=confirm)
        rows = read_sheet(shop.folder / "made.xlsx").values()
        assert [(row["first_name"], row["last_name"]) for row in rows] == [
            ("Anna", "De Luca"),
            ("Bruno", "Rossi"),
        ]


def test_a_refusal_in_a_column_that_a_platform_does_not_have_wins(shop: Shop) -> None:
    path = source(shop, SHOPIFY + ",Do not email", ANN + ",Yes", ANN.replace("ann", "joe") + ",")
    found = converted(shop, path, confirm=never)

    told = [row.get("marketing_email") for row in read_sheet(shop.folder / "made.xlsx").values()]
    assert (found.way.recipe.name, told) == ("shopify", ["No", "Yes"])
