"""Everything that `check` reports about a rule file: the findings of all wings, and those of samples."""

from statemachine.checking.all_findings import CheckResult as CheckResult
from statemachine.checking.all_findings import all_checks as all_checks
from statemachine.checking.all_findings import check_rules as check_rules
from statemachine.checking.all_findings import check_text as check_text
from statemachine.checking.all_findings import lint as lint
from statemachine.checking.all_findings import lint_text as lint_text
from statemachine.checking.suppression_checks import UNUSED as UNUSED
