"""A match seen from above: map, boxes, trails, legend, scale, time and query in one picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from tools.render.actors import draw_actors, moment_of
from tools.render.captions import (
    FOOTER_PX,
    HEADER_PX,
    Caption,
    Moment,
    draw_footer,
    draw_header,
    draw_note,
    draw_progress,
    draw_time,
)
from tools.render.framing import Cast, Framing, Lens, framing_of
from tools.render.gaps import gap_between
from tools.render.ground import draw_ground
from tools.render.labels import NO_SIDES, Sides, sides_of
from tools.render.palette import Palette
from tools.render.placing import Stage
from tools.typing import NDArrayFloat

if TYPE_CHECKING:
    from PIL.Image import Image

_FINER: Final = 2
"""Views are drawn this many times as large as they are shown."""
_MOST_PX: Final = 60_000_000
"""Ground is drawn once for a whole film up to this many pixels, else again for each picture."""
_HALF_TICK_S: Final = 0.0005


@dataclass(frozen=True, eq=False)
class Scene:
    """One match, ready to be drawn at some moments.

    Attributes:
        stage: Its clip.
        cast: Who plays which part.
        caption: Texts.
        palette: Colours.
        size_px: Width and height of the pictures; even numbers.
        times_s: The moments, shape (M,), ascending, seconds since the log's first frame.
        framed: What each moment shows; by default what holds the match's tracks at these moments.
    """

    stage: Stage
    cast: Cast
    caption: Caption
    palette: Palette
    size_px: tuple[int, int]
    times_s: NDArrayFloat
    framed: Framing | None = None

    def picture(self, index: int) -> Image:
        """The picture of one moment, in the palette's colours."""
        picture = self._frame.copy()
        moment = Moment(float(self.times_s[index]), float(self.times_s[0]), float(self.times_s[-1]))
        picture.paste(self._view(index), (0, HEADER_PX))
        draw_time(picture, moment, self.palette)
        draw_note(picture, self.caption, self.palette)
        if len(self.times_s) > 1:
            draw_progress(picture, self.cast, moment, self.palette)
        return picture

    @property
    def _view_px(self) -> tuple[int, int]:
        return self.size_px[0], self.size_px[1] - HEADER_PX - FOOTER_PX

    @cached_property
    def _framing(self) -> Framing:
        return self.framed or framing_of(self.stage, self.cast, self.times_s, view_aspect(self.size_px))

    @cached_property
    def _px_per_m(self) -> float:
        """Scale of the view as it is drawn."""
        return _FINER * self._view_px[0] / self._framing.width_m

    @cached_property
    def _frame(self) -> Image:
        from PIL import Image

        picture = Image.new(self.palette.space, self.size_px, self.palette.panel)
        draw_header(picture, self.caption, self.palette)
        shown = self.cast.legend(self.stage.clip.ego)
        draw_footer(picture, shown, self._px_per_m / _FINER, self.palette)
        return picture

    def _lens(self, index: int) -> Lens:
        x, y = self._framing.centre_m[index].tolist()
        width, height = self._view_px
        return Lens((x, y), self._px_per_m, (_FINER * width, _FINER * height))

    @cached_property
    def _wide_lens(self) -> Lens:
        """One that shows everything that any moment shows."""
        low, high = self._framing.centre_m.min(axis=0), self._framing.centre_m.max(axis=0)
        width, height = (np.ceil((high - low) * self._px_per_m).astype(int) + self._lens(0).size_px).tolist()
        x, y = ((low + high) / 2).tolist()
        return Lens((x, y), self._px_per_m, (width + 2 * _FINER, height + 2 * _FINER))

    @cached_property
    def _wide_ground(self) -> Image | None:
        width, height = self._wide_lens.size_px
        return draw_ground(self.stage.clip.roads, self._wide_lens, self.palette) if width * height <= _MOST_PX else None

    @cached_property
    def _canvas(self) -> Image:
        """What every view is drawn on: memory that is asked for once."""
        from PIL import Image

        return Image.new(self.palette.space, self._lens(0).size_px)

    def _ground(self, lens: Lens) -> tuple[Image, Lens]:
        """The ground under a view, and the view moved by less than a pixel so that it is cut out of a larger one.

        It is moved to whole pixels of the finished picture, so that what stands still does not flicker.
        """
        if self._wide_ground is None:
            return draw_ground(self.stage.clip.roads, lens, self.palette), lens
        size = np.array(lens.size_px)
        corner = np.round((self._wide_lens.px(np.array(lens.centre_m)) - size / 2) / _FINER).astype(int) * _FINER
        x, y = corner.tolist()
        middle = (corner + size / 2 - np.array(self._wide_lens.size_px) / 2) / self._px_per_m * (1, -1)
        centre_x, centre_y = (middle + self._wide_lens.centre_m).tolist()
        self._canvas.paste(self._wide_ground, (-x, -y))
        return self._canvas, Lens((centre_x, centre_y), lens.px_per_m, lens.size_px)

    def _view(self, index: int) -> Image:
        from PIL.ImageDraw import Draw

        view, lens = self._ground(self._lens(index))
        time_s, sides = float(self.times_s[index]), self._sides_at(index)
        draw_actors(Draw(view), self.stage, self.cast, time_s, lens, self.palette, sides)
        return view.reduce(_FINER)

    @cached_property
    def _sides(self) -> list[Sides]:
        """Where names stand at the first moments, as far as they were asked for."""
        return []

    def _sides_at(self, index: int) -> Sides:
        """Where names stand at a moment: it follows from those before, whichever pictures were drawn."""
        for n in range(len(self._sides), index + 1):
            moment = moment_of(self.stage, self.cast, float(self.times_s[n]), self._lens(n))
            self._sides.append(sides_of(moment, self._sides[-1] if self._sides else NO_SIDES))
        return self._sides[index]


def key_scene(stage: Stage, cast: Cast, caption: Caption, palette: Palette, size_px: tuple[int, int]) -> Scene:
    """The scene of the moment of a match that tells most, on a view that shows where the match goes.

    Args:
        stage: The clip.
        cast: The match.
        caption: Texts.
        palette: Colours.
        size_px: Width and height; even numbers.
    """
    time = stage.clip.time_s
    inside = time[(time >= cast.first_s - _HALF_TICK_S) & (time <= cast.last_s + _HALF_TICK_S)]
    key = _key_index(stage, cast, inside)
    framing = framing_of(stage, cast, inside, view_aspect(size_px))
    framed = Framing(framing.width_m, framing.centre_m[key : key + 1])
    return Scene(stage, cast, caption, palette, size_px, inside[key : key + 1], framed)


def view_aspect(size_px: tuple[int, int]) -> float:
    """Height over width of the view in a picture of a size."""
    return (size_px[1] - HEADER_PX - FOOTER_PX) / size_px[0]


def _key_index(stage: Stage, cast: Cast, times_s: NDArrayFloat) -> int:
    """When the referred track is nearest to a related one, box to box; without one, the middle of the match."""
    gaps = [
        (gap[1], abs(n - len(times_s) // 2), n)
        for n, time in enumerate(times_s.tolist())
        if (gap := gap_between(stage.placed(time), cast.at(time))) is not None
    ]
    return min(gaps)[2] if gaps else len(times_s) // 2
