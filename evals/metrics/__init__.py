"""How good an answer is: the challenge's figures and ours."""
