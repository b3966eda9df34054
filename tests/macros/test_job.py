"""The word in which the launcher macro says what it wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillbook.errors import UsageError
from tillbook.macros.job import Job


def in_units(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_name_arrives_as_it_is(name: str) -> None:
    assert Job.read(f"validate:{in_units(name)}:263422:") == Job("validate", name, "263422")


def test_a_file_comes_along() -> None:
    job = Job.read(f"load:{in_units('a=b.xlsm')}::{in_units('/home/å/x.csv')}")

    assert job == Job("load", "a=b.xlsm", "", "/home/å/x.csv")


@pytest.mark.parametrize(
    "word", ["", "validate", "delete:0041::", "validate:0041:", "validate:zz::", "commit:00::"]
)
def test_anything_else_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="tillbook addin install"):
        Job.read(word)
