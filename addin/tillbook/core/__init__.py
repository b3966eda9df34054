"""The import itself, pure: cells in, values out. Knows no spreadsheet and no database."""
