"""How well a writer of programs reads English: against reference programs, second opinions, and its own confidence.

    reading ◄─ texts, answers, agreement ◄─ oracle, coverage ◄─ golden, pairs ◄─ logistic, calibration ◄─ __main__

Everything but `writing.py` and the command line takes the writer as a callable and knows `tools` and `evals` only.
"""
