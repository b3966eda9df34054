"""The parts of a migration: what was found out beforehand, its folder, and the workbooks of rejected rows."""
