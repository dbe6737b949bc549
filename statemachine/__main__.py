"""`python -m statemachine` is the command."""

from statemachine.cli.main import run

if __name__ == "__main__":
    run("python -m statemachine")
