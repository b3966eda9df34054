"""Where the columns of unknown exports belong: headers as systems write them, and the place of each."""

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from tillbook import systems
from tillbook.recipes.matching import NOTES, WHOLE_NAME, Match, match_columns
from tillbook.schema import Schema

CLOUDPOS = systems.load("cloudpos")
LOYVERSE = systems.load("loyverse")

# The cells of a column.
Texts = Sequence[str | None]

# Three customers for what a header can stand above.
NAMES = ["Ann Ray", "Bob Lee", "Eve van der Berg"]
FIRSTS = ["Ann", "Bob", "Eve"]
LASTS = ["Ray", "Lee", "van der Berg"]
MAILS = ["ann@example.com", "bob@example.com", "eve@example.org"]
NUMBERS = ["1001", "1002", "1003"]
YES_NO = ["yes", "no", None]
DAYS = ["2024-01-05", "2023-12-24", "2024-02-29"]
BIRTHDAYS = ["1985-06-26", "1990-01-31", None]
WORDS = ["likes tea", "pays late", "rides a tandem"]


def frame_of(columns: Mapping[str, Texts]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


def matched(columns: Mapping[str, Texts], schema: Schema = CLOUDPOS, country: str = "GB") -> dict[str, Match]:
    return {match.column: match for match in match_columns(frame_of(columns), schema, country)}


def places(
    columns: Mapping[str, Texts], schema: Schema = CLOUDPOS, country: str = "GB"
) -> dict[str, str | None]:
    """The field of each column; a part with its number behind it, an objection with all its fields."""
    return {name: place_of(match) for name, match in matched(columns, schema, country).items()}


def place_of(match: Match) -> str | None:
    if match.is_objection:
        return " ".join(("no", str(match.field), *match.also))
    return f"{match.field} {match.part}" if match.part else match.field


def expected(told: Mapping[str, tuple[Texts, str | None]]) -> dict[str, str | None]:
    return {name: place for name, (_cells, place) in told.items()}


Told = dict[str, tuple[Texts, str | None]]

WARENWIRTSCHAFT: Told = {
    "Kd.-Nr.": (NUMBERS, "account_number"),
    "Anrede": (["Frau", "Herr", "Frau"], "title"),
    "Vorname": (FIRSTS, "first_name"),
    "Name": (LASTS, "last_name"),
    "Firma": (["Ray GmbH", None, None], "company"),
    "Straße": (["Hauptstraße", "Am Markt", "Ringweg"], "address1 1"),
    "Haus-Nr.": (["5", "12a", "7"], "address1 2"),
    "PLZ": (["80331", "50667", "10115"], "postcode"),
    "Ort": (["München", "Köln", "Berlin"], "city"),
    "Land": (["Deutschland", "Österreich", "DE"], "country"),
    "Tel. privat": (["089 123456", "0221 98765", None], "phone"),
    "Handy": (["0171 2345678", None, None], "mobile"),
    "E-Mail-Adresse": (MAILS, "email"),
    "Geb.-Datum": (["26.06.1985", "31.01.1990", None], "date_of_birth"),
    "USt-IdNr.": (["DE136695976", None, None], "tax_number"),
    "IBAN": (["DE02120300000000202051", None, None], None),
    "Newsletter": (["ja", "nein", None], "marketing_email"),
    "Werbesperre": (["nein", "nein", "ja"], "no marketing_email marketing_sms"),
    "Letzter Kauf": (DAYS, None),
    "Angelegt am": (DAYS, None),
    "Bemerkung": (WORDS, "notes"),
}
NORWEGIAN_TILL: Told = {
    "Kundenr": (NUMBERS, "account_number"),
    "Fornavn": (FIRSTS, "first_name"),
    "Etternavn": (LASTS, "last_name"),
    "Adresse": (["Storgata 5", "Havnegata 2", None], "address1"),
    "Postnr": (["0182", "5003", "7010"], "postcode"),
    "Poststed": (["Oslo", "Bergen", "Trondheim"], "city"),
    "Mobilnr": (["40612345", "90123456", "91234567"], "mobile"),
    "E-post": (MAILS, "email"),
    "Fødselsdato": (["26.06.1985", "31.01.1990", None], "date_of_birth"),
    "Personnummer": (["26068512345", None, None], None),
    "Samtykke e-post": (["Ja", "Nei", None], "marketing_email"),
    "Samtykke SMS": (["Ja", "Nei", None], "marketing_sms"),
    "Reservert mot reklame": (["Nei", "Nei", "Ja"], "no marketing_email marketing_sms"),
    "Opprettet": (DAYS, None),
}
GESTIONALE: Told = {
    "Codice cliente": (NUMBERS, "account_number"),
    "Nome": (FIRSTS, "first_name"),
    "Cognome": (LASTS, "last_name"),
    "Ragione sociale": (["Ray S.r.l.", None, None], "company"),
    "Indirizzo": (["Via Garibaldi", "Corso Italia", "Via Roma"], "address1 1"),
    "N. civico": (["5", "12/A", "7"], "address1 2"),
    "CAP": (["50123", "00184", "10121"], "postcode"),
    "Città": (["Firenze", "Roma", "Torino"], "city"),
    "Provincia": (["FI", "RM", "TO"], "county"),
    "Telefono": (["055 123456", "06 6982", None], "phone"),
    "Cellulare": (["347 1234567", None, None], "mobile"),
    "Posta elettronica": (MAILS, "email"),
    "Data di nascita": (["26/06/1985", "31/01/1990", None], "date_of_birth"),
    "Partita IVA": (["IT01234567890", None, None], "tax_number"),
    "Listino": (["Base", "Rivenditori", "Base"], "price_level"),
    "Consenso marketing": (["Sì", "No", None], "marketing_email"),
    "Data consenso": (DAYS, NOTES),
    "Fatturato": (["120,50", "80,00", "0"], None),
    "Note": (WORDS, "notes"),
}
HUBSPOT: Told = {
    "Record ID": (["151", "152", "201"], None),
    "First Name": (FIRSTS, "first_name"),
    "Last Name": (LASTS, "last_name"),
    "Email": (MAILS, "email"),
    "Phone Number": (["+44 1524 509876", None, None], "phone"),
    "Mobile Phone Number": (["+44 7911 123456", None, None], "mobile"),
    "Contact owner": (["Pat Till", "Pat Till", None], None),
    "Lifecycle Stage": (["customer", "lead", "lead"], None),
    "Create Date": (DAYS, None),
    "Street Address": (["12 Quay Street", "1 Mill Lane", None], "address1"),
    "City": (["Lancaster", "Leeds", "York"], "city"),
    "State/Region": (["Lancashire", None, None], "county"),
    "Postal Code": (["LA1 1AA", "LS1 4DY", "YO1 7HH"], "postcode"),
    "Country/Region": (["United Kingdom", "GB", "Italy"], "country"),
    "Marketing contact status": (["Marketing contact", "Non-marketing contact", None], None),
    "Unsubscribed from all email": (["false", "true", None], "no marketing_email"),
    "Company Name": (["Ray Ltd", None, None], "company"),
}
MAILCHIMP: Told = {
    "Email Address": (MAILS, "email"),
    "First Name": (FIRSTS, "first_name"),
    "Last Name": (LASTS, "last_name"),
    "Birthday": (["06/26", "01/31", None], NOTES),
    "MEMBER_RATING": (["2", "3", "5"], None),
    "OPTIN_TIME": (DAYS, None),
    "OPTIN_IP": (["192.0.2.7", None, None], None),
    "CONFIRM_TIME": (DAYS, None),
    "TIMEZONE": (["Europe/London", None, None], None),
    "CC": (["gb", "it", None], None),
    "LEID": (["10001", "10002", "10003"], None),
    "NOTES": (WORDS, "notes"),
}
ODOO: Told = {
    "Display Name": (NAMES, WHOLE_NAME),
    "Street": (["12 Quay Street", "1 Mill Lane", None], "address1"),
    "Street2": (["Flat 3", None, None], "address2"),
    "Zip": (["LA1 1AA", "LS1 4DY", None], "postcode"),
    "City": (["Lancaster", "Leeds", "York"], "city"),
    "State": (["Lancashire", None, None], "county"),
    "Country": (["United Kingdom", "Italy", None], "country"),
    "Phone": (["+44 1524 509876", None, None], "phone"),
    "Mobile": (["+44 7911 123456", None, None], "mobile"),
    "Email": (MAILS, "email"),
    "Tax ID": (["GB220430231", None, None], "tax_number"),
    "Salesperson": (["Pat", "Pat", "Kim"], NOTES),
    "Blacklist": (["FALSE", "TRUE", "FALSE"], NOTES),
}
CLOVER: Told = {
    "Customer ID": (["A1B2C3D4E5F6G", "H7J8K9L0M1N2P", "Q3R4S5T6V7W8X"], "account_number"),
    "First Name": (FIRSTS, "first_name"),
    "Last Name": (LASTS, "last_name"),
    "Email Address": (MAILS, "email"),
    "Phone Number": (["+441524509876", None, None], "phone"),
    "Address Line 1": (["12 Quay Street", None, None], "address1"),
    "Address Line 2": (["Flat 3", None, None], "address2"),
    "City": (["Lancaster", "Leeds", None], "city"),
    "State/Province": (["Lancashire", None, None], "county"),
    "Postal Code": (["LA1 1AA", None, None], "postcode"),
    "Marketing Allowed": (YES_NO, "marketing_email"),
    "Credit Card Last 4": (["1234", "9876", None], None),
    "Card Token": (["tok_1", None, None], None),
}
DYNAMICS_RMS: Told = {
    "AccountNumber": (NUMBERS, "account_number"),
    "LastName": (LASTS, "last_name"),
    "FirstName": (FIRSTS, "first_name"),
    "Company": (["Ray Ltd", None, None], "company"),
    "Address": (["12 Quay Street", "1 Mill Lane", None], "address1"),
    "Address2": (["Flat 3", None, None], "address2"),
    "City": (["Lancaster", "Leeds", None], "city"),
    "State": (["Lancashire", None, None], "county"),
    "Zip": (["LA1 1AA", None, None], "postcode"),
    "PhoneNumber": (["01524 509876", None, None], "phone"),
    "FaxNumber": (["01524 509877", None, None], "fax"),
    "EmailAddress": (MAILS, "email"),
    "PriceLevel": (["0", "1", "0"], "price_level"),
    "TaxExempt": (["0", "1", "0"], "tax_exempt"),
    "TaxNumber": (["GB220430231", None, None], "tax_number"),
    "CreditLimit": (["300.00", "0.00", "0.00"], "credit_limit"),
    "AccountBalance": (["10.00", "0.00", "0.00"], None),
    "TotalSales": (["1200.00", "0.00", "35.00"], None),
    "LastVisit": (DAYS, None),
    "CustomText1": (WORDS, NOTES),
    "Notes": (WORDS, "notes"),
    "Title": (["Ms", "Mr", None], "title"),
    "StoreID": (["1", "1", "1"], None),
    "ID": (["7", "8", "9"], None),
}
OWNERS_LIST: Told = {
    "Who": (NAMES, WHOLE_NAME),
    "Where": (["12 Quay Street, Lancaster", "1 Mill Lane, Leeds", None], NOTES),
    "Mail": (MAILS, "email"),
    "Ring them on": (["01524 509876", "01132 123456", "01904 123456"], "phone"),
    "Cell": (["07911 123456", "07400 123456", None], "mobile"),
    "Code": (["LA1 1AA", "LS1 4DY", "YO1 7HH"], "postcode"),
    "Born": (BIRTHDAYS, "date_of_birth"),
    "OK to email? (newsletter)": (YES_NO, "marketing_email"),
    "Do not email": (["x", None, None], "no marketing_email"),
    "Remarks": (WORDS, "notes"),
    "Bike": (["red tandem", None, None], NOTES),
    "Spare": ([None, None, None], None),
}
SPANISH_SHOP: Told = {
    "Código": (NUMBERS, NOTES),
    "Nº cliente": (NUMBERS, "account_number"),
    "Nombre": (FIRSTS, "first_name"),
    "Apellidos": (LASTS, "last_name"),
    "NIF": (["12345678Z", None, None], "tax_number"),
    "Dirección": (["Calle Mayor 5", "Gran Vía 2", None], "address1"),
    "C.P.": (["28013", "08002", None], "postcode"),
    "Población": (["Madrid", "Barcelona", None], "city"),
    "Provincia": (["Madrid", "Barcelona", None], "county"),
    "Móvil": (["612 345 678", None, None], "mobile"),
    "Correo electrónico": (MAILS, "email"),
    "Acepta publicidad": (["Sí", "No", None], "marketing_email"),
    "No desea SMS": (["No", "Sí", None], "no marketing_sms"),
    "Contraseña": (["abc", "def", "ghi"], None),
}
EXPORTS = {
    "German Warenwirtschaft": (WARENWIRTSCHAFT, "DE"),
    "Norwegian till": (NORWEGIAN_TILL, "NO"),
    "Italian gestionale": (GESTIONALE, "IT"),
    "HubSpot": (HUBSPOT, "GB"),
    "Mailchimp": (MAILCHIMP, "GB"),
    "Odoo": (ODOO, "GB"),
    "Clover": (CLOVER, "GB"),
    "Dynamics RMS": (DYNAMICS_RMS, "GB"),
    "an owner's own list": (OWNERS_LIST, "GB"),
    "Spanish shop": (SPANISH_SHOP, "ES"),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_the_columns_of_an_export_are_understood(name: str) -> None:
    told, country = EXPORTS[name]

    assert places({header: cells for header, (cells, _) in told.items()}, country=country) == expected(told)


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("schema", [CLOUDPOS, LOYVERSE], ids=lambda schema: schema.system)
def test_every_field_and_every_column_has_one_place(name: str, schema: Schema) -> None:
    told, country = EXPORTS[name]
    frame = frame_of({header: cells for header, (cells, _) in told.items()})

    found = match_columns(frame, schema, country)

    assert [match.column for match in found] == list(frame)
    fields = [match for match in found if match.score and not match.is_objection]
    whole = [key for match in fields if not match.part for key in (match.field, *match.also) if key]
    assert len(whole) == len(set(whole))
    assert set(whole) <= {*schema.fields, WHOLE_NAME}
    assert all(0 <= match.score <= 100 and match.why.told("it") for match in found)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Name": NAMES}, {"Name": WHOLE_NAME}),
        ({"Name": LASTS[:2]}, {"Name": "last_name"}),
        ({"Name": LASTS, "Vorname": FIRSTS}, {"Name": "last_name", "Vorname": "first_name"}),
        ({"Nome": FIRSTS, "Apelido": LASTS}, {"Nome": "first_name", "Apelido": "last_name"}),
        ({"Nom": LASTS, "Prénom": FIRSTS}, {"Nom": "last_name", "Prénom": "first_name"}),
        ({"Nombre": FIRSTS, "Apellido 1": LASTS, "Apellido 2": LASTS},
         {"Nombre": "first_name", "Apellido 1": "last_name 1", "Apellido 2": "last_name 2"}),
        ({"Full name": NAMES, "First name": FIRSTS, "Surname": LASTS},
         {"Full name": None, "First name": "first_name", "Surname": "last_name"}),
        ({"Kunde": NUMBERS, "Kundenname": NAMES}, {"Kunde": NOTES, "Kundenname": WHOLE_NAME}),
    ],
)  # fmt: skip
def test_a_name_is_whole_or_half_as_the_other_columns_say(
    columns: dict[str, Texts], expected: dict[str, str]
) -> None:
    assert places(columns) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Customer": NAMES}, {"Customer": "name"}),
        ({"Last name": LASTS, "First name": FIRSTS}, {"Last name": "name 2", "First name": "name 1"}),
        ({"Name": LASTS, "Vorname": FIRSTS}, {"Name": "name 2", "Vorname": "name 1"}),
        ({"Full name": NAMES, "First name": FIRSTS}, {"Full name": "name", "First name": None}),
    ],
)
def test_a_system_with_one_name_gets_it_whole(columns: dict[str, Texts], expected: dict[str, str]) -> None:
    assert places(columns, LOYVERSE) == expected


def test_a_system_with_one_line_for_the_address_and_one_number_gets_what_there_is() -> None:
    columns = {"Address line 1": ["12 Quay Street"], "Address line 2": ["Flat 3"], "Cell": ["07911 123456"]}

    assert places(columns, LOYVERSE) == {
        "Address line 1": "address 1",
        "Address line 2": "address 2",
        "Cell": "phone",
    }


def test_a_header_of_two_fields_is_none_of_them_where_the_cells_hold_both() -> None:
    assert places({"PLZ/Ort": ["80331 München", "50667 Köln"]}) == {"PLZ/Ort": NOTES}
    assert places({"State/Region": ["Lancashire", "Kent"]}) == {"State/Region": "county"}


def test_the_house_number_stands_where_the_country_writes_it() -> None:
    columns: dict[str, Texts] = {
        "Street": ["Quay Street", "Mill Lane"],
        "House number": ["12", "1"],
    }

    assert places(columns, country="GB") == {"Street": "address1 2", "House number": "address1 1"}
    assert places(columns, country="DE") == {"Street": "address1 1", "House number": "address1 2"}


@pytest.mark.parametrize("header", ["Active", "VIP", "x", "Flag", "Email sent", "E-mail 2", "Text"])
def test_yes_and_no_alone_are_no_consent(header: str) -> None:
    match = matched({"E-mail": MAILS, "Mobile": ["07911123456"] * 3, header: ["yes", "no", "yes"]})[header]

    assert match.field == NOTES


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Newsletter", DAYS),
        ("Opt-in date", DAYS),
        ("Consent source", ["web", "till", "web"]),
        ("Marketing campaign", ["spring", "autumn", "spring"]),
        ("Marketing by phone", YES_NO),
        ("Marketing by post", YES_NO),
        ("Newsletter", ["monthly", "weekly", "cycling", "running", "daily"]),
    ],
)
def test_what_is_about_consent_and_no_plain_answer_goes_into_the_notes(header: str, cells: Texts) -> None:
    assert places({header: cells}) == {header: NOTES}


@pytest.mark.parametrize("header", ["Newsletter", "newsletter_subscribed", "E-Mail-Werbung", "GDPR e-mail"])
@pytest.mark.parametrize(
    "cells", [["1", "0"], ["ja", "nein"], ["subscribed", "unsubscribed"], ["A", "B"], []]
)
def test_a_clear_header_is_a_consent_to_look_at(header: str, cells: Texts) -> None:
    match = matched({header: cells})[header]

    assert match.field == "marketing_email"
    assert "Make sure" in match.why.told("en")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Password", ["a", "b", "c"]),
        ("PasswordHash", ["a", "b", "c"]),
        ("Zugang Kennwort", ["a", "b", "c"]),
        ("api_token", ["a", "b", "c"]),
        ("Kreditkarte", ["a", "b", "c"]),
        ("Card number", ["4111 1111 1111 1111", "5500005555555559", "340000000000009"]),
        ("Customer number", ["4111111111111111", "5500005555555559", "340000000000009"]),
        ("Remarks", ["GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000", "NO9386011117947"]),
    ],
)
def test_a_secret_stays_behind_whatever_it_is_called(header: str, cells: Texts) -> None:
    assert places({header: cells}) == {header: None}


def test_a_loyalty_card_is_no_payment_card() -> None:
    assert places({"Card number": ["900100001", "900100002", "900100003"]}) == {
        "Card number": "account_number"
    }


def test_of_two_columns_for_a_field_the_better_has_it_and_the_other_is_noted() -> None:
    found = matched({"E-Mail privat": MAILS, "E-Mail": MAILS, "Mail": [None, None, None]})

    assert [(m.field, m.score > 0) for m in found.values()] == [
        (NOTES, False),
        ("email", True),
        (None, False),
    ]
    assert "E-Mail" in found["E-Mail privat"].why.told("en")


def test_cells_that_contradict_the_header_are_believed() -> None:
    assert places({"E-Mail": ["Leeds", "York", "Bath"], "x": MAILS}) == {"E-Mail": NOTES, "x": "email"}


def test_a_date_is_no_birthday_by_its_cells() -> None:
    assert places({"Since": BIRTHDAYS}) == {"Since": NOTES}
