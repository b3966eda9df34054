"""A person's answers, kept as TOML: where the columns of such an export go, and what its words mean."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tillbook.core.toml_text import toml_comment, toml_list, toml_string
from tillbook.errors import UsageError, reason
from tillbook.language import Text, _, translator
from tillbook.recipes.converting import Answers
from tillbook.recipes.last_first import turned
from tillbook.recipes.names import WHOLE
from tillbook.recipes.permission import permission
from tillbook.recipes.readings import Reading, column, joined
from tillbook.recipes.recipe import Recipe
from tillbook.recipes.table import SourceTable, folded
from tillbook.schema import Kind, Schema

# A whole name that begins with the family name; the field is the one for whole names.
LAST_FIRST: Final = "name_last_first"
_HEADER: Final = _(
    "What Tillbook does with an export that has these columns. Change it, and convert the export again; "
    "--mapping says which file to go by."
)
_FIELDS: Final = _("The field of the system, and the column that it comes from; several are joined.")
_OBJECTIONS: Final = _("Columns that say whom not to write to: a yes in one of them is a no to the field.")
_NOTED: Final = _("Columns that go into the notes, and columns that stay behind.")
_ANSWERS: Final = _("Broken letters are repaired; whole names are split, and missing ones stood in for.")
_VALUES: Final = _("Words of the export, and the choice that each of them means; blank where it means none.")
_WRONG: Final = _("The mapping {file} cannot be used: {reason}. Mend it, or delete it and convert anew.")
_MISSING: Final = _("‘{name}’ is missing or not of the right kind")


@dataclass(frozen=True)
class SavedMapping:
    """What was settled for exports with these `headers`.

    `recipe` names the platform's recipe; where there is none, `fields` (columns by field key), `objections`
    (columns whose yes is a no to the field), `noted` and `left_out` say where the columns go. The field
    `LAST_FIRST` is a whole name that begins with the family name.
    """

    system: str
    title: str
    headers: tuple[str, ...]
    recipe: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    objections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    noted: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    answers: Answers = field(default_factory=Answers)

    def is_for(self, table: SourceTable, system: str) -> bool:
        """Whether the table has just these columns, in whatever order."""
        mine, theirs = (set(map(folded, headers)) for headers in (self.headers, table.frame.columns))
        return system == self.system and mine == theirs

    def as_recipe(self, schema: Schema) -> Recipe:
        """The mapping of an unknown export as a recipe, for the schema of its system."""
        why = _("The mapping says so.")
        readings = {key: self._reading(key, names) for key, names in self.fields.items()}
        consents = [one.key for one in schema.fields.values() if one.kind is Kind.CONSENT]
        told = {key: (self.fields.get(key, ()), self.objections.get(key, ())) for key in consents}
        permissions = {
            key: permission(*names, self.answers.values.get(key)) for key, names in told.items() if any(names)
        }
        turned_names = {WHOLE: readings.pop(LAST_FIRST)} if LAST_FIRST in readings else {}
        return Recipe(
            name="",
            title=self.title,
            known_by=self.headers,
            fields=readings | turned_names | permissions,
            noted=self.noted,
            left_out=dict.fromkeys(self.left_out, why),
            vocabulary=self.system,
        )

    @staticmethod
    def _reading(key: str, names: Sequence[str]) -> Reading:
        if key == LAST_FIRST:
            return turned(names[0])
        return column(*names) if len(names) == 1 else joined(*names)


def read_mapping(text: str, file: str) -> SavedMapping:
    """The mapping in a file's text; raises UsageError, with the file's name, when it is none."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(_WRONG, file=file, reason=reason(error)) from None
    told = _Told(found, file)
    answers = _Told(told.table("answers"), file)
    values = _Told(told.table("values"), file)
    return SavedMapping(
        system=told.text("system"),
        title=told.text("source"),
        headers=told.texts("columns"),
        recipe=told.text("recipe"),
        fields={key: _Told(told.table("fields"), file).texts(key) for key in told.table("fields")},
        objections={
            key: _Told(told.table("objections"), file).texts(key) for key in told.table("objections")
        },
        noted=told.texts("notes"),
        left_out=told.texts("left_out"),
        answers=Answers(
            repair=answers.truth("repair"),
            names=answers.truth("names"),
            takes_values=answers.truth("values"),
            values={key: _meanings(values.table(key), file) for key in values.found},
        ),
    )


def _meanings(found: Mapping[str, Any], file: str) -> dict[str, str | None]:
    told = _Told(found, file)
    return {word: told.text(word) or None for word in found}


@dataclass(frozen=True)
class _Told:
    """A table of the file, whose values must be of the right kind."""

    found: Mapping[str, Any]
    file: str

    def _get(self, name: str, kind: type, default: Any) -> Any:
        value = self.found.get(name, default)
        if not isinstance(value, kind):
            raise UsageError(_WRONG, file=self.file, reason=_missing(name))
        return value

    def text(self, name: str) -> str:
        return str(self._get(name, str, ""))

    def truth(self, name: str) -> bool:
        return bool(self._get(name, bool, True))

    def table(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._get(name, dict, {})
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.found.get(name, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise UsageError(_WRONG, file=self.file, reason=_missing(name))
        return tuple(listed)


def _missing(name: str) -> Text:
    return Text(_MISSING, name=name)


def write_mapping(mapping: SavedMapping, language: str) -> str:
    """The text of the file, with comments in that language."""
    return "\n".join(_lines(mapping, language)) + "\n"


def _lines(mapping: SavedMapping, language: str) -> Iterator[str]:
    tell = translator(language)
    yield from toml_comment(tell(_HEADER))
    yield f"system = {toml_string(mapping.system)}"
    yield f"source = {toml_string(mapping.title)}"
    yield f"recipe = {toml_string(mapping.recipe)}"
    yield f"columns = {toml_list(mapping.headers)}"
    if not mapping.recipe:
        yield from ("", *toml_comment(tell(_NOTED)))
        yield f"notes = {toml_list(mapping.noted)}"
        yield f"left_out = {toml_list(mapping.left_out)}"
        yield from ("", "[fields]", *toml_comment(tell(_FIELDS)))
        yield from _columns(mapping.fields)
        if mapping.objections:
            yield from ("", "[objections]", *toml_comment(tell(_OBJECTIONS)))
            yield from _columns(mapping.objections)
    answers = mapping.answers
    yield from ("", "[answers]", *toml_comment(tell(_ANSWERS)))
    truths = {"repair": answers.repair, "names": answers.names, "values": answers.takes_values}
    for name, truth in truths.items():
        yield f"{name} = {str(truth).lower()}"
    for key, meanings in answers.values.items():
        yield from ("", f"[values.{key}]", *toml_comment(tell(_VALUES)))
        yield from (f"{toml_string(word)} = {toml_string(choice or '')}" for word, choice in meanings.items())


def _columns(by_key: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for key, names in by_key.items():
        yield f"{key} = {toml_string(names[0]) if len(names) == 1 else toml_list(names)}"
