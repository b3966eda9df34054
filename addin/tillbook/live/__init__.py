"""Open workbooks, in Excel or LibreOffice Calc: read and written through xlwings, drawn into in place."""
