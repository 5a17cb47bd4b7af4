"""A detector that looks at pixels: blobs of one paint in the sample world's pictures by day."""

from collections.abc import Sequence

import numpy as np
from PIL import Image
from scipy import ndimage

from tools.grounding.api import Detections, Picture, detections_of

STEP = 2
"""Every second pixel of every second row is looked at."""
LEAST_SIDE_PX = 7
LEAST_FILL = 0.4
"""Lines on the road fill little of their outlines; boxes seen at an angle two thirds."""


class ColourGrounder:
    """Finds blobs of paint and takes upright ones for people, orange ones for cones, and all others for cars."""

    name = "colours"

    def detect(self, pictures: Sequence[Picture]) -> tuple[Detections, ...]:
        return tuple(_seen(picture) for picture in pictures)


def paints(image: Image.Image) -> dict[str, np.ndarray]:
    """Which pixels are of which paint, whatever its shade."""
    red, green, blue = np.moveaxis(np.asarray(image.convert("RGB"), np.float32)[::STEP, ::STEP], 2, 0)
    high, low = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    vivid = high - low > 0.55 * high
    return {
        "red": vivid & (high > 60) & (green < 0.34 * red) & (blue < 0.4 * red),
        "orange": vivid & (high > 60) & (green >= 0.34 * red) & (green < 0.62 * red) & (blue < 0.4 * red),
        "yellow": vivid & (high > 60) & (green >= 0.66 * red) & (blue < 0.45 * red),
        "blue": (high > 60) & (red < 0.36 * blue),
        "black": high < 52,
        "bright": (high > 112) & (high - low < 0.11 * high),
    }


def _seen(picture: Picture) -> Detections:
    labels, scores, boxes = [], [], []
    for paint, mask in paints(picture.image).items():
        blobs, _ = ndimage.label(mask)
        for number, (rows, columns) in enumerate(ndimage.find_objects(blobs), 1):
            height, width = rows.stop - rows.start, columns.stop - columns.start
            fill = (blobs[rows, columns] == number).mean()
            if min(height, width) >= LEAST_SIDE_PX and fill >= LEAST_FILL:
                upright = height > 1.4 * width
                labels.append("traffic cone" if paint == "orange" else "person" if upright else "car")
                scores.append(min(float(fill), 1.0))
                boxes.append((columns.start, rows.start, columns.stop, rows.stop))
    return detections_of(picture, labels, np.array(scores), STEP * np.array(boxes, float).reshape(-1, 4))
