"""The field guide as a PDF, set by Typst."""
