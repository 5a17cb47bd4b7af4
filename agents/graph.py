"""The whole system on one screen: which step follows which."""

from __future__ import annotations

from langgraph.graph import END, START, StateGraph

from agents.context import Context
from agents.nodes.augment import augment
from agents.nodes.execute import execute
from agents.nodes.finish import finish
from agents.nodes.recording import recorded
from agents.nodes.write import write
from agents.state import MinerInput, MinerOutput, MinerState


def build_graph() -> StateGraph[MinerState, Context, MinerInput, MinerOutput]:
    """The miner, not compiled: query or program and logs in, a run folder out."""
    builder = StateGraph(MinerState, context_schema=Context, input_schema=MinerInput, output_schema=MinerOutput)
    builder.add_node("augment", recorded(augment))
    builder.add_node("write", recorded(write))
    builder.add_node("execute", recorded(execute))
    builder.add_node("finish", recorded(finish))
    builder.add_edge(START, "augment")
    builder.add_edge("augment", "write")
    builder.add_edge("write", "execute")
    builder.add_edge("execute", "finish")
    builder.add_edge("finish", END)
    return builder
