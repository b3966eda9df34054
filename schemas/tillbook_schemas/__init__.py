"""The systems that Tillbook serves, one module each: `schema` in `<system>.py`."""
