"""The program language: text, syntax tree, checked plan, evaluation. Programs look like Python and never run as it."""
