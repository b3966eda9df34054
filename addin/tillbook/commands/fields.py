"""`fields` and `systems`: what the schemas hold. Neither needs a store."""

from tillbook import systems
from tillbook.core.template import described
from tillbook.core.wording import Wording
from tillbook.language import _
from tillbook.schema import Field, Schema

_YES = _("Yes")


def fields(schema: Schema, language: str) -> dict[str, object]:
    """Every field of the system, worded in the language; the object that `--json` prints."""
    wording = Wording(schema, language)
    return {"system": schema.system, "fields": [_field(f, wording) for f in schema.fields.values()]}


def _field(found: Field, wording: Wording) -> dict[str, object]:
    note = wording.translate(found.default_note) if found.default_note else None
    default = wording.shown(found.key, found.given_default) if found.given_default else note
    return {
        "key": found.key,
        "label": wording.label(found.key),
        "required": found.is_required,
        "type": found.kind.value,
        "max_length": found.max_length,
        "choices": [wording.shown(found.key, code) for code in found.choices],
        "default": default,
        "unique": found.is_unique,
        "help": wording.translate(found.help),
        "example": wording.shown(found.key, found.sample),
    }


def fields_in_words(schema: Schema, language: str) -> list[tuple[str, ...]]:
    """Every field for people: key, label, whether it is required, type, maximum length, what blank means."""
    wording = Wording(schema, language)
    return [
        (
            field.key,
            wording.label(field.key),
            wording.translate(_YES) if field.is_required else "",
            described.type_of(field, wording),
            described.most_of(field, wording),
            described.default_of(field, wording),
        )
        for field in schema.fields.values()
    ]


def other_schemas(system: str) -> list[Schema]:
    """The schemas of all systems but this one, to compare it with."""
    return [systems.load(name) for name in systems.names() if name != system]


def all_systems() -> dict[str, object]:
    """Every system; the object that `--json` prints."""
    found = [systems.load(name) for name in systems.names()]
    return {"systems": [{"system": s.system, "title": s.title, "fields": len(s.fields)} for s in found]}
