"""Whose turn it is to write, on PostgreSQL."""

from typing import Final

# Locks belong to a database, so one number does for all stores.
LOCK: Final = "pg_advisory_xact_lock(hashtext('tillbook'))"
