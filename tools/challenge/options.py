"""What a submission may be asked for; light, so that naming an option loads no arrays."""

from __future__ import annotations

from typing import Literal, TypeAlias

EgoCentre: TypeAlias = Literal["log", "readme"]
"""Where an ego vehicle that the log lacks stands: at the ego-frame origin, or where the challenge's text says."""
