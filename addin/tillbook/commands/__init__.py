"""The verbs: each puts reading, checking and writing into order, and returns a value."""
