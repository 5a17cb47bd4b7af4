"""What is believed of each piece of evidence before any reading was judged: how much it lowers the log odds.

Wrong readings are few, and typing errors or real ambiguity hardly occur among texts that were written with care: the
data alone would say that they do no harm. So would they of vague words, whose defaults were chosen with the same texts
at hand. The numbers are judgements; `SPREAD` says how easily data overrule them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

PRIOR: Final = MappingProxyType(
    {
        "ignored_words": -0.4,
        "mended_words": -0.7,
        "mended_letters": -0.3,
        "vague_words": -0.8,
        "approximate_words": -0.5,
        "supplied_nouns": -0.3,
        "defaulted_values": -0.2,
        "rival_readings": -0.1,
        "rivalry": -1.5,
        "relations": -0.1,
        "depth": -0.2,
        "negations": -0.2,
        "coordinations": -0.2,
        "quantities": -0.2,
        "temporal": -0.3,
    }
)
"""Mean of the normal prior of a weight, by field of the evidence; 0 for the rest."""
SPREAD: Final = 0.5
"""Standard deviation of that prior."""
