"""Puts Tillbook into the spreadsheet program of this machine, says what is there, and takes it out again."""
