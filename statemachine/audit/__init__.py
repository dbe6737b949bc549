"""The audit of a whole log of statuses against the rules (extra `audit`)."""

from __future__ import annotations

from statemachine.model.errors import LogError
from statemachine.model.extras import library

library("narwhals", extra="audit")  # else the error of a later import would not say what to install
library("polars", extra="audit")
library("numpy", extra="audit")

from statemachine.audit.acceptances import Acceptance, accept  # noqa: E402  # after the check
from statemachine.audit.audit_report import (  # noqa: E402  # the same
    End,
    Evidence,
    FileEvidence,
    KindCount,
    PairCount,
    Part,
    Report,
    RowCounts,
    Start,
    TimeInStatus,
    Unused,
    Variant,
    audit_schema_text,
)
from statemachine.audit.auditing import Audit, audit, open_audit  # noqa: E402  # the same
from statemachine.audit.codebook import UnknownWords  # noqa: E402  # the same
from statemachine.audit.columns import Columns  # noqa: E402  # the same
from statemachine.audit.log_files import LogFiles, read_log_files, read_log_rows  # noqa: E402  # the same
from statemachine.audit.measuring import Limits  # noqa: E402  # the same
from statemachine.audit.questions import PairKind  # noqa: E402  # the same
from statemachine.audit.report_formats import REPORT_FORMATS  # noqa: E402  # the same

__all__ = [
    "REPORT_FORMATS",
    "Acceptance",
    "Audit",
    "Columns",
    "End",
    "Evidence",
    "FileEvidence",
    "KindCount",
    "Limits",
    "LogError",
    "LogFiles",
    "PairCount",
    "PairKind",
    "Part",
    "Report",
    "RowCounts",
    "Start",
    "TimeInStatus",
    "UnknownWords",
    "Unused",
    "Variant",
    "accept",
    "audit",
    "audit_schema_text",
    "open_audit",
    "read_log_files",
    "read_log_rows",
]
