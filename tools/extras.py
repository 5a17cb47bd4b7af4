"""How what is optional is installed, said in one way by every message that asks for it."""


def install(extra: str) -> str:
    """The command that installs an extra, and where.

    The project is on no package index, and what bears its name there is somebody else's: so the command names the
    checkout, never the project.

    Args:
        extra: Its name in the project's metadata, such as `sql`.
    """
    return f'pip install -e ".[{extra}]" in the checkout of Motherlode'
