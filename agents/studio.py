"""The graph for `langgraph dev`, compiled bare: the server brings its own persistence."""

from agents.graph import build_graph

graph = build_graph().compile(name="scenario_miner")
