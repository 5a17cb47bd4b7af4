"""How much thinking helps, measured without a model: one that is scripted, and makes the mistakes that models make."""
