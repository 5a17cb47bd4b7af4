"""The program language: checker, plan, evaluator, error messages."""
