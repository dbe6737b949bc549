"""Everything that `check` reports about a rule file: the findings of all wings, and those of samples."""

from statemachine.checking.all_findings import CheckResult as CheckResult
from statemachine.checking.all_findings import acceptable_checks as acceptable_checks
from statemachine.checking.all_findings import all_checks as all_checks
from statemachine.checking.all_findings import check_files as check_files
from statemachine.checking.all_findings import check_rules as check_rules
from statemachine.checking.all_findings import check_text as check_text
from statemachine.checking.all_findings import lint as lint
from statemachine.checking.all_findings import lint_text as lint_text
from statemachine.checking.apply_fixes import FixedText as FixedText
from statemachine.checking.apply_fixes import apply_fixes as apply_fixes
from statemachine.checking.baseline import Baseline as Baseline
from statemachine.checking.baseline import Findings as Findings
from statemachine.checking.baseline import apply_baseline as apply_baseline
from statemachine.checking.baseline import baseline_of as baseline_of
from statemachine.checking.baseline import new_baseline as new_baseline
from statemachine.checking.baseline import pruned_baseline as pruned_baseline
from statemachine.checking.fixing import FixedFile as FixedFile
from statemachine.checking.fixing import fix_file as fix_file
from statemachine.checking.settings import Level as Level
from statemachine.checking.settings import Preset as Preset
from statemachine.checking.settings import Settings as Settings
from statemachine.checking.settings_file import find_settings as find_settings
from statemachine.checking.settings_file import settings_of as settings_of
from statemachine.checking.suppression_checks import UNUSED as UNUSED
from statemachine.checking.unused_ignores import unused_ignores as unused_ignores
