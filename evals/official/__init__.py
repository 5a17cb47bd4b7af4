"""The AV2 Scenario Mining Challenge's own evaluator, behind one function."""
