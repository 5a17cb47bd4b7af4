"""English of driving scenes, read by a grammar over a lexicon: words, tokens, forest, readings, programs, refusals."""
