"""The whole system on one screen: which step follows which."""

from __future__ import annotations

from typing import Any

from langgraph.graph import END, START, StateGraph

from agents.context import Context
from agents.nodes.approve import approve
from agents.nodes.augment import augment
from agents.nodes.execute import execute
from agents.nodes.finish import finish
from agents.nodes.judge import judge
from agents.nodes.propose import propose
from agents.nodes.recall import recall
from agents.nodes.recording import recorded
from agents.nodes.review import review
from agents.nodes.write import write
from agents.routes import DONE, after_augment, after_judge, after_recall
from agents.state import CandidateTask, MinerInput, MinerOutput, MinerState, ReviewTask, WritingInput


def build_graph(given: type[Any] = MinerInput) -> StateGraph[MinerState, Context, MinerInput, MinerOutput]:
    """The miner, not compiled: query or program and logs in, a run folder out.

    Args:
        given: What a caller may give: `WritingInput` where the session is named from outside.
    """
    builder = StateGraph(MinerState, context_schema=Context, input_schema=given, output_schema=MinerOutput)
    _add_thinking(builder, "approve")
    for node in (write, approve, execute, finish):
        builder.add_node(node.__name__, recorded(node))
    builder.add_conditional_edges("augment", after_augment, ["write", "recall"])
    builder.add_edge("write", "approve")
    builder.add_edge("approve", "execute")
    builder.add_edge("execute", "finish")
    builder.add_edge("finish", END)
    return builder


def build_writing_graph() -> StateGraph[MinerState, Context, WritingInput, MinerState]:
    """Only the thinking, not compiled: query and logs in, candidates, verdict and the chosen program out."""
    builder = StateGraph(MinerState, context_schema=Context, input_schema=WritingInput, output_schema=MinerState)
    _add_thinking(builder, END)
    builder.add_edge("augment", "recall")
    return builder


def _add_thinking(builder: StateGraph[MinerState, Context, Any, Any], after: str) -> None:
    """From the query to the chosen program: waves of candidates, then reviews, the judge after each."""
    for node in (augment, recall, judge):
        builder.add_node(node.__name__, recorded(node))
    builder.add_node("propose", propose, input_schema=CandidateTask)
    builder.add_node("review", review, input_schema=ReviewTask)
    builder.add_edge(START, "augment")
    builder.add_conditional_edges("recall", after_recall, ["propose"])
    builder.add_edge("propose", "judge")
    builder.add_conditional_edges("judge", after_judge, {"propose": "propose", "review": "review", DONE: after})
    builder.add_edge("review", "judge")
