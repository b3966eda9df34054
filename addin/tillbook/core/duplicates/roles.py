"""What the fields of a schema say about a person, read off their kinds and keys."""

from dataclasses import dataclass

from tillbook.schema import Field, Kind, Schema

# Who was born before is not a customer any more.
_OLDEST = 1930


@dataclass(frozen=True)
class Roles:
    """The keys of the fields that tell people apart.

    `given` is empty where one field holds the whole name, which is `surname` then. `address` and `birthday`
    are None where the schema has no such field.
    """

    given: tuple[str, ...]
    surname: str | None
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    identifiers: tuple[str, ...]
    postcode: str | None
    address: str | None
    birthday: str | None

    @classmethod
    def of(cls, schema: Schema) -> "Roles":
        """The roles of a schema's fields.

        Names of persons are required, part of a key of several fields, or like a required one in other
        systems; a firm's name is none of that. Where no field is a name, required texts that customers are
        shown by are. A line of an address is a text whose example has a number, and a birthday a date that
        may lie before anybody could join anything.
        """
        fields = schema.fields
        names = [f for f in fields.values() if f.kind is Kind.NAME and _is_personal(f, schema)]
        names = names or [fields[n] for n in schema.shown_by if _is_required_text(fields[n])]
        surname = next((f for f in reversed(names) if f.is_required), names[-1] if names else None)
        lines = (f for f in fields.values() if f.kind is Kind.TEXT and any(c.isdigit() for c in f.sample))
        return cls(
            given=tuple(f.key for f in names if f is not surname),
            surname=surname.key if surname else None,
            phones=_of_kind(schema, Kind.MOBILE) + _of_kind(schema, Kind.PHONE),
            emails=_of_kind(schema, Kind.EMAIL),
            identifiers=_of_kind(schema, Kind.IDENTIFIER),
            postcode=next(iter(_of_kind(schema, Kind.POSTCODE)), None),
            address=next((f.key for f in lines), None),
            birthday=next((f.key for f in fields.values() if _may_be_birthday(f)), None),
        )


def _is_personal(field: Field, schema: Schema) -> bool:
    together = any(len(key.fields) > 1 and field.key in key.fields for key in schema.keys_of)
    required = [f for f in schema.fields.values() if f.kind is Kind.NAME and f.is_required]
    return field.is_required or together or any(set(field.like) & set(f.like) for f in required)


def _is_required_text(field: Field) -> bool:
    return field.kind is Kind.TEXT and field.is_required


def _may_be_birthday(field: Field) -> bool:
    return field.kind is Kind.DATE and field.first_date is not None and field.first_date.year < _OLDEST


def _of_kind(schema: Schema, kind: Kind) -> tuple[str, ...]:
    return tuple(name for name, field in schema.fields.items() if field.kind is kind)
