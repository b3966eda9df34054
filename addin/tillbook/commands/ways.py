"""How an export is read: by a recipe, as somebody settled it before, or by a guess that is to be settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tillbook import systems
from tillbook.commands.mappings import open_mapping, saved_mappings
from tillbook.core.naming import likeness
from tillbook.errors import UsageError
from tillbook.language import Text, _
from tillbook.recipes import names
from tillbook.recipes.converting import Answers, Converted, convert
from tillbook.recipes.mapping import LAST_FIRST, SavedMapping
from tillbook.recipes.matching import NOTES, WHOLE_NAME, Match, match_columns
from tillbook.recipes.permission import vetoed
from tillbook.recipes.readings import Reading
from tillbook.recipes.recipe import Recipe
from tillbook.recipes.shelf import load_recipe, recognise
from tillbook.recipes.table import SourceTable
from tillbook.schema import Kind, Schema
from tillbook.schema.counterparts import counterparts

# Likenesses from 0 to 100: the field's own name, one of its other names, a clear word for a consent.
_JUST_SO: Final = 100
_SURELY: Final = 96.5
_SURELY_CONSENT: Final = 90
# Keys that belong to no system in particular.
_SHARED: Final = (names.WHOLE, LAST_FIRST, "any_phone")
_NO_COLUMN: Final = _(
    "The mapping {file} speaks of the column ‘{column}’, which {name} does not have. Mend the mapping."
)
_NO_FIELD: Final = _(
    "The mapping {file} speaks of the field ‘{field}’, which there is not. The fields are: {fields}."
)
_NO_CONSENT: Final = _(
    "The mapping {file} has objections to ‘{field}’, which is no consent. The consents are: {fields}."
)
_KNOWN: Final = _("{name} is an export of {platform}.")
_UNKNOWN: Final = _("{name} is the export of no platform that Tillbook knows.")
_KNOWN_FROM: Final = _("How it is read was settled before, in {file}.")
_OTHER_SYSTEM: Final = _(
    "The mapping {file} is for {system}, but the store holds {held} customers. Use the store that it is for."
)


@dataclass(frozen=True)
class Way:
    """The recipe that an export is read by, the answers so far, and where both came from.

    `matches` are the guesses about an export that nobody knows, as far as they are to be settled, and
    `guessed` all of them; `saved` is the mapping of an earlier time, from the file `file`.
    """

    recipe: Recipe
    answers: Answers
    matches: tuple[Match, ...] = ()
    guessed: SavedMapping | None = None
    saved: SavedMapping | None = None
    file: Path | None = None

    @property
    def is_template(self) -> bool:
        """Whether the columns are called just like the system's fields, or like none of them."""
        return not (self.recipe.name or self.matches or self.saved)

    def about(self, name: str) -> list[Text]:
        """Which recipe or mapping the file of that name is read by, in sentences."""
        known = _KNOWN if self.recipe.name else _UNKNOWN
        told = [Text(known, name=name, platform=self.recipe.title)]
        return [*told, Text(_KNOWN_FROM, file=str(self.file))] if self.file else told

    def convert(self, table: SourceTable, target: Schema, country: str) -> Converted:
        """The export, or a part of it, in the fields of the system."""
        vocabulary = systems.load(self.recipe.vocabulary)
        return convert(table, self.recipe, vocabulary, target, country, self.answers)

    def knows(self, field: str, word: str) -> bool:
        """Whether somebody said before what the word means."""
        return self.saved is not None and word in self.saved.answers.values.get(field, {})

    def mapping(self, table: SourceTable, schema: Schema, converted: Converted | None) -> SavedMapping:
        """All that is settled, to be kept for the next export of the kind."""
        values = {key: dict(meanings) for key, meanings in self.answers.values.items()}
        for one in converted.unknown if converted and self.answers.takes_values else ():
            values.setdefault(one.field, {})[one.word] = one.choice
        # A no is not kept: who is asked anew can say it anew, and --yes means all of it.
        answers = Answers(values=values) if self.saved is None else replace(self.saved.answers, values=values)
        if self.saved:
            return replace(self.saved, answers=answers)
        if self.guessed:
            return replace(self.guessed, answers=answers)
        headers = tuple(table.frame.columns)
        return SavedMapping(schema.system, table.name, headers, self.recipe.name, answers=answers)


def find_way(
    table: SourceTable, schema: Schema, country: str, recipe: str | None, mapping: Path | None
) -> Way:
    """How the table is read: as told, as settled before, by the recipe that knows it, or by a guess.

    Raises UsageError for a recipe that there is not, and a mapping of another system.
    """
    if mapping:
        return _settled(table, schema, open_mapping(mapping), mapping)
    if recipe is None:
        for file, saved in saved_mappings():
            if saved.is_for(table, schema.system):
                return _settled(table, schema, saved, file)
    if known := _told(recipe, table) if recipe else recognise(table):
        return Way(_with_rest(known, table, schema, country), Answers())
    matches = tuple(match_columns(table, schema, country))
    guessed = _guessed(table, matches, schema)
    asked = () if _are_certain(matches, schema) else matches
    return Way(guessed.as_recipe(schema), Answers(), asked, guessed)


def _told(recipe: str, table: SourceTable) -> Recipe:
    known = load_recipe(recipe)
    if not known.fits(table):
        raise UsageError(
            _("{name} lacks columns that an export of {platform} has. Leave --recipe out."),
            name=table.name,
            platform=known.title,
        )
    return known


def _settled(table: SourceTable, schema: Schema, saved: SavedMapping, file: Path) -> Way:
    """What a mapping says; raises UsageError where it speaks of what is not there."""
    if saved.system != schema.system:
        raise UsageError(_OTHER_SYSTEM, file=str(file), system=saved.system, held=schema.system)
    if saved.recipe:
        known = _with_rest(_told(saved.recipe, table), table, schema, "")
        return Way(known, saved.answers, saved=saved, file=file)
    for column in (
        *(column for columns in saved.fields.values() for column in columns),
        *(column for columns in saved.objections.values() for column in columns),
        *saved.noted,
        *saved.left_out,
    ):
        if table.header(column) is None:
            raise UsageError(_NO_COLUMN, file=str(file), column=column, name=table.name)
    for key in saved.fields:
        if key not in schema.fields and key not in _SHARED:
            raise UsageError(_NO_FIELD, file=str(file), field=key, fields=[*schema.fields])
    consents = [field.key for field in schema.fields.values() if field.kind is Kind.CONSENT]
    for key in saved.objections:
        if key not in consents:
            raise UsageError(_NO_CONSENT, file=str(file), field=key, fields=consents)
    return Way(saved.as_recipe(schema), saved.answers, saved=saved, file=file)


def _with_rest(recipe: Recipe, table: SourceTable, schema: Schema, country: str) -> Recipe:
    """The recipe with readings of the columns that it does not speak of and whose headers name a field."""
    rest = table.frame.drop(columns=recipe.known(table))
    if rest.columns.empty:
        return recipe
    taken = {
        home
        for key, reading in recipe.fields.items()
        if table.headers(reading.columns)
        for home in _homes(key, recipe, schema)
    }
    matches = match_columns(table.with_frame(rest), schema, country)
    sure = [m for m in matches if m.field in schema.fields and m.field not in taken and _is_sure(m, schema)]
    found = _guessed(table, tuple(sure), schema).as_recipe(schema).fields
    readings = {key: reading for key, reading in found.items() if key not in taken}
    return replace(recipe, fields={**recipe.fields, **readings, **_vetoed(recipe, matches, readings)})


def _vetoed(recipe: Recipe, matches: Sequence[Match], others: Mapping[str, Reading]) -> dict[str, Reading]:
    """The recipe's consents that columns of the shop's own object to."""
    against: dict[str, list[str]] = {}
    for match in matches:
        for key in (str(match.field), *match.also) if match.is_objection else ():
            against.setdefault(key, []).append(match.column)
    return {
        key: vetoed(recipe.fields[key], names)
        for key, names in against.items()
        if key in recipe.fields and key not in others
    }


def _homes(key: str, recipe: Recipe, schema: Schema) -> set[str]:
    """The system's fields that a field of the recipe can go to."""
    own = systems.load(recipe.vocabulary).fields.get(key)
    return {key, *(other.key for other in counterparts(own, schema))} if own else {key}


def _is_sure(match: Match, schema: Schema) -> bool:
    is_consent = schema.fields[str(match.field)].kind is Kind.CONSENT
    # The likeness of a consent's header has a ceiling of its own.
    return match.score >= (_SURELY_CONSENT if is_consent else _SURELY)


def _are_certain(matches: Sequence[Match], schema: Schema) -> bool:
    """Whether the columns that go into fields are called just like them, so that there is nothing to ask."""
    placed = [match for match in matches if match.score]
    return all(
        match.field in schema.fields and likeness(schema.fields[match.field], match.column) == _JUST_SO
        for match in placed
    )


def _guessed(table: SourceTable, matches: tuple[Match, ...], schema: Schema) -> SavedMapping:
    fields: dict[str, list[str]] = {}
    objections: dict[str, list[str]] = {}
    for match in sorted(matches, key=lambda match: match.part):
        for key in _keys(match, schema):
            (objections if match.is_objection else fields).setdefault(key, []).append(match.column)
    taken = {column for columns in (*fields.values(), *objections.values()) for column in columns}
    return SavedMapping(
        system=schema.system,
        title=table.name,
        headers=tuple(table.frame.columns),
        fields={key: tuple(columns) for key, columns in fields.items()},
        objections={key: tuple(columns) for key, columns in objections.items()},
        noted=tuple(m.column for m in matches if m.field == NOTES and m.column not in taken),
        left_out=tuple(m.column for m in matches if m.field is None),
    )


def _keys(match: Match, schema: Schema) -> tuple[str, ...]:
    """What the match is called in a mapping; nothing where the column fills no field."""
    if match.is_last_first:
        return (LAST_FIRST,)
    if match.field == WHOLE_NAME:
        return (names.WHOLE,)
    # The notes without a score only take in what found no field.
    is_field = match.field in schema.fields and match.score
    return (str(match.field), *match.also) if is_field else ()
