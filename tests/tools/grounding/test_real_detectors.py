"""The real libraries over real camera images, with random weights written to files and loaded by path.

Opt-in, since torch takes 6 GB. In an environment of its own, which needs the project's core dependencies too:

    pip install -e ".[vision,yoloe]"
    MOTHERLODE_VISION_PYTHON=/path/to/that/bin/python pytest tests/tools/grounding/test_real_detectors.py

What is claimed is that everything fits together: nothing is known of how well trained weights detect.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]
VARIABLE = "MOTHERLODE_VISION_PYTHON"
ROOT = Path(__file__).resolve().parents[3]
MAKER, RUNNER = (Path(__file__).with_name(name) for name in ("tiny_weights.py", "in_one_process.py"))
CLASSES = "car,person=person|pedestrian,cone=traffic cone"
RENAMED = "a=car,b=person|pedestrian,c=traffic cone"
WORDS = "car,person,pedestrian,traffic cone"
SIZE_PX = (800, 450)


@pytest.fixture(scope="module")
def python():
    found = os.environ.get(VARIABLE)
    if not found:
        pytest.skip(f"detectors are opt-in: set {VARIABLE} to a Python with the extras vision and yoloe")
    return found


@pytest.fixture(scope="module")
def weights(python, tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    for name in ("dino", "owl"):
        (folder / name).mkdir()
    done = subprocess.run([python, str(MAKER), str(folder), WORDS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    torn = folder / "torn"
    torn.mkdir()
    (torn / "yoloe-11s-seg.pt").write_bytes((folder / "yoloe-11s-seg.pt").read_bytes()[:100_000])
    return folder


@pytest.fixture(scope="module")
def images(shared_data, tmp_path_factory):
    """The six real images of a keyframe, at half their size."""
    folder = tmp_path_factory.mktemp("images")
    for path in sorted((shared_data / "nuscenes_keyframe").glob("*.jpg")):
        with Image.open(path) as image:
            image.resize(SIZE_PX).save(folder / f"{path.name.split('__')[1]}.jpg", quality=95)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def answers(python, weights, images, tmp_path_factory):
    """Exit code, output and errors of all requests, run in an empty home and an empty folder that stay empty."""
    home, work = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("work")
    hidden = ("YOLO_", "XDG_", "HF_", "MPL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    environment |= {"HOME": str(home), "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        ["nice", "-n", "15", python, str(RUNNER)], input=json.dumps(requests(weights, images)), cwd=work,
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    written = [path for folder in (home, work) for path in folder.rglob("*") if path.is_file()]
    return {**json.loads(done.stdout), "written": written}


def requests(weights, images):
    """All that is asked, by name."""
    six, three, one = ([str(path) for path in images[:count]] for count in (6, 3, 1))
    given = ["--embeddings", str(weights / "words.npz"), "--threshold", "0.3"]
    prompted = ["--detector", f"yoloe:{weights / 'yoloe-11s-seg.pt'}", *given]
    free = weights / "yoloe-11s-seg-pf.pt"
    dino, owl = (["--detector", f"{kind}:{weights / place}", "--threshold", "0"] for kind, place in
                 (("grounding-dino", "dino"), ("owlv2", "owl")))  # fmt: skip
    asked = {
        "yoloe": [*six, *prompted, "--classes", CLASSES],
        "yoloe again": [*six, *prompted, "--classes", CLASSES],
        "yoloe renamed": [*six, *prompted, "--classes", RENAMED],
        "yoloe-pf": [*six, "--detector", f"yoloe-pf:{free}", "--threshold", "0.3"],
        "grounding-dino": [*three, *dino, "--classes", CLASSES],
        "grounding-dino again": [*three, *dino, "--classes", CLASSES],
        "many words": [*one, *dino, "--classes", "driving"],
        "owlv2": [*three, *owl, "--classes", CLASSES],
        "owlv2 again": [*three, *owl, "--classes", CLASSES],
        "other words": [*one, *prompted, "--classes", "car,person"],
        "free as prompted": [*one, "--detector", f"yoloe:{free}", *given, "--classes", CLASSES],
        "prompted as free": [*one, "--detector", f"yoloe-pf:{weights / 'yoloe-11s-seg.pt'}"],
        "torn": [*one, "--detector", f"yoloe:{weights / 'torn' / 'yoloe-11s-seg.pt'}", *given, "--classes", CLASSES],
        "another's weights": [*one, "--detector", f"owlv2:{weights / 'dino'}"],
        "not here": [*one, "--detector", "grounding-dino:nobody/nothing"],
    }
    return {name: ["ground", *arguments, "--json"] for name, arguments in asked.items()}


def content_of(answer):
    code, out, err = answer
    assert code == 0, err
    return json.loads(out)


@pytest.mark.parametrize(
    ("name", "n_images"), [("yoloe", 6), ("yoloe-pf", 6), ("grounding-dino", 3), ("many words", 1), ("owlv2", 3)]
)
def test_a_detector_looks_at_real_images(answers, images, name, n_images):
    content = content_of(answers[name])
    [found] = content["inventories"]
    assert [one["camera"] for one in found["pictures"]] == [path.name for path in images[:n_images]]
    assert content["failed"] == {}
    assert found["items"]
    width, height = SIZE_PX
    for item in found["items"]:
        left, top, right, bottom = item["box_px"]
        assert 0 <= left <= right <= width
        assert 0 <= top <= bottom <= height
        assert 0 <= item["score"] <= 1
    if name != "many words":
        assert {item["label"] for item in found["items"]} <= {"car", "person", "cone"}
    assert ("AGPL-3.0" in answers[name][2]) == name.startswith("yoloe")
    assert "@" in content["detector"]


@pytest.mark.parametrize("name", ["yoloe", "grounding-dino", "owlv2"])
def test_equal_requests_have_equal_answers(answers, name):
    assert answers[f"{name} again"] == answers[name]
    assert "Loading" not in answers[name][2]


def test_embeddings_stay_with_their_words(answers):
    """The same vectors under other names change the names and nothing else."""
    names = {"car": "a", "person": "b", "cone": "c"}
    items, others = (content_of(answers[name])["inventories"][0]["items"] for name in ("yoloe", "yoloe renamed"))
    assert [(names[one["label"]], one["score"], one["box_px"]) for one in items] == [
        (one["label"], one["score"], one["box_px"]) for one in others
    ]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("other words", "belongs to other words"),
        ("free as prompted", "has its own vocabulary"),
        ("prompted as free", "is not prompt-free"),
        ("torn", "no YOLOE weights"),
        ("another's weights", "weights of grounding-dino, not of owlv2"),
        ("not here", "--online"),
    ],
)
def test_what_does_not_fit_is_told_in_a_line(answers, name, problem):
    code, out, err = answers[name]
    assert code == 2
    assert problem in json.loads(out)["error"]
    assert len([line for line in err.splitlines() if line.startswith("error: ")]) == 1


def test_nothing_is_written_to_the_home_or_the_folder(answers):
    assert answers["written"] == []
