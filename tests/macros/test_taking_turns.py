"""One verb at a time on a workbook, and a polite way to stop it."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

from tillbook.macros.taking_turns import Stopped, ask_to_stop, turn

HOLDER = """
    from tillbook.macros.taking_turns import Stopped, turn
    import sys, time
    with turn("a.xlsm") as mine:
        print("mine", flush=True)
        try:
            while True:
                mine.refuse_stopped()
                time.sleep(0.01)
        except Stopped:
            print("stopped", flush=True)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture
def holder() -> subprocess.Popen[str]:
    program = textwrap.dedent(HOLDER)
    started = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "mine\n"
    return started


def test_a_second_process_has_to_wait_and_can_ask_the_first_to_stop(holder: subprocess.Popen[str]) -> None:
    with turn("A.XLSM") as mine:
        assert mine is None
    with turn("other.xlsm") as mine:
        assert mine is not None

    ask_to_stop("a.xlsm")

    assert holder.communicate(timeout=20)[0] == "stopped\n"
    with turn("a.xlsm") as mine:
        assert mine is not None
        mine.refuse_stopped()


def test_a_turn_ends_with_its_process(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate(timeout=20)

    with turn("a.xlsm") as mine:
        assert mine is not None


def test_a_request_to_stop_does_not_outlive_the_turn_that_it_was_for() -> None:
    ask_to_stop("a.xlsm")
    with turn("a.xlsm") as mine:
        assert mine is not None
        mine.refuse_stopped()
        ask_to_stop("a.xlsm")
        with pytest.raises(Stopped):
            mine.refuse_stopped()


def test_settings_that_a_killed_verb_left_are_put_back_by_the_next(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate(timeout=20)
    # What it had noted before it switched something off.
    noted = {"screen_updating": True, "enable_events": True, "display_alerts": False}
    with turn("a.xlsm") as mine:
        assert mine is not None
        mine.settings.write_text(json.dumps(noted), encoding="utf-8")
    app = SimpleNamespace(screen_updating=False, enable_events=False, display_alerts=False)

    with turn("a.xlsm") as mine:
        assert mine is not None
        with mine.keep_settings(app):
            assert vars(app) == noted
            assert json.loads(mine.settings.read_text(encoding="utf-8")) == noted
        assert not mine.settings.exists()
