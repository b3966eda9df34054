"""What every problem says, in every language: one file a language, which a person read and approved.

`TILLBOOK_APPROVE=1 pytest tests/languages` writes the files anew; read the difference before you keep it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tillbook import systems
from tillbook.core.message_examples import examples
from tillbook.core.messages import CATALOGUE
from tillbook.core.wording import Wording
from tillbook.language import LANGUAGES, translator
from tillbook.schema import Schema, identifier, name

APPROVED = Path(__file__).with_name("problems")
APPROVE = bool(os.environ.get("TILLBOOK_APPROVE"))

# Has the keys that no system has which ships: their codes are for schemas of one's own.
CLUB = Schema.of(
    "club",
    "Club",
    {
        "name": name("Name", 30, required=True, example="Ann Lee", help="Who."),
        "card": identifier("Customer code", 20, unique=True, example="4400123", help="The card."),
    },
    edition=1,
    shown_by=("name",),
)


def told(language: str) -> Iterator[str]:
    """Each code once, under its heading, in the first system that can have it."""
    schemas = [*(systems.load(system) for system in systems.names()), CLUB]
    found = [list(examples(Wording(schema, language))) for schema in schemas]
    for groups in zip(*found, strict=True):
        yield f"\n# {translator(language)(groups[0][0])}"
        seen: set[str] = set()
        for schema, (_title, problems) in zip(schemas, groups, strict=True):
            for problem in problems:
                if problem.code not in seen:
                    seen.add(problem.code)
                    yield f"{problem.code}: {Wording(schema, language).sentence(problem)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_says_what_was_approved(language: str) -> None:
    text = "\n".join(told(language)).strip() + "\n"
    file = APPROVED / f"{language}.txt"
    if APPROVE:
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_there_with_an_example(language: str) -> None:
    lines = (APPROVED / f"{language}.txt").read_text(encoding="utf-8").splitlines()

    codes = [line.partition(": ")[0] for line in lines if line and not line.startswith("#")]
    assert sorted(codes) == sorted(CATALOGUE)
    assert not [line for line in lines if "None" in line or "{" in line]
