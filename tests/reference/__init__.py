"""A small, slow, obvious reading of docs/semantics.md, to hold the engine against.

It was written from that page alone, by somebody who had not seen the engine.
"""

from tests.reference.answers import Answer as Answer
from tests.reference.answers import Item as Item
from tests.reference.answers import Menu as Menu
from tests.reference.answers import RowKey as RowKey
from tests.reference.heard import Heard as Heard
from tests.reference.model import Reference as Reference
from tests.reference.observing import ReferenceObserver as ReferenceObserver
