"""`python -m tillbook`."""

from tillbook.cli import main

main()
