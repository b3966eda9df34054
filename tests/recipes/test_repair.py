"""Broken letters and entities: found and repaired, while sound text stays as it is."""

import pandas as pd
import pytest
from faker import Faker
from hypothesis import given
from hypothesis import strategies as st

from tillbook.recipes.repair import Repairs, find_repairs, repair

LOCALES = (
    "fr_FR", "es_ES", "it_IT", "pt_PT", "pt_BR", "no_NO", "da_DK", "sv_SE", "de_DE", "pl_PL", "cs_CZ",
    "hu_HU", "ro_RO", "tr_TR", "ru_RU", "uk_UA", "el_GR", "ja_JP", "zh_CN", "ko_KR", "vi_VN", "he_IL",
    "ar_SA",
)  # fmt: skip


def frame_of(*texts: str | None) -> pd.DataFrame:
    return pd.DataFrame({"name": pd.Series(texts, dtype="str")})


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("MÃ¼ller", "Müller"),
        ("MÃƒÂ¼ller", "Müller"),
        ("Oâ€™Brien", "O’Brien"),
        ("FRANÃ‡OIS", "FRANÇOIS"),
        ("BÃ”LE “IRMÔ", "BÔLE “IRMÔ"),
        ("Ã˜degÃ¥rd", "Ødegård"),
        ("Ã…se", "Åse"),
        ("Ãƒâ€¦se", "Åse"),
        ("CittÃ\xa0 Alta", "Città Alta"),
        ("Å‚ukasz", "łukasz"),
        ("ÐŸÐµÑ‚Ñ€", "Петр"),
        ("O&#39;Brien &amp; Sons", "O'Brien & Sons"),
        ("L&amp;#39;Hermitte", "L'Hermitte"),
        ("M&uuml;ller", "Müller"),
        ("ZoÃ« &amp; Anaïs", "Zoë & Anaïs"),
    ],
)
def test_a_broken_text_is_offered_for_repair(broken: str, meant: str) -> None:
    assert find_repairs(frame_of(broken)).pairs == {broken: meant}


@pytest.mark.parametrize(
    "sound",
    [
        "JOÃO", "CONCEIÇÃO", "IRMÃ LÚCIA", "LÃ ÂNGELA", "MANHÃ DE SOL", "SÃO JOÃO", "AÇÃO", "LOJA “IRMÔ",
        "IRMÃ’S", "Â", "Ângela", "CÂMARA", "CÂRNU", "TŶ GLÂN", "PÂTÉ", "CAFÉ…", "JOSÉ”", "COMITÉ–CLUB",
        "ÉTÉ’S", "N° 5", "£5", "AT&T", "R&D;", "Marks & Spencer;", "A&copy", "“curled”", "ﬁn", "Ａｎｎ",
        "日本語", "Trần Thị Ánh", "№ 7",
    ],
)  # fmt: skip
def test_what_can_be_meant_stays(sound: str) -> None:
    assert find_repairs(frame_of(sound)) == Repairs()


@pytest.mark.parametrize("locale", LOCALES)
def test_people_of_many_countries_are_sound(locale: str) -> None:
    fake = Faker(locale)
    fake.seed_instance(1)
    people = [part for _ in range(300) for part in (fake.name(), fake.street_name())]

    assert find_repairs(frame_of(*people, *(text.upper() for text in people))).pairs == {}


@given(st.lists(st.text("AOEÃÕÇÂÊÔÁÉÍÓÚÀ "), max_size=8))
def test_no_word_in_portuguese_capitals_is_broken(words: list[str]) -> None:
    assert find_repairs(frame_of(*words)).pairs == {}


@given(st.text("aoeéèêëïôûçñíóúäöüßåøæãõłčšž", min_size=1).filter(lambda text: not text.isascii()))
def test_small_letters_that_were_broken_once_are_mended(text: str) -> None:
    broken = text.encode().decode("latin-1")

    assert find_repairs(frame_of(text)).pairs == {}
    assert find_repairs(frame_of(broken)).pairs.get(broken, broken) in {text, broken}


def test_only_broken_cells_change_and_blanks_stay_blank() -> None:
    frame = pd.DataFrame(
        {"name": ["MÃ¼ller", None, "JOÃO"], "city": ["KÃ¶ln", "KÃ¶ln", "x MÃ¼ller"]},
        index=[2, 3, 9],
        dtype="str",
    )
    repairs = find_repairs(frame)

    mended = repair(frame, {"MÃ¼ller": "Müller", "KÃ¶ln": "Köln"})

    assert repairs.cells == 4
    assert mended["name"].tolist()[::2] == ["Müller", "JOÃO"]
    assert mended["city"].tolist() == ["Köln", "Köln", "x MÃ¼ller"]
    assert mended.isna().equals(frame.isna())
    assert mended.dtypes.equals(frame.dtypes)
    assert frame["name"].tolist()[0] == "MÃ¼ller"
