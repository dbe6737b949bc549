"""Runs the command line as `python -m statemachine`."""

from statemachine.cli.main import run

if __name__ == "__main__":
    run("python -m statemachine")
