"""What a first look at a table proposes, and what it finds that does not fit."""

import pytest
from tests.support.till import COLUMNS, Till, mapping_of

from tillbook import systems
from tillbook.schema import Schema
from tillbook.store.binding import Misfit, Proposal, fitted, misfits, propose, read_mapping, reflect

CLOUDPOS = systems.load("cloudpos")
LOYVERSE = systems.load("loyverse")


def proposed(till: Till, schema: Schema = CLOUDPOS) -> Proposal:
    with till.engine.begin() as connection:
        return propose(connection, reflect(connection, till.place, "Kunde"), schema, "DE")


def columns_of(till: Till, names: str) -> dict[str, str]:
    """What is proposed for a table of text columns with these names."""
    till.run("DROP TABLE IF EXISTS KUNDE")
    till.run(f"CREATE TABLE KUNDE ({', '.join(f'{name} varchar(200)' for name in names.split())})")
    return dict(proposed(till).mapping.columns)


def told(found: tuple[Misfit, ...]) -> set[tuple[str, str | None, str | None, bool]]:
    return {(misfit.kind, misfit.column, misfit.field, misfit.blocks) for misfit in found}


def test_a_german_table_is_understood_with_its_words(till: Till) -> None:
    till.make()
    till.run(
        'INSERT INTO KUNDE ("Nachname", "Land", "Geschlecht") VALUES '
        "('Wood', 'Deutschland', 'w'), ('Reed', 'Deutschland', 'm'), ('Hill', 'Österreich', 'w'), "
        "('Lake', 'D', 'd')"
    )
    found = proposed(till)

    assert found.mapping.columns == COLUMNS
    assert found.mapping.primary_key == "Kunden Nr"
    assert found.mapping.values == {
        "country": {"DE": ("Deutschland", "D"), "AT": ("Österreich",)},
        "gender": {"female": ("w",), "male": ("m",), "other": ("d",)},
    }
    assert not any(misfit.blocks for misfit in found.misfits)
    assert read_mapping(found.text) == found.mapping


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            "customer_id cust_name first_name surname e_mail mobile_no zip_code",
            {"account_number": "customer_id", "first_name": "first_name", "last_name": "surname",
             "email": "e_mail", "mobile": "mobile_no", "postcode": "zip_code"},
        ),
        (
            "KD_NR KD_NAME KD_VORNAME KD_PLZ KD_ORT KD_STR",
            {"account_number": "KD_NR", "last_name": "KD_NAME", "first_name": "KD_VORNAME",
             "postcode": "KD_PLZ", "city": "KD_ORT", "address1": "KD_STR"},
        ),
        (
            "CodCliente Cognome Nome CAP Comune Cellulare PartitaIVA",
            {"account_number": "CodCliente", "last_name": "Cognome", "first_name": "Nome", "postcode": "CAP",
             "city": "Comune", "mobile": "Cellulare", "tax_number": "PartitaIVA"},
        ),
        (
            "id_cliente nombre apellidos codigo_postal poblacion movil correo nif",
            {"account_number": "id_cliente", "first_name": "nombre", "last_name": "apellidos",
             "postcode": "codigo_postal", "city": "poblacion", "mobile": "movil", "email": "correo",
             "tax_number": "nif"},
        ),
        (
            "NumClient Nom Prenom CodePostal Ville Portable Courriel",
            {"account_number": "NumClient", "last_name": "Nom", "first_name": "Prenom",
             "postcode": "CodePostal", "city": "Ville", "mobile": "Portable", "email": "Courriel"},
        ),
        (
            "apelido nome morada localidade telemovel",
            {"last_name": "apelido", "first_name": "nome", "address1": "morada", "city": "localidade",
             "mobile": "telemovel"},
        ),
        (
            "Kundenr Etternavn Fornavn Postnr Poststed Mobiltlf Epost",
            {"account_number": "Kundenr", "last_name": "Etternavn", "first_name": "Fornavn",
             "postcode": "Postnr", "city": "Poststed", "mobile": "Mobiltlf", "email": "Epost"},
        ),
    ],
)  # fmt: skip
def test_names_in_every_language_are_understood(lite: Till, names: str, expected: dict[str, str]) -> None:
    found = columns_of(lite, names)

    assert {field: column for field, column in found.items() if field in expected} == expected


def test_a_column_that_means_nothing_holds_no_field(lite: Till) -> None:
    assert columns_of(lite, "umsatz bonitaet_ok letzter_kauf lkz_xy") == {}


def test_a_name_that_fits_two_fields_goes_to_the_one_that_it_fits_best(lite: Till) -> None:
    found = columns_of(lite, "Strasse Telefon Mobiltelefon Name")

    assert (found["phone"], found["mobile"], found["last_name"]) == ("Telefon", "Mobiltelefon", "Name")
    assert len(set(found.values())) == len(found)


def test_words_that_nobody_knows_leave_their_field_out(till: Till) -> None:
    till.make()
    till.run("INSERT INTO KUNDE (\"Nachname\", \"Geschlecht\") VALUES ('Wood', '7'), ('Reed', '8')")
    found = proposed(till)

    assert "gender" not in found.mapping.columns
    assert ("unsupported-type", "Geschlecht", "gender", False) in told(found.misfits)


def test_what_does_not_fit_is_told_as_values(till: Till) -> None:
    till.make()
    till.run('CREATE UNIQUE INDEX zwei ON KUNDE ("Nachname", "Ort")')
    till.run('CREATE UNIQUE INDEX klein ON KUNDE (lower("EMail"))')
    with till.engine.begin() as connection:
        found = misfits(reflect(connection, till.place, "Kunde"), mapping_of(till.place), CLOUDPOS)

    assert {
        ("shorter", "Nachname", "last_name", False),
        ("shorter", "Kunden Nr", "account_number", False),
        ("whole-numbers", "Kunden Nr", "account_number", False),
        ("narrower", "Kreditlimit %", "credit_limit", False),
        ("choices", "Newsletter", "marketing_email", False),
        ("choices", "Geschlecht", "gender", False),
        ("missing-field", None, "company", False),
        ("other-unique", "Nachname", None, False),
        ("other-unique", None, None, False),
    } <= told(found)


def test_what_blocks_comes_first(till: Till) -> None:
    till.run(
        'CREATE TABLE KUNDE (a integer, b integer, "Nachname" varchar(30), "Vorname" varchar(30) NOT NULL, '
        "status varchar(5) NOT NULL, PRIMARY KEY (a, b))"
    )
    found = proposed(till).misfits

    assert [(misfit.kind, misfit.column, misfit.field) for misfit in found if misfit.blocks] == [
        ("primary-key", None, None),
        ("missing-field", None, "account_number"),
        ("no-default", "a", None),
        ("no-default", "b", None),
        ("no-default", "status", None),
    ]
    assert [misfit.blocks for misfit in found] == sorted((misfit.blocks for misfit in found), reverse=True)
    assert ("required-column", "Vorname", "first_name", False) in told(found)


def test_a_table_without_primary_key_needs_one_column_that_is_unique_and_never_blank(till: Till) -> None:
    till.run(
        'CREATE TABLE KUNDE (nr varchar(9) NOT NULL UNIQUE, "Nachname" varchar(30), "Kundennr" varchar(9))'
    )
    found = proposed(till)

    assert found.mapping.primary_key == "nr"
    assert ("primary-key", "nr", None, True) not in told(found.misfits)


def test_a_wrong_mapping_is_told(till: Till) -> None:
    till.make()
    wrong = mapping_of(till.place, city="Stadt", first_name="Umsatz", last_name="Geburtsdatum")
    with till.engine.begin() as connection:
        found = misfits(reflect(connection, till.place, "Kunde"), wrong, CLOUDPOS)

    assert {
        ("missing-column", "Stadt", "city", True),
        ("unsupported-type", "Umsatz", "first_name", True),
        ("unsupported-type", "Geburtsdatum", "last_name", True),
        ("no-default", "Nachname", None, True),
    } <= told(found)


def test_the_schema_becomes_as_narrow_as_the_table(till: Till) -> None:
    till.make()
    till.run('ALTER TABLE KUNDE RENAME COLUMN "Ort" TO "Stadt"')
    with till.engine.begin() as connection:
        found = reflect(connection, till.place, "Kunde")
    schema = fitted(found, mapping_of(till.place, city="Stadt"), CLOUDPOS)

    assert list(schema.fields) == [name for name in CLOUDPOS.fields if name in COLUMNS]
    assert (schema.fields["last_name"].max_length, schema.fields["email"].max_length) == (12, 60)
    assert schema.fields["account_number"].max_length == 9
    assert schema.fields["credit_limit"].high == 9999.99
    assert list(schema.fields["marketing_email"].choices) == ["yes", "no"]
    assert list(schema.fields["gender"].choices) == ["female", "male"]


def test_a_column_that_is_never_blank_makes_a_required_field(till: Till) -> None:
    till.run(
        "CREATE TABLE KUNDE (nr varchar(9) PRIMARY KEY, name varchar(30) NOT NULL, ort varchar(30) NOT NULL, "
        "email varchar(30), land varchar(2) DEFAULT 'DE' NOT NULL)"
    )
    found = proposed(till, LOYVERSE)
    with till.engine.begin() as connection:
        schema = fitted(reflect(connection, till.place, "Kunde"), found.mapping, LOYVERSE)

    assert [name for name, field in schema.fields.items() if field.is_required] == [
        "name",
        "city",
        "customer_code",
    ]


def test_misfits_are_whole_sentences_and_the_file_is_english(till: Till) -> None:
    till.make()
    till.run("INSERT INTO KUNDE (\"Nachname\", \"Geschlecht\") VALUES ('Wood', '7'), ('Reed', '8')")
    wrong = mapping_of(till.place, first_name="Umsatz", city="Stadt")
    with till.engine.begin() as connection:
        found = misfits(reflect(connection, till.place, "Kunde"), wrong, CLOUDPOS)
    left_out = proposed(till)

    sentences = {str(misfit.text) for misfit in (*found, *left_out.misfits)}
    table = f"{till.place}.Kunde" if till.place else "Kunde"
    assert {
        "Umsatz keeps a whole number, which First name is not. Name another column.",
        f"{table} has no column Stadt. Name one for City.",
        "Nachname has room for 12 characters of Last name, not 50.",
        "Geschlecht is called like Gender, but has words of its own for the choices.",
        "Kreditlimit % keeps Credit limit up to 9,999.99.",
        "Company has no column, so it leaves the template.",
    } <= sentences
    assert "Geschlecht is called like Gender, but has words of its own for the choices." in left_out.text
