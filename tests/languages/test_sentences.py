"""What stops a command can be told in every language: its text is marked, and its facts fill the blanks."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

from tillbook.errors import StoreError, TillbookError, UsageError, reason
from tillbook.language import LANGUAGES, _, _n

ROOT = Path(__file__).parents[2]
ERRORS = {"TillbookError", "WorkbookError", "HeaderError", "StoreError", "UsageError", "CalcError"}
# What fills the blanks of a marked text, and what else tells one.
FILLING = {"Text", "told", "say", "words", *ERRORS}
FILLING = {"Text", "told", "say", "words", *ERRORS}
TELLING = {"about", "echo", "refuse", "confirm", "warn", "warning", *FILLING}


@dataclass(frozen=True)
class Telling:
    """A call that tells something: where it stands, and what constants stand for there."""

    place: str
    call: ast.Call
    constants: Mapping[str, ast.expr]

    @property
    def marked(self) -> ast.Call | None:
        """The marked text, also where a constant of the module holds it."""
        held = (
            self.constants.get(text.id, text) if isinstance(text, ast.Name) else text
            for text in self.call.args
        )
        return next(
            (text for text in held if isinstance(text, ast.Call) and name_of(text.func) in ("_", "_n")), None
        )

    def __str__(self) -> str:
        return f"{self.place}: {ast.unparse(self.call)}"


def calls() -> Iterator[Telling]:
    for folder in ("addin", "schemas"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            constants = dict(constant for node in tree.body for constant in assigned(node))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and name_of(node.func) in TELLING and node.args:
                    yield Telling(f"{path.relative_to(ROOT)}:{node.lineno}", node, constants)


def assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    value = getattr(node, "value", None)
    yield from (
        (target.id, value) for target in targets if isinstance(target, ast.Name) and value is not None
    )


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
    built = [str(found) for found in calls() for text in found.call.args[:2] if is_built(text)]

    assert built == []


def test_every_text_gets_the_facts_for_its_blanks() -> None:
    told = [found for found in calls() if found.marked and name_of(found.call.func) in FILLING]
    wrong = [str(found) for found in told if wanted(found) - given(found)]

    assert len(told) > 200
    assert wrong == []


def wanted(found: Telling) -> set[str]:
    assert found.marked
    counted = {"count"} if name_of(found.marked.func) == "_n" else set()
    return counted | {name for text in found.marked.args for name in blanks(ast.literal_eval(text))}


def given(found: Telling) -> set[str]:
    """The facts by name; what is handed on as a whole may be all of them."""
    names = {keyword.arg for keyword in found.call.keywords}
    return wanted(found) if None in names else {str(name) for name in names}


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
