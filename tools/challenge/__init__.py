"""The AV2 Scenario Mining Challenge's files: frames from a scenario, writing, and safe reading."""
