"""What can go wrong between an image and its detections; never mixed up with "nothing is there"."""

from tools.errors import MotherlodeError


class GroundingError(MotherlodeError):
    """A detector failed on images that were given to it: the surroundings are at fault, and nothing is known."""
