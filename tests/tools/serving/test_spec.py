"""What a server is started with: presets, checks, and the container file that says the same."""

import json
from pathlib import Path

import pytest
import yaml

from agents.commands.vlm_serve import PRESETS
from tools.errors import UserError
from tools.serving.spec import ServeSpec, read_spec, spec_from

ROOT = Path(__file__).resolve().parents[3]


def flags(arguments):
    return dict(zip(arguments[::2], arguments[1::2], strict=True))


@pytest.mark.parametrize("preset", sorted(PRESETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_preset_is_whole_and_bounds_what_a_request_costs(preset):
    spec = read_spec(preset)
    told = flags(spec.arguments()[:16])
    assert json.loads(told["--limit-mm-per-prompt"]) == {"image": spec.max_images, "video": 0}
    assert json.loads(told["--structured-outputs-config"])["disable_any_whitespace"] is True
    assert spec.addresses == ("http://127.0.0.1:8000/v1",)


def test_replicas_have_ports_and_gpus_of_their_own():
    spec = ServeSpec("m", replicas=3, gpus_per_replica=2, port=9000)
    assert [flags(spec.arguments(n)[:16])["--port"] for n in range(3)] == ["9000", "9001", "9002"]
    assert [spec.environment(n)["CUDA_VISIBLE_DEVICES"] for n in range(3)] == ["0,1", "2,3", "4,5"]
    assert "--tensor-parallel-size" in spec.arguments()
    assert "CUDA_VISIBLE_DEVICES" not in ServeSpec("m").environment(0)


def test_the_container_is_started_with_the_preset_s_arguments():
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["vlm"]
    preset = list(read_spec(PRESETS / "qwen3-vl-8b.yaml").arguments())
    preset[preset.index("--host") + 1] = "0.0.0.0"
    assert service["command"] == preset
    assert service["ports"] == ["127.0.0.1:8000:8000"], "reachable from this machine alone"
    assert "/health" in " ".join(service["healthcheck"]["test"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"model": "m", "replica": 2}, 'unknown "replica"; did you mean "replicas"'),
        ({"port": 8000}, "model is missing"),
        ({"model": "m", "port": "8000"}, "port must be a whole number"),
        ({"model": "m", "port": True}, "port must be a whole number"),
        ({"model": "m", "extra": "--a"}, "extra must be a list of texts"),
        ({"model": " "}, "model must be named"),
        ({"model": "m", "port": 65535, "replicas": 2}, "port must be 1 to 65535"),
        ({"model": "m", "max_images": 0}, "max_images must be 1"),
        ({"model": "m", "gpu_memory_utilization": 1.5}, r"must lie in \[0, 1\]"),
    ],
)
def test_what_is_wrong_is_told(content, message):
    with pytest.raises(UserError, match=message):
        spec_from(content, "here")


def test_a_file_that_is_none_is_told(tmp_path):
    file = tmp_path / "s.yaml"
    for text in ("[1, 2]", "a: [", "model: \xff"):
        file.write_bytes(text.encode("latin-1"))
        with pytest.raises(UserError, match=r"s\.yaml"):
            read_spec(file)
    with pytest.raises(UserError, match="cannot be read"):
        read_spec(tmp_path / "none.yaml")
