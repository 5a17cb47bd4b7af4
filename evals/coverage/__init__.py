"""What share of the benchmark's prompts the function library can express, prompt by prompt.

table.py (what each prompt needs) -> report.py (docs/coverage.md) -> __main__.py (a prompts file against the table)
"""
