"""A language is a catalogue: with one more, every verb speaks it, and nothing of the English is left."""

import re
import sqlite3
import subprocess
from contextlib import closing
from subprocess import CompletedProcess

import openpyxl
import pytest
from openpyxl.cell import Cell, MergedCell
from tests.support.seventh import CODE, Copy, accented, add_language

from tillbook import systems
from tillbook.core.messages import CATALOGUE
from tillbook.core.template.examples import example_customers
from tillbook.schema.countries import country_names

# What is no text: ids, options, lists of codes, files, addresses, and names.
KNOWN = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\b(?=\w*\d)[0-9a-z]+\b|--?[a-z][a-z-]*|\[[a-z|]+\]|‘tillbook[^’]*’|\S*/\S*|\S+\.(?:xlsx|xlsm|db|pdf|toml)\b|\S+@\S+"
    r"|Citrus-Lime Cloud POS|Cloud POS|Loyverse|LibreOffice|PostgreSQL|MariaDB|SQLite|TILLBOOK_\w+"
    r"|\b(?:Tillbook|tillbook|upsert|Calc|Excel|Python|URL|CSV|JSON|PDF)\b"
)
WORD = re.compile(r"[^\W\d_]{3,}")
STORE_VERBS = (
    "init", "check", "choices", "purge", "erase", "password", "bind", "release", "grant", "revoke", "people",
)  # fmt: skip
VERBS = [
    *((), ("template",), ("export",), ("validate",), ("commit",), ("undo",), ("history",)),
    *(("guide",), ("fields",), ("systems",), ("demo",)),
    *(("convert",), ("migrate",), ("duplicates",), ("merge",)),
    *(("addin",), ("addin", "install"), ("addin", "status"), ("addin", "uninstall")),
    *(("store",), *(("store", verb) for verb in STORE_VERBS)),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return add_language(tmp_path_factory.mktemp("seventh"))


def english(text: str, *data: str) -> set[str]:
    """The words without an accent that are neither known nor `data`."""
    for word in sorted((*data, *country_names(CODE).values()), key=len, reverse=True):
        text = text.replace(word, " ")
    found = {word for word in WORD.findall(KNOWN.sub(" ", text)) if word.isascii()}
    return {word for word in found if re.search("[aeiouyAEIOUY]", word)}


def said(ran: "CompletedProcess[str]") -> str:
    return ran.stdout + ran.stderr


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_page_of_help_is_in_the_language(verb: tuple[str, ...], copy: Copy) -> None:
    ran = copy.run(*verb, "--help", "--language", CODE, COLUMNS="200")

    names = {name for names in VERBS for name in names}
    text = re.sub(rf"^  (?:{'|'.join(names)})\b", "", ran.stdout, flags=re.MULTILINE)
    text = re.sub(r"^(\S+ tillbook)(?: [a-z]+)*", r"\1", text, count=1)
    assert ran.returncode == 0
    assert english(text) == set()


@pytest.fixture(scope="module")
def shop(copy: Copy) -> Copy:
    """A Cloud POS store of a workbook's customers: one sound, one with all that is wrong, one doubtful."""
    assert copy.run("store", "init", "--system", "cloudpos", **STORE).returncode == 0
    assert copy.run("template", "a.xlsx", "--language", CODE, **STORE).returncode == 0
    book = openpyxl.load_workbook(copy.folder / "a.xlsx")
    sheet = book.worksheets[0]
    places = {label: at for label in DIRTY for at, cell in enumerate(sheet[1], 1) if starts(cell, label)}
    assert len(places) == len(DIRTY)
    for label, texts in DIRTY.items():
        for row, text in enumerate(texts, start=2):
            sheet.cell(row, places[label]).value = text
    book.save(copy.folder / "a.xlsx")
    return copy


def starts(cell: Cell | MergedCell, label: str) -> bool:
    return str(cell.value).removesuffix(" *") == accented(label)


STORE = {"TILLBOOK_STORE": "sqlite:///shop.db", "LC_ALL": "C.UTF-8"}
DIRTY: dict[str, list[str | None]] = {
    "Last name": ["Quinn", None, "Zzz" * 40, "Qqq", "Qqq", "Zane"],
    "First name": ["Zoltt", "Bbb", None, "Zzz", "Zzz"],
    "E-mail": ["quinn@gmial.com", "at", "x@example.com", "x@example.com", None, "zane@gmial.com"],
    "Mobile": ["+447911123456", "12", "+441524509876", None, None, "+447911123457"],
    "Postcode": ["LA1 1AA", "Qqq", "LA1 1AA", "LA1 1AB", "LA1 1AB", "QQQ"],
    "Date of birth": ["03/04/1985", "Qqq", "1985-06-26", None, None],
    "Gender": [None, "Qqq"],
    "Credit limit": ["1,5", "Qqq"],
    "Tax exempt": [None, "Qqq"],
    "Country": [None, "Qqq"],
}
# What customers, shops, operators and months are called, in the sheet, the store, the example and the demo.
DATA = {
    *(str(text) for texts in DIRTY.values() for text in texts if text),
    *("Standard", "Trade", "Staff", "Lancaster", "Lancashire", "April", "root", "customer11 at example.com"),
    *("Deutsch", "Dezember", "Vereinigtes", "Atlantis", "Hans", "ck_customer"),
}


# What an export has and a person sees again: its headers, its cells, the platform.
EXPORT = """First Name,Last Name,Email,Accepts Email Marketing,Total Orders,Gender,Country
Qqq van Zzz,,qqq@example.com,pending,1,,
Bbb,MÃ¼ller,bbb@example.com,yes,1,,Vereinigtss Königreich
Bbb,Müller,bbb.@example.com,no,1,,
"""
OWN = "Kundennr;Nachname;Qqq;Zzz\n1;Bbb;x;y\n2;Qqq;;\n"
SEEN = {*EXPORT.replace("\n", ",").split(","), *re.split("[;\n]", OWN), "Shopify", "van Zzz", "Müller", "utf"}


def test_a_migration_speaks_the_language(shop: Copy) -> None:
    for name, text in (("export.csv", EXPORT), ("own.csv", OWN)):
        (shop.folder / name).write_text(text, "utf-8")
    asked = ("--system", "cloudpos", "--language", CODE)
    own = {**STORE, "TILLBOOK_STORE": "sqlite:///moved.db", "XDG_CONFIG_HOME": str(shop.folder / "config")}

    ran = [
        shop.run(*verb, *asked, **own)
        for verb in (
            ("convert", "export.csv", "e.xlsx", "--yes"), ("convert", "own.csv", "o.xlsx"),
            ("convert", "own.csv", "o.xlsx", "--yes"), ("migrate", "export.csv", "--yes"),
            ("migrate", "export.csv", "--recipe", "square", "--yes"), ("duplicates", "--least", "40"),
            ("merge", "qqq@example.com", "bbb@example.com", "--yes"), ("undo", "last"),
        )
    ]  # fmt: skip

    left = [
        english(said(done), *SEEN, *DATA, str(shop.folder), "sqlite", "db", "xlsx", "csv", "toml")
        for done in ran
    ]
    assert [done.returncode for done in ran] == [1, 2, 0, 1, 2, 0, 0, 0]
    assert left == [set()] * len(ran)
    sheet = openpyxl.load_workbook(shop.folder / "e.xlsx").worksheets[-1]
    told = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert english(told, *SEEN) == set()


def test_every_verb_speaks_the_workbooks_language(shop: Copy) -> None:
    """In the order of a day, on a computer that speaks English: the workbook says the language."""
    ran = [shop.run(*verb, **STORE) for verb in (("validate", "a.xlsx"), ("commit", "a.xlsx", "--yes"))]
    ran += [
        shop.run(*verb, "--language", CODE, **STORE)
        for verb in (
            ("export", "b.xlsx"), ("history",), ("history", "--all"),
            ("history", "--customer", "+447911123457"), ("fields",), ("systems",), ("store", "check"),
            ("store", "choices", "account_type", "--add", "Bbb", "--credit-limit", "30"), ("undo", "last"),
            ("guide", "a.pdf"), ("demo", "--rows", "30"), ("store", "purge", "--older-than", "1d"),
        )
    ]  # fmt: skip

    examples = example_customers(systems.load("cloudpos"))
    names = {str(text) for column in examples for text in examples[column].dropna()}
    codes = {*CATALOGUE, *systems.load("cloudpos").fields, *systems.names(), "account_type", "sqlite"}
    page = subprocess.run(
        ["pdftotext", str(shop.folder / "a.pdf"), "-"], capture_output=True, text=True, check=True
    )
    ran.append(page)
    left = {" ".join(done.args[3:]): english(said(done), *codes, *names, *DATA) for done in ran}
    assert {verb: found for verb, found in left.items() if found} == {}


@pytest.mark.parametrize(
    "verb",
    [
        ("validate", "none.xlsx"),
        ("validate", "shop.db"),
        ("commit", "a.xlsx"),
        ("template", "a.xlsx"),
        ("template", "a.doc"),
        ("template", "c.xlsx", "--where", "zzz"),
        ("template", "c.xlsx", "--store", "qqq"),
        ("template", "c.xlsx", "--store", "postgresql://127.0.0.1:9/zzz"),
        ("validate", "a.xlsx", "--mode", "zzz"),
        ("validate", "a.xlsx", "--zzz"),
        ("validate",),
        ("undo", "zzz"),
        ("history", "--customer", "zzz"),
        ("history", "--customer", "zzz", "--all"),
        ("guide", "a.txt"),
        ("guide", "none/a.pdf"),
        ("store", "purge", "--older-than", "zzz"),
        ("store", "choices", "zzz"),
        ("store", "choices", "account_type", "--drop", "zzz"),
        ("store", "grant", "zzz", "view"),
        ("store", "people"),
        ("store", "erase", "zzz", "--yes"),
        ("store", "bind"),
        ("store", "bind", "--system", "loyverse", "--table", "zzz"),
        ("store", "release"),
        ("zzz",),
    ],
    ids=" ".join,
)
def test_what_stops_a_verb_is_said_in_the_language(verb: tuple[str, ...], shop: Copy) -> None:
    ran = shop.run("--language", CODE, *verb, **STORE)

    fields = systems.load("cloudpos").fields
    assert ran.returncode == 2
    assert re.search("[áéíóú]", ran.stderr)
    assert (
        english(
            said(ran),
            *fields,
            *systems.names(),
            "zzz",
            "qqq",
            "Qqq",
            *verb,
            *tables(shop),
            "create",
            "update",
        )
        == set()
    )


def tables(shop: Copy) -> list[str]:
    with closing(sqlite3.connect(shop.folder / "shop.db")) as store:
        return [name for (name,) in store.execute("SELECT name FROM sqlite_master")]


def test_a_workbook_holds_no_english(shop: Copy) -> None:
    assert shop.run("template", "c.xlsm", "--language", CODE, **STORE).returncode == 0
    book = openpyxl.load_workbook(shop.folder / "c.xlsm", keep_vba=True)

    texts = [*book.sheetnames[:3], str(book.properties.title)]
    for sheet in book.worksheets[:3]:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        texts += [str(cell.value) for cell in cells if isinstance(cell.value, str)]
        texts += [cell.comment.text for cell in cells if cell.comment]
        for rule in sheet.data_validations.dataValidation:
            texts += [text for text in (rule.errorTitle, rule.error, rule.promptTitle, rule.prompt) if text]
    examples = example_customers(systems.load("cloudpos"))
    names = {str(text) for column in examples for text in examples[column].dropna()}
    assert english("\n".join(texts), *names, *DATA) == set()
