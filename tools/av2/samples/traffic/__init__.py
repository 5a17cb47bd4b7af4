"""A small deterministic traffic simulator: car-following, lane changes, stop lines, on parallel lanes.

drivers.py (how somebody drives) -> following.py, changing.py (the models) -> simulation.py (all of them, over time)
"""

from tools.av2.samples.traffic.drivers import Driver, Entrant, StopLine
from tools.av2.samples.traffic.simulation import simulate

__all__ = ["Driver", "Entrant", "StopLine", "simulate"]
