"""`agents scenes` over a socket, and `agents find-scenes` over what it kept."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.cli import main
from tests.agents.scenes.conftest import reply
from tests.common.pictured import CopyPictured
from tests.wire_servers.core import Answer, Asked, Fault

Agents = Callable[..., tuple[object, str, str]]
RAIN = reply(weather="rain", wod_e2e_tags=["weather_adverse"], risk_score=6)


@pytest.fixture
def agents(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Agents:
    def run(*arguments: object) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, copy_pictured: CopyPictured) -> Path:
    return copy_pictured(tmp_path_factory.mktemp("logs"), 1)[0]


def test_described_kept_and_found(agents: Agents, log: Path, tmp_path: Path, serve_provider) -> None:  # type: ignore[no-untyped-def]
    server = serve_provider("vllm", lambda asked: Answer(RAIN))
    out, said = tmp_path / "scenes.jsonl", tmp_path / "said.jsonl"
    options = (
        "--scout",
        "vllm:Qwen/Qwen3-VL-8B-Instruct",
        "--cache",
        tmp_path / "cache",
        "--out",
        out,
        "--evidence",
        said,
    )
    code, printed, errors = agents("scenes", log, *options, "--every", 10, "--where", "risk>=6")
    assert (code, errors) == (0, "")
    assert printed.splitlines()[0].split()[0] == log.name
    assert "at 0.0 s: risk 6.0, weather_adverse" in printed
    assert len(server.asked) == 2
    assert all(asked.turns[0][2] == 3 and asked.way == "schema" for asked in server.asked)
    samples = [json.loads(line)["samples"] for line in said.read_text().splitlines()]
    assert [sample["scout"] for each in samples for sample in each] == ["vllm:Qwen/Qwen3-VL-8B-Instruct"] * 2
    code, printed, _ = agents("find-scenes", out, "--where", "weather=rain", "--json")
    assert (code, len(json.loads(printed)["scenes"])) == (0, 2)
    assert agents("find-scenes", out, "--where", "weather=snow")[1] == "0 of 2 moments\n"
    agents("scenes", log, *options, "--every", 10)
    assert len(server.asked) == 2, "what was answered is kept"


def test_what_was_agreed_on_is_found_in_the_index(
    agents: Agents, tiny_logs: list[Path], tmp_path: Path, serve_provider, copy_pictured: CopyPictured
) -> None:  # type: ignore[no-untyped-def]
    serve_provider("vllm", lambda asked: Answer(RAIN))
    log = copy_pictured(tmp_path / "logs", 1)[0]
    cache = ("--cache", tmp_path / "cache")
    find = ("find-scenes", tmp_path / "logs", *cache)
    code, _, errors = agents(*find)
    assert (code, "no scenes of this log" in errors) == (2, True)
    agents("scenes", log, "--scout", "vllm:a", "--every", 10, *cache)
    assert agents(*find, "--where", "weather=rain")[1].splitlines()[-1] == "2 of 2 moments"
    agents("scenes", log, "--scout", "vllm:a", "--every", 7, *cache)
    assert agents(*find)[1].splitlines()[-1] == "4 of 4 moments", "0 and 10 s, then 0, 7 and 14 s"
    code, printed, errors = agents("find-scenes", log, tiny_logs[0], *cache)
    assert (code, printed.splitlines()[-1]) == (3, "4 of 4 moments")
    assert tiny_logs[0].name in errors
    picture = next((log / "sensors" / "cameras").rglob("*.jpg"))
    picture.write_bytes(picture.read_bytes() + b" ")
    assert agents(*find)[0] == 2, "other pictures were described"


def test_a_failing_server_is_told_and_nothing_is_made_up(
    agents: Agents, log: Path, tmp_path: Path, serve_provider
) -> None:  # type: ignore[no-untyped-def]
    def answer(asked: Asked) -> Answer | Fault:
        return Answer(RAIN) if " 0.0 s after" in asked.last_text else Fault("status", 400, message="no images please")

    serve_provider("vllm", answer)
    arguments = (
        "scenes",
        log,
        "--scout",
        "vllm:Qwen/Qwen3-VL-8B-Instruct",
        "--every",
        10,
        "--cache",
        tmp_path / "cache",
    )
    code, printed, errors = agents(*arguments)
    assert code == 3
    assert len(printed.splitlines()) == 3
    assert printed.splitlines()[1] == "1 of 1 moments"
    assert printed.splitlines()[2].startswith("models: 2 calls (0 from the cache, 1 failed)")
    assert "10.0 s: nobody described it" in errors
    assert "no images please" in errors


def test_where_everything_fails_what_was_kept_before_stays(
    agents: Agents, log: Path, tmp_path: Path, serve_provider
) -> None:  # type: ignore[no-untyped-def]
    serve_provider("vllm", lambda asked: Fault("status", 400, message="no images please"))
    kept = tmp_path / "scenes.jsonl"
    kept.write_text("kept")
    scout = ("--scout", "vllm:a", "--cache", tmp_path / "cache", "--every", 10)
    code, printed, errors = agents("scenes", log, *scout, "--out", kept)
    assert (code, kept.read_text()) == (3, "kept")
    assert printed.splitlines()[0] == "0 of 0 moments"
    assert "nothing was described" in errors


def test_a_log_without_images_loses_no_other_in_a_dry_run(agents: Agents, log: Path, tiny_logs: list[Path]) -> None:
    dry = ("--scout", "vllm:a", "--every", 10, "--dry-run")
    code, printed, errors = agents("scenes", log, tiny_logs[0], *dry)
    assert (code, printed.split()[0]) == (3, "2")
    assert tiny_logs[0].name in errors
    assert agents("scenes", tiny_logs[0], *dry)[0] == 2


def test_a_dry_run_counts(agents: Agents, log: Path) -> None:
    scouts = ("--scout", "vllm:a", "--scout", "vllm:b")
    code, printed, _ = agents("scenes", log, *scouts, "--samples", 3, "--every", 5, "--dry-run")
    assert (code, printed) == (0, "18 questions: 3 moments, 2 scouts, 3 samples; nothing was sent\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "name at least one scout"),
        (("--scout", "vllm:a", "--scout", "vllm:a"), "a scout was named twice"),
        (("--scout", "vllm:a", "--samples", "0"), "--samples must be 1 to 16"),
        (("--scout", "vllm:a", "--every", "0"), "--every must be above 0 s"),
        (("--scout", "vllm:a", "--every", "nan"), "--every must be above 0 s"),
        (("--scout", "vllm:a", "--every", "inf"), "--every must be above 0 s"),
        (("--scout", "vllm:a", "--where", "fog"), "'fog' is no tag"),
    ],
)
def test_requests_without_sense_are_refused(agents: Agents, log: Path, options: tuple[str, ...], told: str) -> None:
    code, printed, errors = agents("scenes", log, *options)
    assert (code, printed) == (2, "")
    assert told in errors
