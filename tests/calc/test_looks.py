"""Formats, colours, fonts, widths, borders, protection, frozen panes."""

import xlwings


def test_a_number_format_is_read_back_and_none_where_cells_differ(sheet: xlwings.Sheet) -> None:
    sheet["A1:A3"].number_format = "@"

    assert sheet["A1:A3"].number_format == "@"
    assert sheet["A3:A4"].number_format is None
    assert sheet["A4"].number_format == "General"


def test_colours_come_in_every_notation_of_xlwings(sheet: xlwings.Sheet) -> None:
    for colour in ((255, 199, 206), "#FFC7CE", 0xCEC7FF):
        sheet["A1"].color = None
        sheet["A1"].color = colour
        assert sheet["A1"].color == (255, 199, 206)

    sheet["A1"].color = None
    assert sheet["A1"].color is None


def test_many_cells_are_coloured_at_once(sheet: xlwings.Sheet) -> None:
    sheet["A1:B2"].color = (1, 2, 3)

    sheet["A1:B2"].set_colors([["#FF0000", ...], [None, "#FF0000"]])

    found = [sheet[address].color for address in ("A1", "B1", "A2", "B2")]
    assert found == [(255, 0, 0), (1, 2, 3), None, (255, 0, 0)]
    assert sheet["A1:B2"].color is None


def test_the_font_is_set_and_read(sheet: xlwings.Sheet) -> None:
    font = sheet["A1:B1"].font
    font.bold, font.italic, font.size, font.name, font.color = True, True, 14, "DejaVu Sans", "#0000FF"

    read = sheet["A1"].font
    assert (read.bold, read.italic, read.size, read.name, read.color) == (
        True,
        True,
        14.0,
        "DejaVu Sans",
        (0, 0, 255),
    )
    assert sheet["A1:A2"].font.bold is None
    assert sheet["A2"].font.bold is False


def test_text_is_wrapped_and_aligned(sheet: xlwings.Sheet) -> None:
    cells = sheet["A1:B2"]
    cells.wrap_text, cells.horizontal_alignment, cells.vertical_alignment = True, "center", "top"

    assert (cells.wrap_text, cells.horizontal_alignment, cells.vertical_alignment) == (True, "center", "top")
    assert sheet["A3"].wrap_text is False


def test_a_column_of_no_width_is_hidden_and_comes_back(sheet: xlwings.Sheet) -> None:
    sheet["B:C"].column_width = 20
    assert _near(sheet["B1"].column_width, 20)

    sheet["B:B"].column_width = 0
    assert sheet["B1"].column_width == 0
    assert sheet["B1:C1"].column_width is None

    sheet["B:B"].column_width = 12
    assert _near(sheet["B1"].column_width, 12)


def _near(width: float | None, wanted: float) -> bool:
    return width is not None and abs(width - wanted) < 0.2


def test_hidden_and_filtered_rows_are_counted(sheet: xlwings.Sheet) -> None:
    sheet["A1:A10"].value = [[number] for number in range(10)]
    assert sheet["A1:A10"].impl.hidden_rows() == 0

    sheet["3:4"].row_height = 0
    sheet["B:B"].column_width = 0

    assert sheet["A1:A10"].impl.hidden_rows() == 2
    assert sheet["B4:B10"].impl.hidden_rows() == 1


def test_autofit_gives_long_texts_room(sheet: xlwings.Sheet) -> None:
    sheet["A1"].value = "a text that is much longer than a column"
    before = sheet["A1"].column_width

    sheet["A1"].autofit()

    after = sheet["A1"].column_width
    assert before is not None
    assert after is not None
    assert after > before


def test_borders_are_drawn_on_the_sides_that_are_named(sheet: xlwings.Sheet) -> None:
    sheet["B2:C3"].borders.set("outside", line_style="continuous", weight="medium", color="#FF0000")

    corner = sheet["B2"].impl.api
    assert (corner.TopBorder2.Color, corner.TopBorder2.LineWidth) == (0xFF0000, 53)
    assert corner.RightBorder2.LineWidth == 0

    sheet["B2:C3"].borders.clear()
    assert sheet["B2"].impl.api.TopBorder2.LineWidth == 0


def test_panes_are_frozen_without_changing_the_sheet_that_shows(book: xlwings.Book) -> None:
    shown, frozen = book.sheets[0], book.sheets.add("Frozen")
    shown.activate()

    frozen.freeze_panes.freeze_at("A1:B3")

    assert book.sheets.active == shown
    frozen.activate()
    controller = book.impl.controller
    assert (controller.SplitColumn, controller.SplitRow) == (2, 3)

    frozen.freeze_panes.freeze_at("1:1")
    assert (controller.SplitColumn, controller.SplitRow) == (0, 1)

    frozen.freeze_panes.unfreeze()
    assert not controller.hasFrozenPanes()


def test_the_print_area_is_kept(sheet: xlwings.Sheet) -> None:
    sheet.page_setup.print_area = "A1:C9"
    assert sheet.page_setup.print_area == "$A$1:$C$9"

    sheet.page_setup.print_area = None
    assert sheet.page_setup.print_area is None
