# The commands of daily work; `just` lists them. Each also runs without just, as written here.

default:
    @just --justfile .justfile --list

# Install the package and everything that the whole suite needs.
install:
    pip install -e '.[test-all]'

# Run the tests with few examples: for the inner loop.
quick *arguments:
    HYPOTHESIS_PROFILE=quick python -m pytest -n auto {{arguments}}

# Run the whole suite.
test *arguments:
    python -m pytest -n auto {{arguments}}

# Format the code and fix what ruff can fix.
format:
    ruff format .
    ruff check --fix .

# Run every check that is not a test.
check:
    ruff check .
    ruff format --check .
    mypy
    python -m statemachine check rules
    python docs/generate.py --check

# Write the generated pages and the golden files again.
generate:
    python docs/generate.py
    UPDATE_GOLDEN=1 python -m pytest -q tests/diagrams tests/linter

# Measure the speed beside the peers (docs/performance.md).
bench:
    python -m pytest tests/benchmarks --benchmark-enable --benchmark-only

# Run what continuous integration runs, in fresh environments.
ci:
    bash .ci/run
