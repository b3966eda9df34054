"""`check_frame`: the same faults are found wherever a frame is cut, also by Dask."""

import pickle

import pandas as pd
import pytest
from tests.support.crowd import FAULTS, frame_of_crowd

import tillbook
from tillbook.errors import HeaderError

ROWS = 120


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """A crowd with faults, and a few rows of everything else that can be wrong with a row alone."""
    more = {
        "Account number": ["1.0", "0002", "1E+15"],
        "Last name *": ["Ray", "Doe", None],
        "E-mail": ["a@gmial.com", "b@example.com", "b@example.com"],
        "Mobile": ["12", "+44 7400 123456", "0161 496 0000"],
        "Date of birth": ["03/04/1985", "13/04/1985", "04/13/1985"],
    }
    crowd = frame_of_crowd(ROWS)
    return pd.concat([pd.DataFrame(more, dtype="str"), crowd], ignore_index=True)


def found(frame: pd.DataFrame) -> pd.DataFrame:
    return tillbook.check_frame(frame, system="cloudpos")


def test_it_finds_what_is_wrong_with_rows_and_nothing_about_others(people: pd.DataFrame) -> None:
    codes = [tuple(line) for line in found(people)[["row", "column", "code"]].to_numpy()]

    alone = {10: ("email", "bad-email"), 20: ("date_of_birth", "bad-date"), 50: ("last_name", "required")}
    planted = {(3 + at, *alone[at]) for at in FAULTS if at in alone}
    assert planted <= set(codes)
    assert {(row, column, code) for row, column, code in codes if row < 3} == {
        (0, "email", "email-typo"), (0, "mobile", "bad-phone"), (0, "date_of_birth", "ambiguous-date"),
        (2, "account_number", "digits-lost"), (2, "last_name", "required"), (2, "mobile", "not-a-mobile"),
    }  # fmt: skip
    assert not any(code.startswith("repeated") for _, _, code in codes)


def test_an_order_of_dates_that_is_told_settles_them(people: pd.DataFrame) -> None:
    told = tillbook.check_frame(people.head(3), system="cloudpos", date_order="mdy")

    assert told.loc[told["column"] == "date_of_birth", ["row", "code"]].to_numpy().tolist() == [
        [1, "bad-date"]
    ]


@pytest.mark.parametrize("size", [1, 2, 50])
def test_a_frame_may_be_cut_anywhere(people: pd.DataFrame, size: int) -> None:
    parts = [found(people.iloc[at : at + size]) for at in range(0, len(people), size)]

    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), found(people))


@pytest.mark.parametrize("partitions", [1, 4, 40])
def test_dask_finds_in_its_partitions_what_pandas_finds_in_the_whole(
    people: pd.DataFrame, partitions: int
) -> None:
    dask = pytest.importorskip("dask.dataframe", reason="Dask comes with tillbook[large]")
    cut = dask.from_pandas(people, npartitions=partitions)
    # The last ones are empty then.
    cut = dask.concat([cut, cut[cut["Last name *"] == "nobody at all"]])

    checked = cut.map_partitions(tillbook.check_frame, system="cloudpos", meta=found(people.head(0))).compute(
        scheduler="threads"
    )

    pd.testing.assert_frame_equal(checked.reset_index(drop=True), found(people))


def test_it_goes_to_other_processes_by_pickle() -> None:
    assert pickle.loads(pickle.dumps(tillbook.check_frame)) is tillbook.check_frame


def test_a_frame_without_rows_has_the_columns_and_types_of_any(people: pd.DataFrame) -> None:
    none = found(people.head(0))

    assert len(none) == 0
    assert none.dtypes.to_dict() == found(people).dtypes.to_dict()


def test_the_index_may_be_any_and_numbers_may_be_numbers() -> None:
    frame = pd.DataFrame({"last_name": ["Ray", "Doe"], "mobile": [12, 13]}, index=["x", "x"])

    assert found(frame)[["row", "code", "value"]].to_numpy().tolist() == [
        ["x", "bad-phone", "12"], ["x", "bad-phone", "13"],
    ]  # fmt: skip


def test_a_required_column_that_is_missing_is_named() -> None:
    with pytest.raises(HeaderError, match="Last name"):
        found(pd.DataFrame({"First name": ["Ann"], "E-mail": ["a@example.com"], "City": ["York"]}))
