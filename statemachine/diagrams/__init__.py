"""Rule sets as diagrams, one module per format."""

from statemachine.diagrams.formats import FORMATS, draw

__all__ = ["FORMATS", "draw"]
