"""Headers of unknown exports that are consents, objections, or neither; and what the cells below them say."""

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tillbook import systems
from tillbook.language import in_every_language
from tillbook.recipes.headers import meanings
from tillbook.recipes.matching import NOTES, Match, match_columns
from tillbook.recipes.permission import permission, vetoed
from tillbook.recipes.readings import Found, consent
from tillbook.recipes.shelf import load_recipe

CLOUDPOS = systems.load("cloudpos")
LOYVERSE = systems.load("loyverse")
EMAIL, SMS = "marketing_email", "marketing_sms"

CONSENTS = {
    "Newsletter": EMAIL,
    "Newsletter (ja/nein)": EMAIL,
    "Accepts Email Marketing": EMAIL,
    "email_opt_in": EMAIL,
    "OK to email?": EMAIL,
    "Mailing list": EMAIL,
    "Accepte les e-mails": EMAIL,
    "Accepte les SMS": SMS,
    "Consenso marketing": EMAIL,
    "Iscritto alla newsletter": EMAIL,
    "Acepta publicidad": EMAIL,
    "Aceita receber e-mails": EMAIL,
    "Einwilligung E-Mail-Werbung": EMAIL,
    "Ønsker nyhetsbrev": EMAIL,
    "Samtykke SMS": SMS,
    "Text message consent": SMS,
    "GDPR e-mail consent": EMAIL,
}
# What says the opposite of a consent plainly, and by which ways.
OBJECTIONS = {
    "Do not email": (EMAIL,),
    "DoNotBulkEMail": (EMAIL,),
    "Email opt-out": (EMAIL,),
    "opted_out": (EMAIL,),
    "Unsubscribed": (EMAIL,),
    "Unsubscribed from all email": (EMAIL,),
    "Unsubscribed from all": (EMAIL, SMS),
    "Opted out of email: Marketing Information": (EMAIL,),
    "Stop marketing email": (EMAIL,),
    "Email marketing blocked": (EMAIL,),
    "Email marketing (declined)": (EMAIL,),
    "Suppress SMS": (SMS,),
    "No newsletter": (EMAIL,),
    "No marketing": (EMAIL, SMS),
    "Do not contact": (EMAIL, SMS),
    "Keine Werbung": (EMAIL, SMS),
    "Newsletter abgemeldet": (EMAIL,),
    "Werbung unerwünscht": (EMAIL, SMS),
    "Disiscritto": (EMAIL,),
    "Non ricevere newsletter": (EMAIL,),
    "Rifiuta newsletter": (EMAIL,),
    "No desea SMS": (SMS,),
    "No quiere publicidad": (EMAIL, SMS),
    "Désinscrit": (EMAIL,),
    "Ne pas contacter": (EMAIL, SMS),
    "Não receber e-mails": (EMAIL,),
    "Reservert mot e-post": (EMAIL,),
    "Avmeldt nyhetsbrev": (EMAIL,),
}
# What is about consent and says neither plainly: a word that nobody knows may turn it round.
NEITHER = [
    "GDPR consent", "Consenso profilazione", "Terms and conditions consent", "Consenso privacy",
    "Newsletter cancelled", "Email marketing disabled", "Newsletter inactive", "Exclude from newsletter",
    "Newsletter off", "Newsletter removed", "Sin newsletter", "Baja newsletter", "Ikke nyhetsbrev",
    "Remoção newsletter", "E-mail bounced", "Third party marketing consent", "Newsletter consent requested",
    "Newsletter nein", "Newsletter non inviata", "Marketing by phone", "Marketing by post",
    "Do not stop newsletter", "Newsletter nicht abgemeldet", "Consentimento marketing no e-mail",
]  # fmt: skip
# Words that turn a consent round; the list cannot end, so each new one must do so unlisted.
REFUSING = """
declined disabled cancelled inactive exclude off withdrawn removed non senza sin sans sem uten ohne never
without nicht ikke keine dont refuse rifiutato baja reservert unerwünscht opposed blocked
"""


def found(header: str, cells: Sequence[str | None] = ("yes", "no", None)) -> Match:
    frame = pd.DataFrame({header: pd.Series(list(cells), dtype="str")})
    return match_columns(frame, CLOUDPOS)[0]


def read(columns: Mapping[str, Sequence[str | None]], *objections: str) -> Found:
    texts = [pd.Series(list(cells), dtype="str", name=name) for name, cells in columns.items()]
    consents = [name for name in columns if name not in objections]
    return permission(consents, objections).read(texts)


def told(columns: Mapping[str, Sequence[str | None]], *objections: str) -> list[str | None]:
    values = read(columns, *objections).values
    return [None if pd.isna(value) else value for value in values]


@pytest.mark.parametrize("header", CONSENTS)
def test_a_header_whose_words_all_agree_is_a_consent_to_look_at(header: str) -> None:
    match = found(header)

    assert (match.field, match.is_objection) == (CONSENTS[header], False)
    assert "Make sure" in match.why.told("en")


@pytest.mark.parametrize("header", OBJECTIONS)
def test_a_header_that_plainly_says_the_opposite_is_an_objection(header: str) -> None:
    match = found(header)

    assert (match.field, *match.also) == OBJECTIONS[header]
    assert match.is_objection


@pytest.mark.parametrize("header", NEITHER)
def test_a_header_that_says_neither_plainly_goes_into_the_notes(header: str) -> None:
    match = found(header)

    assert (match.field, match.score) == (NOTES, 0)
    assert match.why.told("en").startswith("It is about consent")


@pytest.mark.parametrize("header", [*CONSENTS, *OBJECTIONS])
def test_a_system_without_consents_has_them_in_the_notes(header: str) -> None:
    frame = pd.DataFrame({header: pd.Series(["yes", "no"], dtype="str")})

    assert match_columns(frame, LOYVERSE)[0].field == NOTES


@pytest.mark.parametrize("key", [EMAIL, SMS])
def test_our_own_labels_are_consents_in_every_language(key: str) -> None:
    for label in in_every_language(CLOUDPOS.fields[key].label).values():
        assert (found(label).field, found(label).is_objection) == (key, False)


@given(
    header=st.sampled_from([header for header in CONSENTS if "(" not in header]),
    word=st.one_of(
        st.text("abcdefghijklmnopqrstuvwxyzäøñç", min_size=4, max_size=12),
        st.sampled_from(REFUSING.split()),
    ),
    at=st.integers(0, 4),
)
def test_no_header_with_a_word_that_is_not_listed_is_a_consent(header: str, word: str, at: int) -> None:
    words = header.split(" ")
    words.insert(min(at, len(words)), word)
    agreeing = {"email", "sms", "newsletter", "marketing", "yes", "neutral", "all"}
    assume(not any(kinds & agreeing for kinds in meanings(word, "consent")))

    match = found(" ".join(words))
    assert match.field not in (EMAIL, SMS) or match.is_objection


def test_an_objection_is_a_no_that_wins_over_a_yes_beside_it() -> None:
    columns: dict[str, Sequence[str | None]] = {
        "Newsletter": ["yes", "yes", "yes", None, None, "no"],
        "Do not email": ["yes", "no", None, "yes", "no", "no"],
        "Unsubscribed": [None, None, "true", None, None, "false"],
    }

    assert told(columns, "Do not email", "Unsubscribed") == ["no", "yes", "no", "no", None, "no"]
    remarks = [remark.told("en") for remark in read(columns, "Do not email", "Unsubscribed").remarks]
    assert remarks == [
        "1 customer has said yes to ‘Newsletter’ by what the export says; it does not say when, nor how.",
        "2 times a yes of ‘Newsletter’ stands beside a no in another column: it counts as a no.",
    ]


def test_a_mark_is_no_yes_and_an_unclear_objection_leaves_a_yes_unknown() -> None:
    columns: dict[str, Sequence[str | None]] = {
        "Newsletter": ["x", "ja", "pending", "on", "1", "sì", "yes", "nei", "TRUE", "O"],
        "Opted out": [None, "x", None, None, "0", None, "2024-01-05", None, None, None],
    }
    values = told(columns, "Opted out")

    assert values == [None, None, None, None, "yes", "yes", None, "no", "yes", None]
    aside = read(columns, "Opted out").aside
    assert aside["Newsletter"].dropna().tolist() == ["x", "pending", "on", "O"]
    assert aside["Opted out"].dropna().tolist() == ["x", "2024-01-05"]


def test_subscribed_is_no_objection_and_unsubscribed_is_one() -> None:
    columns = {"Email opt-out": ["unsubscribed", "subscribed", "opted out"]}

    assert told(columns, "Email opt-out") == ["no", None, "no"]


def test_an_objection_beside_a_platform_s_own_consent_wins() -> None:
    platform = consent("Accepts Marketing", yes=("yes",), no=("no",))
    columns = {
        "Accepts Marketing": ["yes", "yes", "yes", "no", None],
        "Do not email": ["yes", "no", "x", None, "yes"],
    }
    texts = [pd.Series(cells, dtype="str", name=name) for name, cells in columns.items()]
    values = vetoed(platform, ["Do not email"]).read(texts)

    assert [None if pd.isna(one) else one for one in values.values] == ["no", "yes", None, "no", "no"]
    assert values.aside["Do not email"].dropna().tolist() == ["x"]


def test_words_that_a_person_has_explained_count() -> None:
    cells = pd.Series(["A", "B", "C"], dtype="str", name="Newsletter")
    values = permission(["Newsletter"], (), {"A": "yes", "B": "no", "C": None}).read([cells]).values

    assert values.tolist()[:2] == ["yes", "no"]
    assert values.isna().tolist() == [False, False, True]


def test_a_plugin_s_zero_is_no_refusal() -> None:
    name = "mailchimp_woocommerce_is_subscribed"
    cells = pd.Series(["1", "0", "archived", None], dtype="str", name=name)
    values = load_recipe("woocommerce").fields[EMAIL].read([cells]).values

    assert values.tolist()[0] == "yes"
    assert values.isna().tolist() == [False, True, True, True]
