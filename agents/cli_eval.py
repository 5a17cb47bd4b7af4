"""`agents eval` and what belongs to it. `agents eval SUITE` is short for `agents eval suite SUITE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from agents.cli_options import BaseUrl, Candidates, Coarse, MaxCalls, MaxUsd, Model, NoPrune, SeeModel

_DEFAULT = "suite"


class _SuiteUnlessNamed(TyperGroup):
    """A group whose first word may be left out: anything that is none of its commands is a suite."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front where no command is named."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


eval_app = typer.Typer(
    cls=_SuiteUnlessNamed, help="Score the miner on a suite; compare runs; make reports.", no_args_is_help=True
)


@eval_app.callback()
def _numerics() -> None:
    """What holds for every command of the group."""
    from agents.threads import one_blas_thread

    one_blas_thread()


_Suite = Annotated[
    str,
    typer.Argument(
        help="Suite's YAML file or shipped name, challenge folder, pairs file or ground-truth pickle.",
        show_default=False,
    ),
]
_Logs = Annotated[list[Path] | None, typer.Option("--logs", help="A log folder or a folder of logs; takes several.")]
_Set = Annotated[list[str] | None, typer.Option("--set", help="name=value: what the suite's file leaves open.")]
_Filter = Annotated[
    str | None, typer.Option("--filter", help="Only prompts in which this regular expression is found.")
]
_Slice = Annotated[str | None, typer.Option("--slice", help="Only cases first:after, after the filter.")]
_Out = Annotated[Path, typer.Option("--out", help="Folder to make evaluation folders in.")]
_Seed = Annotated[int, typer.Option(help="Seed of the resampling.")]
_Resamples = Annotated[int, typer.Option(help="Resamples of the bootstrap, whole logs at a time.")]
_Workers = Annotated[
    int | None, typer.Option(help="Jailed processes at a time; 0: one per processor, 8 at most.", show_default="0")
]
_Cache = Annotated[str | None, typer.Option(help="Folder in which read logs are kept.")]
_Config = Annotated[str, typer.Option(help="Preset or YAML file with settings.")]
_Weak = Annotated[
    bool | None, typer.Option("--allow-weak-sandbox", help="Run without system-call filter.", show_default=False)
]
_Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@eval_app.command(_DEFAULT)
def suite(
    source: _Suite,
    logs: _Logs = None,
    truth: Annotated[Path | None, typer.Option(help="Ground-truth pickle of a pairs file.")] = None,
    split: Annotated[str, typer.Option(help="Split of a challenge folder that holds several.")] = "",
    variables: _Set = None,
    restrict: Annotated[bool, typer.Option("--restrict", help="Take what pairs, truth and logs all have.")] = False,
    pattern: _Filter = None,
    part: _Slice = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only cases with this tag; repeat for several.")] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="Meaning of the functions: standard, or refav as in RefAV.", show_default="standard"),
    ] = None,
    program: Annotated[Path | None, typer.Option("--program", help="One program for every prompt.")] = None,
    programs: Annotated[Path | None, typer.Option("--programs", help="Known programs by prompt.")] = None,
    workers: _Workers = None,
    out: _Out = Path("evaluations"),
    redo: Annotated[str, typer.Option(help="Do again what is stored: nothing, failed or all.")] = "nothing",
    seed: _Seed = 0,
    resamples: _Resamples = 1000,
    region: Annotated[str, typer.Option(help="Leave out boxes off the mapped road: auto, on or off.")] = "auto",
    official: Annotated[bool, typer.Option("--official", help="Run the official evaluator beside ours.")] = False,
    cache: _Cache = None,
    config: _Config = "offline",
    allow_weak_sandbox: _Weak = None,
    ego_centre: Annotated[str | None, typer.Option(help="Added ego in predictions: log or readme.")] = None,
    refine: Annotated[
        bool | None, typer.Option("--refine", help="Refine the tracks before they are searched.", show_default=False)
    ] = None,
    prune: NoPrune = None,
    coarse: Coarse = None,
    model: Model = None,
    see_model: SeeModel = None,
    base_url: BaseUrl = None,
    candidates: Candidates = None,
    max_calls: MaxCalls = None,
    max_usd: MaxUsd = None,
    as_json: _Json = False,
) -> int:
    """Run the miner over a suite and score it; the same command again goes on where it stopped."""
    from agents.commands.eval import EvalRequest, eval_command
    from agents.commands.evaluating import SuiteRequest
    from agents.settings import load_settings

    overrides: dict[str, Any] = {"profile": profile, "workers": workers, "cache": cache}
    overrides |= {"allow_weak_sandbox": allow_weak_sandbox, "ego_centre": ego_centre, "refine": refine}
    overrides |= {"model": model, "base_url": base_url, "candidates": candidates, "see_model": see_model}
    overrides |= {"max_calls": max_calls, "max_usd": max_usd, "prune": prune, "coarse": coarse}
    asked = SuiteRequest(
        source, tuple(logs or ()), truth, split, tuple(variables or ()), restrict, pattern, part, tuple(tag or ())
    )
    request = EvalRequest(asked, program, programs, out, redo, seed, resamples, region, official)
    return eval_command(request, load_settings(config, overrides), as_json)


@eval_app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="Folder of an evaluation.")],
    second: Annotated[Path, typer.Argument(help="Folder of another, of the same suite.")],
    seed: _Seed = 0,
    resamples: _Resamples = 1000,
    as_json: _Json = False,
) -> int:
    """Compare two evaluations of one suite: differences with intervals and p-values."""
    from agents.commands.eval_compare import compare_command

    return compare_command(first, second, seed, resamples, as_json)


@eval_app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="Folder of an evaluation.")],
    against: Annotated[Path | None, typer.Option(help="Folder of another of the same cases, to compare with.")] = None,
    as_json: _Json = False,
) -> int:
    """Write report.md, report.json and report.html of a finished evaluation anew."""
    from agents.commands.eval_compare import report_command

    return report_command(folder, against, as_json)


@eval_app.command()
def ablations(
    source: _Suite,
    rows: Annotated[str, typer.Option(help="Names of rows, separated by commas; all by default.")] = "",
    logs: _Logs = None,
    variables: _Set = None,
    pattern: _Filter = None,
    part: _Slice = None,
    workers: _Workers = None,
    out: _Out = Path("evaluations"),
    seed: _Seed = 0,
    resamples: _Resamples = 1000,
    cache: _Cache = None,
    config: _Config = "offline",
    allow_weak_sandbox: _Weak = None,
    as_json: _Json = False,
) -> int:
    """Make the ablation table: one evaluation per row of configs/ablations, each compared with the one before."""
    from agents.commands.eval import EvalRequest
    from agents.commands.eval_ablations import ablations_command
    from agents.commands.evaluating import SuiteRequest
    from agents.settings import load_settings

    overrides: dict[str, Any] = {"workers": workers, "cache": cache, "allow_weak_sandbox": allow_weak_sandbox}
    asked = SuiteRequest(source, tuple(logs or ()), variables=tuple(variables or ()), pattern=pattern, part=part)
    names = [name.strip() for name in rows.split(",") if name.strip()]
    request = EvalRequest(asked, out=out, seed=seed, resamples=resamples)
    return ablations_command(request, names, load_settings(config, overrides), as_json)


@eval_app.command("semantic-drive")
def semantic_drive(
    data: Annotated[Path, typer.Argument(help="Folder of the Semantic-Drive files.", show_default=False)],
    seed: _Seed = 0,
    resamples: _Resamples = 1000,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write semantic_drive.md and .json into this folder.")
    ] = None,
    as_json: _Json = False,
) -> int:
    """Reproduce the figures of Semantic-Drive on its stored outputs, with our consensus of the scouts beside them."""
    from agents.commands.eval_semantic_drive import semantic_drive_command

    return semantic_drive_command(data, seed, resamples, out, as_json)


@eval_app.command()
def coarse(
    whole: Annotated[Path, typer.Argument(help="Run folder of a search of everything.", show_default=False)],
    pruned: Annotated[Path, typer.Argument(help="Run folder of the same search with --coarse.", show_default=False)],
    as_json: _Json = False,
) -> int:
    """Say how many matches a coarse filter kept, of those that a whole search finds."""
    from agents.commands.eval_coarse import coarse_command

    return coarse_command(whole, pruned, as_json)
