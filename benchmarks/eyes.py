"""Questions about images: how many there are before and after what saves some, and how fast pictures are prepared.

Usage: python benchmarks/eyes.py [FOLDER_OF_LOGS_WITH_IMAGES] [--logs 2]

Without a folder, sample logs with images are written to a temporary one. Nothing is asked of any model and nothing is
asserted. Prepared pictures per second are CPU time of one core: reading, drawing the box, encoding.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from agents.seeing.counting import CountingEyes  # noqa: E402
from agents.seeing.planning import plan_of  # noqa: E402
from agents.seeing.requesting import request_of  # noqa: E402
from tools.av2.log import open_log  # noqa: E402
from tools.av2.samples.writing import write_samples  # noqa: E402
from tools.models.api import ModelError  # noqa: E402
from tools.models.scripted import ScriptedModel  # noqa: E402
from tools.models.values import ImagePart  # noqa: E402
from tools.questions import Question  # noqa: E402
from tools.runs.seeing import Sight, Watch  # noqa: E402
from tools.sandbox.executor import JailedExecutor  # noqa: E402
from tools.vision.images import CameraImages  # noqa: E402
from tools.vision.values import LogAsk  # noqa: E402

ANY = 'x = get_objects_of_category(log_dir, category="ANY")\n'
PROGRAMS = {
    "red": 'y = is_color(x, log_dir, color="red")',
    "red, blue or black": (
        'a = is_color(x, log_dir, color="red")\nb = is_color(x, log_dir, color="blue")\n'
        'c = is_color(x, log_dir, color="black")\ny = scenario_or([a, b, c])'
    ),
    "signalling": 'y = has_attribute(x, log_dir, attribute="left turn signal on")',
    "signalling and turning": (
        'a = has_attribute(x, log_dir, attribute="left turn signal on")\nb = turning(x, log_dir, direction="left")\n'
        "y = scenario_and([a, b])"
    ),
    "on wet ground": 'y = on_road_surface(x, log_dir, surface="wet")',
    "by night in rain": 'y = in_environment(x, log_dir, weather="rain", light="night")',
}
END = "\noutput_scenario(y, description, log_dir, output_dir)\n"


def counted(executor, logs, source, folder):
    silent = ScriptedModel(
        lambda request: ModelError("M_DRY", "scripted:none", "nothing is sent"), name="scripted:none"
    )
    eyes = CountingEyes(silent, lambda request: False)
    list(Watch(executor, Sight(eyes, folder, keeps=False), source, "", logs).results())
    return eyes.tally


def questions(folders):
    print(f"{'query':<24}{'boxes':>9}{'looks':>8}{'visible':>9}{'requests':>10}   boxes per request")
    with JailedExecutor("standard") as executor, tempfile.TemporaryDirectory() as place:
        logs = executor.open(folders)
        for name, program in PROGRAMS.items():
            tally = counted(executor, logs, ANY + program + END, Path(place))
            ratio = f"{tally.boxes / tally.asked:.0f}" if tally.asked else "-"
            print(f"{name:<24}{tally.boxes:>9}{tally.looks:>8}{tally.visible:>9}{tally.asked:>10}   {ratio}")


def preparing(folder):
    log, images = open_log(folder), CameraImages.of(folder)
    ask = LogAsk(folder, log, Question.of("is_color", {"color": "red"}), log.tracks.present_mask)
    before = time.process_time()
    looks = [look for _, look in plan_of(ask).requests]
    print(f"choosing views: {(time.process_time() - before) / max(len(looks), 1) * 1e3:.1f} ms of CPU per request")
    rates, sizes = [], []
    for look in looks * 3:
        before = time.process_time()
        request = request_of(look, ask, images)
        parts = [part for part in request.turns[0].parts if isinstance(part, ImagePart)]
        rates.append(len(parts) / (time.process_time() - before))
        sizes += [len(part.base64) * 3 / 4 / 1024 for part in parts]
    print(f"pictures prepared per second and core: median {statistics.median(rates):.0f}")
    print(f"size of a picture: median {statistics.median(sizes):.0f} KiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--logs", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        if arguments.folder:
            folders = sorted(path for path in arguments.folder.iterdir() if path.is_dir())[: arguments.logs]
        else:
            folders = list(write_samples(Path(place), scenes=arguments.logs, cameras=True))
        questions(folders)
        preparing(folders[0])


if __name__ == "__main__":
    main()
