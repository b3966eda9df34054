"""What stops a command can be told in every language: its text is marked, and its facts fill the blanks."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from tillbook.errors import StoreError, TillbookError, UsageError, reason
from tillbook.language import LANGUAGES, _, _n

ROOT = Path(__file__).parents[2]
ERRORS = {"TillbookError", "WorkbookError", "HeaderError", "StoreError", "UsageError", "CalcError"}
# Functions and methods whose first text (after the language, for `told`) is a marked one.
TELLING = {"Text": 0, "told": None, "say": 0, "words": 0, **dict.fromkeys(ERRORS, 0)}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call that tells something, with its place and its constants in reach."""
    for folder in ("addin", "schemas"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and name_of(node.func) in TELLING and node.args:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def is_built(text: ast.expr) -> bool:
    """Whether it is put together in the code, where no catalogue can know it; blanks alone are none."""
    if isinstance(text, ast.JoinedStr | ast.BinOp):
        return True
    if isinstance(text, ast.Call) and name_of(text.func) == "format":
        return True
    return isinstance(text, ast.Constant) and isinstance(text.value, str) and bool(words(text.value))


def words(text: str) -> str:
    return "".join(part for part, *_blank in Formatter().parse(text)).strip(" .:\n")


def test_no_text_is_put_together_where_no_catalogue_can_know_it() -> None:
    built = [
        f"{place}: {ast.unparse(call)}" for place, call in calls() for text in call.args[:2] if is_built(text)
    ]

    assert built == []


def test_a_text_that_stands_where_it_is_told_gets_the_facts_for_its_blanks() -> None:
    wrong = []
    for place, call in calls():
        found = [
            text for text in call.args if isinstance(text, ast.Call) and name_of(text.func) in ("_", "_n")
        ]
        if not found or any(keyword.arg is None for keyword in call.keywords):
            continue
        wanted = {name for text in found[0].args for name in blanks(ast.literal_eval(text))}
        wanted |= {"count"} if name_of(found[0].func) == "_n" else set()
        if wanted != {keyword.arg for keyword in call.keywords}:
            wrong.append(f"{place}: {ast.unparse(call)}")

    assert wrong == []


def blanks(text: str) -> set[str]:
    return {name for _text, name, _format, _shown in Formatter().parse(text) if name}


def test_an_error_is_told_in_any_language() -> None:
    text = _("There is no language ‘{language}’. There are: {languages}.")
    error = UsageError(text, language="xx", languages=["en", "it"])

    assert error.told("en") == "There is no language ‘xx’. There are: en, it."
    assert len({error.told(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_an_error_by_itself_is_in_the_systems_language(monkeypatch: pytest.MonkeyPatch) -> None:
    error = StoreError(_n("{count} row", "{count} rows"), count=1200)

    assert str(error) == "1,200 rows"
    monkeypatch.setenv("LANGUAGE", "it")
    assert str(error).startswith("1.200 ")


def test_an_error_can_tell_of_another() -> None:
    inner = TillbookError(_("Stopped. Nothing more was done."))
    outer = TillbookError("{first} {second}", first=inner, second=inner)

    assert outer.told("nb") == " ".join([inner.told("nb")] * 2)


def test_what_the_system_says_of_a_file_is_told_too() -> None:
    missing, odd = FileNotFoundError(2, "No such file or directory"), OSError(9999, "Odd")

    assert reason(missing).told("en") == "there is no such file or folder"
    assert reason(missing).told("it") != reason(missing).told("en")
    assert reason(odd).told("it") == "Odd"
