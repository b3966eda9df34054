"""What is masked in a log, and what stays there to be of use."""

import logging
from pathlib import Path

import pytest
from platformdirs import user_log_path
from tests.support.running import Program

from tillbook.macros.log import write_log
from tillbook.masking import logger, masked, without_passwords


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ann@example.com", "<e-mail>"),
        ("<élise.müller+till@exämple.fr>", "<<e-mail>>"),
        ("Key (email_key)=(x@y.org) exists", "Key (email_key)=(<e-mail>) exists"),
        ("call +44 7700 900123 now", "call <number> now"),
        ("(01539) 612345, 0171/1234567", "<number>, <number>"),
        ("12.34.56.78.90", "<number>"),
        ("born 1985-04-03 or 03/04/1985", "born <number> or <number>"),
        ("postgresql://ann:p@ss w/%:x@db/shop", "postgresql://ann:***@db/shop"),
        ("host=db password='a b' user=ann", "host=db password=*** user=ann"),
        ("{'password': 'a b', 'x': 1}", "{'password': ***, 'x': 1}"),
        ("?sslpassword=x&sslmode=require", "?sslpassword=***&sslmode=require"),
    ],
)
def test_people_and_passwords_are_masked(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        'File "store.py", line 1234, in commit',
        "2026-11-22 06:12:00,123",
        "550e8400-e29b-41d4-a716-446655440000",
        "<object at 0x7f3c12345678>",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        'connection to server at "192.168.100.200", port 5432 failed',
        "100000 rows",
        "postgresql://ann@db:5432/shop",
    ],
)
def test_what_helps_to_find_a_fault_stays(text: str) -> None:
    assert masked(text) == text


def test_a_sentence_for_the_analyst_keeps_its_people() -> None:
    said = "ann@example.com is taken at postgresql://ann:Hush@db/shop"

    assert without_passwords(said) == "ann@example.com is taken at postgresql://ann:***@db/shop"


def test_a_logger_masks_messages_and_exceptions(caplog: pytest.LogCaptureFixture) -> None:
    log = logger("tillbook.tests.masking")
    logger("tillbook.tests.masking")  # asking twice does no harm
    try:
        raise ValueError("ann@example.com")
    except ValueError:
        log.warning("%s failed for %s", "commit", "bob@example.com", exc_info=True)

    assert "commit failed for <e-mail>" in caplog.text
    assert "ValueError: <e-mail>" in caplog.text
    assert "example.com" not in caplog.text
    assert len(log.filters) == 1
    assert caplog.records[0].levelno == logging.WARNING


def test_the_log_of_the_buttons_is_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    try:
        raise RuntimeError("no room for bob@example.com at postgresql://ann:Hush@db/shop")
    except RuntimeError:
        path = write_log("commit for eve@example.com failed")

    text = path.read_text(encoding="utf-8")
    assert path.parent == user_log_path("tillbook")
    assert "commit for <e-mail> failed" in text
    assert "RuntimeError: no room for <e-mail> at postgresql://ann:***@db/shop" in text


def test_the_traceback_that_can_be_asked_for_is_masked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TILLBOOK_DEBUG", "1")
    program = Program(str(tmp_path / "store.db"), monkeypatch, capsys)

    ran = program("validate", tmp_path / "ann@example.com.xlsx", "--system", "cloudpos")

    *trace, sentence = ran.err.strip().splitlines()
    assert "Traceback" in trace[0]
    assert "ann@example.com" not in "\n".join(trace)
    assert "ann@example.com.xlsx" in sentence
