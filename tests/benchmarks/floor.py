"""The bare floor: one sheet of `cloudpos` into its store by hand, as fast as it goes without a design.

Reads with calamine, checks columns with sets and patterns, asks the store in sets, writes once. It knows no
schema, no languages, no messages, no history; it is what the product's cost is measured against.
"""

import datetime as dt
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import python_calamine
from tests.benchmarks import floor_rules as rules

Found = set[tuple[int, str, str]]
Texts = list[str | None]
Check = Callable[[str], bool]


class Floor:
    """One run; the steps are separate so that they can be timed apart."""

    def __init__(self, book: Path, store: Path) -> None:
        self._book, self._store = book, store
        self.columns: dict[str, list[Any]] = {}
        self.found: Found = set()

    def read(self) -> None:
        """Columns by field, None for blank, and the error cells, which calamine takes for blank."""
        with python_calamine.load_workbook(self._book) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        keys: list[str] = []
        for header, *cells in zip(*rows, strict=True):
            keys.append(rules.HEADERS.get(str(header).removesuffix(" *"), ""))
            self.columns[keys[-1]] = [None if cell == "" else cell for cell in cells]
        self.columns.pop("", None)
        with zipfile.ZipFile(self._book) as package:
            xml = package.read("xl/worksheets/sheet1.xml")
        for letter, row in rules.ERROR.findall(xml) if b't="e"' in xml else ():
            column = ord(letter) - 65 if len(letter) == 1 else 26 + letter[1] - 65
            self.found.add((int(row) - rules.FIRST_ROW, keys[column], "cell-error"))

    def normalise(self) -> None:
        """Canonical text in all columns."""
        columns = self.columns
        for key in columns:
            if key == "date_of_birth":
                columns[key] = [self._date(cell) for cell in columns[key]]
            elif key == "credit_limit":
                columns[key] = [self._number(cell) for cell in columns[key]]
            elif key not in ("record", "version"):
                columns[key] = self._texts(key, columns[key])
        for key, words in rules.CHOICES.items():
            known = {text: words.get(text.lower(), text) for text in set(columns[key]) if text}
            columns[key] = [known.get(text) for text in columns[key]]
        regions = [code if code in rules.COUNTRIES.values() else "GB" for code in columns["country"]]
        for key in ("phone", "mobile", "fax"):
            self._phones(key, regions)
        columns["account_number"] = [text and text.zfill(7) for text in columns["account_number"]]
        columns["email"] = [text and rules.unwrapped(text) for text in columns["email"]]
        columns["account_number_key"] = columns["account_number"]
        columns["mobile_key"] = columns["mobile"]
        columns["email_key"] = [text and text.lower() for text in columns["email"]]
        for row, key, _ in self.found:
            if key in ("email", "mobile"):
                columns[f"{key}_key"][row] = None
        names = zip(columns["first_name"], columns["last_name"], columns["postcode"], strict=True)
        columns["name_postcode_key"] = [
            f"{rules.fold(first)}|{rules.fold(last)}|{rules.fold(code)}" if first and last and code else None
            for first, last, code in names
        ]

    def check(self) -> None:
        """Fields by themselves, then repeats inside the sheet."""
        columns, blame = self.columns, self._blame
        today = dt.date.today().isoformat()
        stored = columns["record"]
        for key, most in rules.LENGTHS.items():
            if max(map(len, filter(None, columns[key])), default=0) > most:
                blame(key, "too-long", partial(rules.fits, most))
        for key, words in rules.CHOICES.items():
            codes = set(words.values())
            if not codes.issuperset(filter(None, set(columns[key]))):
                blame(key, "bad-yes-no" if key == "tax_exempt" else "not-a-choice", codes.__contains__)
        for key in rules.LENGTHS:
            if "\ufffd" in "".join(filter(None, columns[key])):
                blame(key, "illegal-character", lambda text: "\ufffd" not in text)
        blame(
            "email",
            "bad-email",
            lambda text: bool(rules.EMAIL.fullmatch(text)) and not rules.NOT_EMAIL.search(text),
        )
        blame("date_of_birth", "bad-date", lambda text: "1900-03-01" <= text <= today)
        blame("credit_limit", "bad-number", lambda text: text != "?")
        self.found |= {
            (row, "last_name", "required" if stored[row] is None else "required-kept")
            for row, text in enumerate(columns["last_name"])
            if text == "<clear>" or (text is None and stored[row] is None)
        }
        self._contacts()
        self._repeats()

    def commit(self) -> tuple[int, int]:
        """Compare with the store, then write what is sound in one go; how many rows of either sort."""
        with sqlite3.connect(self._store) as connection:
            connection.execute("pragma temp_store=memory")
            connection.execute("pragma cache_size=-65536")
            connection.execute("begin immediate")
            self._clashes(connection)
            stored = self._stored(connection)
            self._compare(stored)
            bad = {row for row, _, _ in self.found}
            names = [name for name in self.columns if name not in ("record", "version")]
            good = [row for row in range(len(self.columns["record"])) if row not in bad]
            new = self._insert(connection, names, [row for row in good if row not in stored])
            changed = self._update(connection, names, [row for row in good if row in stored], stored)
        connection.close()
        return new, changed

    def _texts(self, key: str, cells: list[Any]) -> Texts:
        if not {str, type(None)}.issuperset(map(type, cells)):
            cells = [self._text(key, row, cell) for row, cell in enumerate(cells)]
        if rules.DIRT.search("\0".join(filter(None, cells))):
            lines = key == "notes"
            return [text and ((text.strip() if lines else rules.clean(text)) or None) for text in cells]
        return cells

    def _text(self, key: str, row: int, cell: Any) -> str | None:
        if isinstance(cell, float):
            if cell >= 1e15:
                self.found.add((row, key, "digits-lost"))
            return f"{cell:.0f}" if cell.is_integer() else repr(cell)
        if isinstance(cell, dt.date):
            self.found.add((row, key, "became-a-date"))
        return None if cell is None else str(cell)

    def _date(self, cell: Any) -> str | None:
        if isinstance(cell, dt.date):
            return cell.isoformat()[:10]
        if isinstance(cell, float):
            return (dt.date(1899, 12, 30) + dt.timedelta(int(cell))).isoformat()
        found = rules.DATE.fullmatch(cell) if cell else None
        try:
            if found:
                year, month, day = (
                    (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
                )
                return dt.date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            pass
        return cell and "?"

    def _number(self, cell: Any) -> str | None:
        if isinstance(cell, float):
            return f"{cell:g}" if 0 <= cell < 1e7 else "?"
        return cell and (cell.replace(",", "") if rules.NUMBER.fullmatch(cell) else "?")

    def _phones(self, key: str, regions: list[str]) -> None:
        texts = self.columns[key]
        answers = {
            pair: rules.phone(*pair) for pair in set(zip(texts, regions, strict=True)) if pair[0] is not None
        }
        told = [answers.get(pair) for pair in zip(texts, regions, strict=True)]
        self.found |= {
            (row, key, "digits-lost" if "E+" in text else "bad-phone")
            for row, (text, number) in enumerate(zip(texts, told, strict=True))
            if text is not None and number is None
        }
        self.columns[key] = told

    def _blame(self, key: str, code: str, sound: Check) -> None:
        self.found |= {
            (row, key, code)
            for row, text in enumerate(self.columns[key])
            if text is not None and not sound(text)
        }

    def _contacts(self) -> None:
        unsound = {(row, key) for row, key, _ in self.found}
        for wish, needed in (("email", "email"), ("sms", "mobile")):
            told = zip(
                self.columns["contact_preference"], self.columns[needed], self.columns["record"], strict=True
            )
            self.found |= {
                (row, "contact_preference", "contact-missing")
                for row, (wanted, contact, record) in enumerate(told)
                if wanted == wish and contact is None and record is None and (row, needed) not in unsound
            }

    def _repeats(self) -> None:
        columns, stored = self.columns, self.columns["record"]
        unsound = {row for row, key, _ in self.found if key == "email"}
        columns["email_key"] = [
            None if row in unsound else text for row, text in enumerate(columns["email_key"])
        ]
        records = Counter(stored)
        twice = {row for row, record in enumerate(stored) if record is not None and records[record] > 1}
        self.found |= {(row, "record", "repeated-record") for row in twice}
        for key, (field, code) in rules.KEYS.items():
            counts = Counter(columns[key])
            self.found |= {
                (row, field, f"repeated-{code}")
                for row, text in enumerate(columns[key])
                if text is not None and counts[text] > 1 and row not in twice
            }

    def _clashes(self, connection: sqlite3.Connection) -> None:
        for key, (field, code) in rules.KEYS.items():
            _stage(connection, enumerate(self.columns[key]))
            found = connection.execute(
                f"select wanted.row, customer.id from wanted join customer on customer.{key} = wanted.value"  # noqa: S608  # our own names
            )
            records = self.columns["record"]
            self.found |= {(row, field, f"{code}-in-use") for row, owner in found if records[row] != owner}

    def _stored(self, connection: sqlite3.Connection) -> dict[int, tuple[Any, ...]]:
        _stage(connection, enumerate(self.columns["record"]))
        rows = connection.execute("select wanted.row, c.* from wanted join customer c on c.id = wanted.value")
        return {row[0]: row for row in rows}

    def _compare(self, stored: dict[int, tuple[Any, ...]]) -> None:
        self.found |= {
            (row, "record", "unknown-record")
            for row, record in enumerate(self.columns["record"])
            if record is not None and row not in stored
        }
        for row, old in stored.items():
            now = dict(zip(rules.FIELDS, old[rules.FIRST_FIELD :], strict=False))
            if (
                now["marketing_email"] in ("no", "withdrawn")
                and self.columns["marketing_email"][row] == "yes"
            ):
                self.found.add((row, "marketing_email", "consent-refused"))
            version, _, digests = self.columns["version"][row].partition(":")
            if version != str(old[rules.FIRST_FIELD - 1]):
                self.found |= {
                    (row, key, "changed-in-store")
                    for at, key in enumerate(rules.FIELDS)
                    if rules.digest(now[key])
                    not in (digests[at * 4 : at * 4 + 4], rules.digest(self.columns[key][row]))
                }

    def _insert(self, connection: sqlite3.Connection, names: list[str], rows: list[int]) -> int:
        highest = connection.execute("select max(account_number) from customer").fetchone()[0]
        serial = int(
            max(highest, *(text for text in self.columns["account_number"] if text and text.isdigit()))
        )
        texts = [[self.columns[name][row] for row in rows] for name in names]
        for name in ("account_number", "account_number_key"):
            column = texts[names.index(name)]
            texts[names.index(name)] = [text or f"{serial + 1 + at:07d}" for at, text in enumerate(column)]
        ids = [f"{serial + at:036d}" for at in range(len(rows))]
        marks = ", ".join("?" * (len(names) + 1))
        sql = f"insert into customer (id, {', '.join(names)}) values ({marks})"  # noqa: S608  # our own names
        connection.executemany(sql, zip(ids, *texts, strict=True))
        return len(rows)

    def _update(
        self,
        connection: sqlite3.Connection,
        names: list[str],
        rows: list[int],
        stored: dict[int, tuple[Any, ...]],
    ) -> int:
        table = [column[1] for column in connection.execute("pragma table_info(customer)")]
        places = [1 + table.index(name) for name in names]
        texts = zip(*([self.columns[name][row] for row in rows] for name in names), strict=True)
        changed = [
            (
                *(new if new is not None else old[place] for new, place in zip(cells, places, strict=True)),
                old[1],
            )
            for cells, old in zip(texts, (stored[row] for row in rows), strict=True)
            if any(new is not None and new != old[place] for new, place in zip(cells, places, strict=True))
        ]
        sets = ", ".join(f"{name} = ?" for name in names)
        connection.executemany(f"update customer set {sets}, version = version + 1 where id = ?", changed)  # noqa: S608  # our own names
        return len(changed)


def _stage(connection: sqlite3.Connection, rows: Iterable[tuple[int, str | None]]) -> None:
    connection.execute("drop table if exists temp.wanted")
    connection.execute("create temporary table wanted (row integer, value text)")
    connection.executemany("insert into wanted values (?, ?)", (row for row in rows if row[1] is not None))
