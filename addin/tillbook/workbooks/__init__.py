"""Workbooks: closed files, read and written behind the port `tillbook.core.sheet`."""
