"""Writers: from a query in English to a program."""
