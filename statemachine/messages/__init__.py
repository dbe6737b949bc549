"""A provider's messages and our values: bytes to observations, decisions to requests."""

from statemachine.messages.bodies.limits import SIZE as SIZE
from statemachine.messages.checks import CHECKS as CHECKS
from statemachine.messages.findings import faults as faults
from statemachine.messages.inbound.reading import Reading as Reading
from statemachine.messages.inbound.reading import Record as Record
from statemachine.messages.messages import Messages as Messages
