"""How tracks move: smoothed positions, velocities, accelerations, yaw rates, turns."""
