"""How sure a figure is: intervals and paired comparisons, clustered by log."""
