"""Where the store is and who one is there: addresses and names, passwords, encryption."""
