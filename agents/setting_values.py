"""The names, kinds and defaults of all settings, without any check: Studio shows them as a form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelSettings:
    """Which models are asked, how often, and what they may cost. Keys are no settings: they stay in the environment.

    Attributes:
        model: `provider:model` that is asked for everything; empty: no model, the grammar alone answers.
        write_models: Models that write programs, separated by commas, in turn; empty: `model`.
        augment_model: Rewrites queries; empty: `model`.
        review_model: Reviews what programs found; empty: `model`.
        judge_model: Breaks near ties; empty: none is asked.
        see_model: Looks at camera images for programs that ask about them; it must take images. Empty: none is asked,
            and such programs fail.
        see_base_url: Address of the server of `see_model`, where it is another than `base_url`; empty: the same.
        visual_checks: Matches of each candidate that the judge looks at in camera images, where `see_model` is set and
            candidates found different things; 0: none.
        base_url: Address of an OpenAI-compatible server, such as `http://127.0.0.1:8000/v1`.
        candidates: Most programs that are written for one query, the grammar's among them.
        rewrites: Most rewrites of the query that programs are written for beside the query itself.
        examples: Verified examples shown to the model.
        repairs: Most tries to mend a program that fails.
        review_rounds: Most rounds in which a model looks at what a program found.
        trial_logs: Logs that candidates are tried on.
        temperature: Of all candidates of a model but its first, which is asked at 0.
        seed: Of samples, and of all chance.
        max_calls: Most model calls of a run; 0: no limit.
        max_tokens: Most tokens of a run, sent and received; 0: no limit.
        max_usd: Most money of a run, US dollars; 0: no limit.
        timeout_s: Longest wait for one reply, seconds.
        concurrency: Calls at the same time.
        requests_per_minute: Calls in a minute; 0: no limit.
        structured: How a schema is asked for: `schema`, `tool` or `prompt`; empty: the provider's own way.
        extra_body: A JSON object that is merged into every request (`openai`, `vllm`, `anthropic`); may be empty.
        response_cache: Answer repeated requests from the cache.
        prices: A price table of your own, beside `configs/prices.yaml`.
        memory: Folder of the example memory; empty: the user's own.
        embedder: `auto`, `minilm` or `hashing`.
        dry_run: Print the calls that would be made, with an estimate of what they cost, and send nothing.
        review: Stop before the search and let a person accept, change or reject the program.
    """

    model: str = ""
    write_models: str = ""
    augment_model: str = ""
    review_model: str = ""
    judge_model: str = ""
    see_model: str = ""
    see_base_url: str = ""
    visual_checks: int = 3
    base_url: str = ""
    candidates: int = 4
    rewrites: int = 2
    examples: int = 6
    repairs: int = 5
    review_rounds: int = 1
    trial_logs: int = 4
    temperature: float = 0.7
    seed: int = 0
    max_calls: int = 0
    max_tokens: int = 0
    max_usd: float = 0.0
    timeout_s: float = 300.0
    concurrency: int = 4
    requests_per_minute: int = 0
    structured: str = ""
    extra_body: str = ""
    response_cache: bool = True
    prices: str = ""
    memory: str = ""
    embedder: str = "auto"
    dry_run: bool = False
    review: bool = False


@dataclass(frozen=True)
class SettingValues(ModelSettings):
    """All settings of a run.

    Attributes:
        profile: Which definitions the atoms follow: `standard` or `refav`.
        workers: Jailed children at the same time; 0 means one per processor, 8 at most.
        out: Folder that run folders are made in.
        cache: Folder of the ingest cache; empty means the user's cache folder.
        allow_weak_sandbox: Accept a kernel that cannot filter system calls.
        ego_centre: Where an ego vehicle that the log does not annotate stands in the challenge's files: `log` (the
            ego-frame origin, as in the official files) or `readme` (1.422 m ahead, as the challenge's text has it).
        refine: Refine the tracks of every log before they are searched (`tools.tracking`).
        prune: Leave out logs in which the program surely finds nothing, as their facts tell (`tools.index`); results
            are the same.
        coarse: Search only where images are like the query: `clip:k=5` (`tools.index.coarse`); empty: everywhere.
    """

    profile: str = "standard"
    workers: int = 0
    out: str = "runs"
    cache: str = ""
    allow_weak_sandbox: bool = False
    ego_centre: str = "log"
    refine: bool = False
    prune: bool = True
    coarse: str = ""
