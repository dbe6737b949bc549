"""Rule sets as diagrams, one module per format."""

from statemachine.diagrams.formats import FORMATS, Format, draw

__all__ = ["FORMATS", "Format", "draw"]
