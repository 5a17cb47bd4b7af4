"""An example of each command, shown at the end of its help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import typer

EXAMPLES: Final[Mapping[str, str]] = {
    "run": 'agents run "pedestrian crossing in front of a vehicle" --logs samples/logs',
    "check": "agents check program.py --profile refav",
    "explain": 'agents explain "jaywalking pedestrian near a school bus"',
    "atoms": "agents atoms near_objects",
    "doctor": "agents doctor --logs samples/logs",
    "samples": "agents samples samples/logs --seed 1",
    "refine": "agents refine tracked/logs --out refined --annotations tracks.feather",
    "index": "agents index samples/logs --clip colours",
    "robustness": "agents robustness --logs av2/val --programs programs.json --levels 0,1",
    "ground": "agents ground av2/val --detector yoloe:yoloe.pt --out detections/{log_id}.jsonl",
    "scenes": "agents scenes av2/val --scout openai:gpt-4o --out scenes.jsonl",
    "find-scenes": 'agents find-scenes scenes.jsonl --where weather=rain --where "risk>=6"',
    "sql": 'agents sql runs/RUN "SELECT category, count(*) FROM matches GROUP BY ALL"',
    "export": "agents export runs/RUN --to png,parquet --out shared",
    "view": "agents view runs/RUN --open",
    "why": "agents why runs/RUN a028364c217e",
    "submission validate": "agents submission validate runs/RUN/submission_spatiotemporal.pkl --logs samples/logs",
    "eval suite": "agents eval samples --logs samples/logs",
    "eval compare": "agents eval compare evaluations/FIRST evaluations/SECOND",
    "eval report": "agents eval report evaluations/FIRST",
    "eval ablations": "agents eval ablations samples --logs samples/logs",
    "eval semantic-drive": "agents eval semantic-drive data/semantic_drive --out figures",
    "eval coarse": "agents eval coarse runs/WHOLE runs/COARSE",
    "models check": "agents models check openai:gpt-4o",
    "vlm serve": "agents vlm serve qwen3-vl-8b --replicas 2",
    "vlm check": "agents vlm check http://127.0.0.1:8000/v1 --load",
    "memory seed": "agents memory seed",
    "memory add": 'agents memory add "bus that has stopped" program.py --logs samples/logs',
    "memory list": "agents memory list --profile refav",
    "memory search": 'agents memory search "bus that has stopped" -k 3',
    "memory verify": "agents memory verify --logs samples/logs",
    "memory forget": "agents memory forget 2ee00d09e83c",
    "memory export": "agents memory export --out examples.yaml",
}
"""Command lines by the command's words."""


def show_examples(app: typer.Typer, words: tuple[str, ...] = ()) -> None:
    """Let the help of each command of `app`, and of its groups, end with the command's example."""
    for command in app.registered_commands:
        name = str(command.name or getattr(command.callback, "__name__", ""))
        if example := EXAMPLES.get(" ".join([*words, name])):
            command.epilog = f"Example: {example}"
    for group in app.registered_groups:
        if group.typer_instance is not None and group.name:
            show_examples(group.typer_instance, (*words, group.name))
