"""Which of our languages a system speaks, in the names that systems have for theirs."""

import locale

import pytest

from tillbook.language import system_language


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("nb_NO", "nb"),
        ("nn_NO", "nb"),
        ("Norwegian Bokmål_Norway", "nb"),
        ("Spanish_Mexico", "es"),
        ("Portuguese_Portugal", "pt"),
        ("Polish_Poland", "en"),
        ("fr-CA", "fr"),
        ("de_DE", "en"),
        (None, "en"),
    ],
)
def test_the_name_of_a_locale_says_the_language(
    name: str | None, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: (name, None))

    assert system_language() == language
