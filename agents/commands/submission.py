"""`agents submission`: check files for the challenge before they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from agents.console import EXIT_OK, EXIT_USAGE, clean, of, out
from tools.challenge.checks.findings import Finding
from tools.challenge.validation import References, Validation, validate_submission
from tools.errors import DataError, UserError


@dataclass(frozen=True, slots=True)
class ValidateRequest:
    """What `agents submission validate` was asked.

    Attributes:
        file: The pickle.
        pairs: The challenge's `log_prompt_pairs_*.json`.
        truth: A ground-truth pickle.
        logs: Log folders, or folders of logs.
        annotations: Annotation file that was mined: a name in the log's folder or a path, with `{log_id}`.
        is_truth: `file` is ground truth itself.
    """

    file: Path
    pairs: Path | None = None
    truth: Path | None = None
    logs: tuple[Path, ...] = ()
    annotations: str = ""
    is_truth: bool = False


def validate_command(request: ValidateRequest, as_json: bool) -> int:
    """Validate a file and show every finding. Returns the exit code: 0 without errors, else 2.

    Raises:
        UserError: Annotations are named, and no logs.
        DataError: The pairs, the truth, the logs or the annotations to compare with cannot be read.
    """
    validation = validate_submission(request.file, _references(request), is_truth=request.is_truth)
    if as_json:
        _print_json(request.file, validation)
    else:
        _print(request.file, validation)
    return EXIT_OK if validation.is_valid else EXIT_USAGE


def _references(request: ValidateRequest) -> References:
    from evals.cases.challenge import read_pairs
    from tools.challenge.reading import read_challenge_file
    from tools.runs.logs import find_logs

    pairs = None if request.pairs is None else read_pairs(request.pairs)
    truth = None if request.truth is None else read_challenge_file(request.truth)
    logs = {folder.name: folder for folder in find_logs(request.logs)} if request.logs else None
    return References(pairs, truth, logs, _mined(request.annotations, logs) if request.annotations else None)


def _mined(annotations: str, logs: Mapping[str, Path] | None) -> dict[str, Path]:
    """The annotation file of each log; that single ones are not there is found where they are needed."""
    if not logs:
        raise UserError("--annotations names a file of each log; name the logs too, with --logs DIR")
    mined = {log_id: _mined_file(annotations, folder) for log_id, folder in logs.items()}
    if not any((logs[log_id] / file).is_file() for log_id, file in mined.items()):
        first = next(iter(mined.values()))
        raise DataError(first, "missing file", "--annotations: a name in the log's folder, or a path with {log_id}")
    return mined


def _mined_file(annotations: str, folder: Path) -> Path:
    file = Path(annotations.replace("{log_id}", folder.name))
    return file if (folder / file).is_file() else file.absolute()


def _print(file: Path, validation: Validation) -> None:
    console = out()
    for finding in validation.findings:
        console.print(_line(finding))
    for code, hidden in _hidden(validation).items():
        console.print(f"{code}: {hidden} more like it")
    name, verdict = f"{clean(str(file), 4000)}:", _summary(validation)
    if len(name) + 1 + len(verdict) <= console.width:
        console.print(f"{name} {verdict}")
        return
    console.print(name, soft_wrap=True)
    console.print(verdict)


def _line(finding: Finding) -> str:
    cure = f" ({finding.cure})" if finding.cure else ""
    place = f"{finding.place}: " if finding.place else ""
    return clean(f"{finding.level} {finding.code}: {place}{finding.message}{cure}", most=600)


def _hidden(validation: Validation) -> dict[str, int]:
    """How many findings of each code are counted but not listed."""
    shown = [finding.code for finding in validation.findings]
    hidden = {code: count - shown.count(code) for code, count in validation.counts.items()}
    return {code: count for code, count in hidden.items() if count}


def _summary(validation: Validation) -> str:
    errors = sum(validation.counts[f] for f in {f.code for f in validation.findings if f.level == "error"})
    warnings = sum(validation.counts.values()) - errors
    verdict = "valid" if validation.is_valid else "not valid"
    size = f"{validation.n_pairs} pairs, {validation.n_frames} frames, {validation.n_boxes} boxes"
    kind = f"{validation.track} track, {size}"
    counts = f"{of(errors, 'error')}, {of(warnings, 'warning')}"
    return f"{verdict}: {counts} ({kind})"


def _print_json(file: Path, validation: Validation) -> None:
    import json

    answer = {
        "file": str(file),
        "valid": validation.is_valid,
        "track": validation.track,
        "n_pairs": validation.n_pairs,
        "n_frames": validation.n_frames,
        "n_boxes": validation.n_boxes,
        "counts": dict(validation.counts),
        "findings": [asdict(finding) for finding in validation.findings],
    }
    print(json.dumps(answer, indent=2))
