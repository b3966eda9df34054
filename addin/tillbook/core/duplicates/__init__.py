"""Who may be in the store twice: alike customers in pairs, scored, with the reasons in words."""

from tillbook.core.duplicates.finding import find_duplicates
from tillbook.core.duplicates.grouping import group_pairs

__all__ = ["find_duplicates", "group_pairs"]
