"""Whatever a sheet says, calamine is let loose on a reasonable area only."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.workbooks.building import worksheet

from tillbook.errors import WorkbookError
from tillbook.workbooks.cells import letters, reference
from tillbook.workbooks.preflight import CELL_LIMIT, LAST_COLUMN, preflight

_NUMBERS = st.sampled_from([1, 2, 9, 10, 28_000, 29_000, 99_999, 100_000, 555_555, 1_048_576])
_COLUMNS = st.sampled_from([0, 1, 19, 25, 26, 199, 200, 701, 702, 16_383])


@given(
    st.lists(st.tuples(_NUMBERS, st.lists(st.tuples(_NUMBERS, _COLUMNS), max_size=3)), max_size=4),
    st.sampled_from(['<c r="{}"><v>1</v></c>', "<c s='1' r='{}'><v>1</v></c>", '<c r="{}" s="0"/>']),
)
@example([(5, [(5, 199)]), (99_999, [(99_999, 1)])], '<c r="{}"><v>1</v></c>')
def test_just_the_unreasonable_sheets_are_refused(
    rows: list[tuple[int, list[tuple[int, int]]]], form: str
) -> None:
    """Even where a cell's address and its row's number disagree, calamine goes by the cell's."""
    text = "".join(
        f'<row r="{number}">{"".join(form.format(reference(*place)) for place in places)}</row>'
        for number, places in rows
    )
    valued = [] if "/>" in form else [place for _number, places in rows for place in places]
    height, width = (
        max((row for row, _ in valued), default=0),
        max((column for _, column in valued), default=0) + 1,
    )

    if width > LAST_COLUMN or height * width > CELL_LIMIT:
        with pytest.raises(WorkbookError, match="reaches as far as cell"):
            preflight("book.xlsx", "S", worksheet(text).encode())
    else:
        preflight("book.xlsx", "S", worksheet(text).encode())


def test_the_refusal_names_the_farthest_cell() -> None:
    rows = f'<row r="3"><c r="A3"><v>1</v></c><c r="{letters(800)}3"><v>1</v></c></row>'

    with pytest.raises(WorkbookError, match="reaches as far as cell ADU3"):
        preflight("book.xlsx", "S", worksheet(rows).encode())
