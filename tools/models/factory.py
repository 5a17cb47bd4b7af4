"""Makes a chat model out of its layers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping

from tools.models.accounts import Ledger
from tools.models.api import ChatModel, ModelMissingError, Sender
from tools.models.asking import AccountedModel
from tools.models.budget import Budget, BudgetedSender
from tools.models.cache import CachedSender, ResponseCache
from tools.models.clients.opening import open_client
from tools.models.dry_run import DryRunModel
from tools.models.limits import LimitedSender
from tools.models.options import ModelOptions
from tools.models.replicas import ReplicaSender
from tools.models.retrying import RetryingSender, RetryPolicy
from tools.models.settings import settle
from tools.models.spec import ModelSpec, key_of, parse_spec


def open_model(
    spec: ModelSpec | str,
    options: ModelOptions | None = None,
    ledger: Ledger | None = None,
    budget: Budget | None = None,
    cache: ResponseCache | None = None,
    environ: Mapping[str, str] = os.environ,
    sleep: Callable[[float], None] = time.sleep,
) -> ChatModel:
    """A chat model. Open each model once and share it: limits, breaker and connections belong to what is opened.

    A question passes the layers in this order, and the answer passes them back:

    1. accounts: notes the call, checks the reply;
    2. cache: a reply that is kept costs nothing, so it comes before the budget;
    3. budget: a call is reserved once, however often it is retried;
    4. retry: waits without holding a place among the requests on their way;
    5. servers: where there are several, the least busy one that answers;
    6. limits, of each server: every single request counts;
    7. client: one request over the wire.

    Args:
        spec: `provider:model`.
        options: How it is asked.
        ledger: The books of the run, with its prices.
        budget: Shared by all models of the run; None: no limits.
        cache: Replies kept on disk; None: none are kept.
        environ: Where keys and addresses come from.
        sleep: Waits some seconds; tests give one that does not.

    Raises:
        ModelMissingError: The name is wrong, or an extra, a key, an address, or a price (for USD) is missing.
        UserError: An option does not suit the provider.
    """
    spec = parse_spec(spec) if isinstance(spec, str) else spec
    options, ledger = options or ModelOptions(), ledger or Ledger()
    settings = settle(spec, options, environ)
    if options.dry_run:
        return DryRunModel(settings, ledger)
    _require_price(spec, ledger, budget)
    key = key_of(spec.traits, environ)
    senders = [
        LimitedSender(open_client(one, key), options.requests_per_minute, options.concurrency, sleep)
        for one in settings.per_server
    ]
    sender: Sender = senders[0] if len(senders) == 1 else ReplicaSender(senders)
    sender = RetryingSender(sender, RetryPolicy(max_attempts=options.max_attempts), sleep)
    if budget is not None:
        sender = BudgetedSender(sender, budget, settings, ledger.prices)
    if cache is not None and options.use_cache:
        sender = CachedSender(sender, cache, settings)
    return AccountedModel(sender, ledger)


def _require_price(spec: ModelSpec, ledger: Ledger, budget: Budget | None) -> None:
    if budget is None or budget.limits.max_usd is None or ledger.prices.price(str(spec)) is not None:
        return
    raise ModelMissingError(
        f"a budget in USD needs the price of {spec}, and none is known: add it to a prices file of your own "
        "(docs/models.md; 0 for a server of your own), or limit tokens or calls instead"
    )
