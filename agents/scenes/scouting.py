"""Several scouts, several samples each, over the moments of a log: all that they said, and what went wrong."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from agents.scenes.replies import SCHEMA, read_reply
from agents.scenes.values import Moment, Sample
from prompts.rendering import render
from tools.av2.cameras import CameraRig
from tools.errors import AtomError, DataError
from tools.models.api import BudgetExceededError, ChatModel, ModelError
from tools.models.values import ChatRequest, ImagePart, Part, TextPart, Turn
from tools.scenes.reward import consistency
from tools.vision.images import CameraImages
from tools.vision.sheets import encode_jpeg

LONGEST_PX: Final = 1280
BUDGET_BYTES: Final = 300_000
_MAX_TOKENS: Final = 4096


@dataclass(frozen=True, slots=True)
class Scouting:
    """How scouts are asked.

    Attributes:
        samples: Descriptions of each moment by each scout, at least 1.
        temperature: Of samples after the first, which is asked for at 0: the likeliest.
        concurrency: Questions on their way at the same time.
        seed: Of the first sample; later ones count up.
    """

    samples: int = 1
    temperature: float = 0.7
    concurrency: int = 8
    seed: int = 0


def scout(
    moments: Sequence[Moment], rig: CameraRig, images: CameraImages, scouts: Sequence[ChatModel], how: Scouting
) -> tuple[tuple[Sample, ...], ...]:
    """Every sample of every moment, scout by scout; a sample that failed says why.

    Args:
        moments: What to describe, all of one log.
        rig: The log's cameras.
        images: Its pictures.
        scouts: Who is asked.
        how: How often, how many at once.
    """
    asked = [
        (moment, model, how.seed + number) for moment in moments for model in scouts for number in range(how.samples)
    ]
    with ThreadPoolExecutor(max_workers=max(1, min(how.concurrency, len(asked))), thread_name_prefix="scout") as pool:
        found = list(pool.map(lambda one: _sample(one, rig, images, how), asked))
    per_moment = len(scouts) * how.samples
    return tuple(tuple(found[at : at + per_moment]) for at in range(0, len(found), per_moment))


def _sample(asked: tuple[Moment, ChatModel, int], rig: CameraRig, images: CameraImages, how: Scouting) -> Sample:
    moment, model, seed = asked
    temperature = 0.0 if seed == how.seed else how.temperature
    try:
        reply = read_reply(model.ask(request_for(moment, rig, images, temperature, seed)).text)
    except (ModelError, BudgetExceededError, DataError, AtomError, ValueError) as error:
        return Sample(model.name, seed, None, failure=" ".join(str(error).split())[:300])
    reward = consistency(reply.record, moment.inventory).reward
    return Sample(model.name, seed, reply.record, reply.verdicts, reply.missed, reply.problems, reward)


def request_for(moment: Moment, rig: CameraRig, images: CameraImages, temperature: float, seed: int) -> ChatRequest:
    """The question about one moment: pictures under the names of their cameras, then the detector's list.

    Raises:
        DataError: A picture is missing or cannot be read.
    """
    parts: list[Part] = []
    for camera, stamp in moment.pictures:
        picture = encode_jpeg(images.read(rig.camera(camera), stamp, LONGEST_PX), BUDGET_BYTES)
        parts += [TextPart(f"{camera}:"), ImagePart(base64.b64encode(picture).decode(), "image/jpeg")]
    cameras = ", ".join(camera for camera, _ in moment.pictures)
    text = render("scenes/moment.md", inventory=moment.inventory_text, cameras=cameras, seconds=f"{moment.time_s:.1f}")
    system = (TextPart(render("scenes/system.md"), ends_prefix=True),)
    turns = (Turn("user", (*parts, TextPart(text))),)
    return ChatRequest("see", system, turns, SCHEMA, temperature, _MAX_TOKENS, seed)
