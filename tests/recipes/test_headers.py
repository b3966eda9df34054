"""Headers of unknown exports that need a second look: provinces, whole names, and other languages."""

import pytest
from tests.recipes.test_matching import (
    CLOUDPOS,
    FIRSTS,
    LASTS,
    LOYVERSE,
    MAILS,
    NUMBERS,
    WORDS,
    YES_NO,
    Texts,
    Told,
    expected,
    matched,
    places,
)

from tillbook.recipes.last_first import first_name_first
from tillbook.recipes.matching import NOTES, WHOLE_NAME


@pytest.mark.parametrize(
    ("header", "cells", "place"),
    [
        ("Prov.", ["PG", "TO", "MI"], "county"),
        ("Provincia", ["PG", "TO", "MI"], "county"),
        ("State", ["CA", "DE", "GA"], "county"),
        ("St", ["CA", "DE", "GA"], "county"),
        ("St", ["Quay Street", "Mill Lane", None], NOTES),
        ("State", ["Germany", "France", "Italy"], "country"),
        ("Land", ["Deutschland", "Österreich", "DE"], "country"),
        ("Land", ["Bayern", "Hessen", "Sachsen"], "county"),
        ("Land", ["DE", "AT", "CH"], "country"),
        ("Country", ["GB", "IT", "FR"], "country"),
        ("Region code", ["AL", "AR", "CA"], NOTES),
        ("Type", ["AL", "AR", "CA"], NOTES),
        ("Where from", ["Italy", "UK", "France"], "country"),
    ],
)
def test_two_letters_are_a_country_only_where_the_header_says_so(
    header: str, cells: Texts, place: str
) -> None:
    assert places({header: cells}) == {header: place}


@pytest.mark.parametrize(
    ("header", "is_last_first"),
    [
        ("Nome e Cognome", False),
        ("Cognome e Nome", True),
        ("Nombre y apellidos", False),
        ("Apellidos, nombre", True),
        ("Nom et prénom", True),
        ("Prénom & nom", False),
        ("Vor- und Nachname", False),
        ("Name, Vorname", True),
        ("Navn (fornavn og etternavn)", False),
        ("First and last name", False),
        ("Last name, first name", True),
    ],
)
def test_a_header_with_both_names_is_a_whole_name_in_its_order(header: str, is_last_first: bool) -> None:
    for schema, place in ((CLOUDPOS, WHOLE_NAME), (LOYVERSE, "name")):
        match = matched({header: ["Rossi Anna", "Neri Bruno"]}, schema)[header]

        assert (match.field, match.is_last_first) == (place, is_last_first)
    assert "the last name first" in match.why.told("en") or not is_last_first


@pytest.mark.parametrize("header", ["First name", "Contact first name", "Nome cliente", "Name"])
def test_a_header_with_one_name_is_not_both(header: str) -> None:
    assert not matched({header: ["Rossi Anna", "Neri Bruno"]})[header].is_last_first


@pytest.mark.parametrize(
    ("whole", "turned"),
    [
        ("Rossi Anna", "Anna Rossi"),
        ("O'Brien Mary-Jane", "Mary-Jane O'Brien"),
        ("De Luca Anna Maria", "Anna Maria De Luca"),
        ("van der Berg Eve", "Eve van der Berg"),
        ("Rossi, Anna", "Rossi, Anna"),
        ("Rossi", "Rossi"),
        ("Rossi Bici S.r.l.", "Rossi Bici S.r.l."),
    ],
)
def test_a_name_that_begins_with_the_family_is_turned_round(whole: str, turned: str) -> None:
    assert first_name_first(whole) == turned


def test_a_first_name_alone_is_told_as_what_it_is() -> None:
    match = matched({"First Name": FIRSTS, "Email": MAILS})["First Name"]

    assert (match.field, match.why.told("en")) == ("first_name", "There is no other name.")


DUTCH: Told = {
    "Klantnummer": (NUMBERS, "account_number"),
    "Voornaam": (FIRSTS, "first_name"),
    "Tussenvoegsel": ([None, None, "van der"], "last_name 1"),
    "Achternaam": (["Ray", "Lee", "Berg"], "last_name 2"),
    "Straat": (["Damrak", "Coolsingel", None], "address1 1"),
    "Huisnummer": (["5", "12a", None], "address1 2"),
    "Postcode": (["1012 LG", "3011 AD", None], "postcode"),
    "Woonplaats": (["Amsterdam", "Rotterdam", None], "city"),
    "Telefoon": (["020 1234567", None, None], "phone"),
    "Mobiel": (["06 12345678", None, None], "mobile"),
    "E-mailadres": (MAILS, "email"),
}
SWEDISH: Told = {
    "Förnamn": (FIRSTS, "first_name"),
    "Efternamn": (LASTS, "last_name"),
    "Gatuadress": (["Storgatan 5", "Kungsgatan 2", None], "address1"),
    "Postnummer": (["111 22", "411 19", None], "postcode"),
    "Ort": (["Stockholm", "Göteborg", None], "city"),
    "Telefon": (["08 123 456", None, None], "phone"),
    "Mobil": (["070 123 45 67", None, None], "mobile"),
    "E-post": (MAILS, "email"),
}
FRENCH: Told = {
    "Nom": (LASTS, "last_name"),
    "Prénom": (FIRSTS, "first_name"),
    "Adresse 1": (["1 rue de la Paix", "2 rue Haute", None], "address1"),
    "Complément d'adresse": (["Bât. B", None, None], "address2"),
    "Né(e) le": (["26/06/1985", "31/01/1990", None], "date_of_birth"),
    "Accepte les e-mails": (["oui", "non", None], "marketing_email"),
    "Accepte les SMS": (["vrai", "faux", None], "marketing_sms"),
    "Firmanavn": (["Ray AS", None, None], "company"),
}


@pytest.mark.parametrize(("told", "country"), [(DUTCH, "NL"), (SWEDISH, "SE"), (FRENCH, "FR")])
def test_columns_are_understood_in_more_languages(told: Told, country: str) -> None:
    assert places({header: cells for header, (cells, _) in told.items()}, country=country) == expected(told)


def test_a_column_in_the_notes_does_not_take_the_place_of_the_notes() -> None:
    assert places({"Salesperson": ["Pat", "Kim"], "GDPR consent": YES_NO[:2], "Remarks": WORDS[:2]}) == {
        "Salesperson": NOTES,
        "GDPR consent": NOTES,
        "Remarks": "notes",
    }
    assert matched({"GDPR consent": YES_NO, "Remarks": WORDS})["Remarks"].score > 0
