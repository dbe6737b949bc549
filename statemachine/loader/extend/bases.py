"""The files that a file extends, one below the other, and the tree that they make together."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from statemachine.loader.checks import extending as checks
from statemachine.loader.checks.shape import wrong_value
from statemachine.loader.declarations.build_rules import build_rules
from statemachine.loader.declarations.fields import text_of
from statemachine.loader.extend.overlay import overlay
from statemachine.loader.extend.removals import removed_names, without_lost_names, without_names
from statemachine.loader.extend.removed_rows import without_rows
from statemachine.loader.extend.version_ranges import is_in_range
from statemachine.loader.rule_files import ENDINGS, RuleFile, file_at, shipped_file
from statemachine.loader.shape.schema_errors import check_shape
from statemachine.loader.syntax.nodes import Entries, Node, Scalar
from statemachine.loader.syntax.parse import parse
from statemachine.model.diagnostics import Diagnostic
from statemachine.model.digest import RuleSetId
from statemachine.model.errors import UnknownRulesError
from statemachine.model.spans import Span
from statemachine.model.text import listing, similar
from statemachine.model.vocabulary import HiddenKeys

_LONGEST_CHAIN = 10
_PATH_HINT = f"check the path, which must end with {listing(ENDINGS, 'or')}"


@dataclass(slots=True)
class Layers:
    """A file laid over its bases: the merged tree, or None if a base is unusable, and what was found on the way.

    `removed` has the names under `remove` of every file, by section. `files` are the bases, the nearest first.
    """

    root: Entries | None = None
    base: RuleSetId | None = None
    found: list[Diagnostic] = field(default_factory=list)
    hidden_keys: list[HiddenKeys] = field(default_factory=list)
    removed: dict[str, dict[str, Span]] = field(default_factory=dict)
    files: list[RuleFile] = field(default_factory=list)


def laid_over_bases(root: Node, file: RuleFile) -> Layers:
    """Return a file whose shape is right, laid over the file that it extends, if it extends one."""
    layers = Layers()
    if isinstance(root, Entries):
        layers.root = _Reader(layers).merged(root, (file,))
    return layers


class _Reader:
    """Reads the bases of a file, and merges each file with its base."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        self._found = layers.found

    def merged(self, root: Entries, chain: tuple[RuleFile, ...]) -> Entries | None:
        """Return the tree of the last file of a chain, laid over its base; None if the base is unusable."""
        keys = {key.text: (key, node) for key, node in root.pairs}
        if "extends" not in keys:
            if "remove" in keys:
                self._found.append(checks.remove_without_base(keys["remove"][0].span))
            return root
        base = self._base(keys["extends"][1], chain)
        if base is None:
            return None
        if len(chain) == 1:
            self._layers.base = build_rules(base)[0].identity
        remove = root.get("remove")
        if isinstance(remove, Entries):
            base = without_lost_names(self._without(base, remove), base, root)
        tree = overlay(base, root, self._layers.hidden_keys)
        statuses = tree.get("statuses")
        if isinstance(remove, Entries) and isinstance(statuses, Entries) and not statuses.pairs:
            span = (remove.get("statuses") or remove).span
            self._found.append(
                wrong_value(span, "'remove' leaves no status", "keep a status, or add one")
            )
        return tree

    def _without(self, base: Entries, remove: Entries) -> Entries:
        """Return a base without its removed rows and names."""
        rows = remove.get("transitions")
        if rows is not None:
            base = without_rows(base, rows, self._found)
        removed = removed_names(remove, base, self._found)
        for section, names in removed.items():
            self._layers.removed.setdefault(section, {}).update(names)
        return without_names(base, removed)

    def _base(self, node: Node, chain: tuple[RuleFile, ...]) -> Entries | None:
        """Return the merged tree of the base that a value of `extends` names; None if it is unusable."""
        details = dict(node) if isinstance(node, Entries) else {"rules": node}
        reference, version = details.get("rules"), details.get("version")
        if not isinstance(reference, Scalar):
            return None
        before = len(self._found)
        file = self._file(reference, chain)
        if file is None:
            return None
        self._layers.files.append(file)
        tree = self._tree(file, chain)
        if tree is None and len(chain) == 1:  # in the files below, the faults themselves are reported
            count = len(self._found) - before
            self._found.append(checks.invalid_base(reference.span, file.path, count))
        elif tree is None:
            return None
        elif isinstance(version, Scalar):
            given = tree.get("version")
            text = text_of(given) if isinstance(given, Scalar) else ""
            if not is_in_range(text, version.text):
                found = checks.wrong_base_version(version.span, file.path, text, version.text)
                self._found.append(found)
        return tree

    def _tree(self, file: RuleFile, chain: tuple[RuleFile, ...]) -> Entries | None:
        """Return the merged tree of a base, or None and findings."""
        root, faults = parse(file.text, file.path)
        if root is not None:
            faults = [*faults, *check_shape(root)]
        self._found += faults
        if faults or not isinstance(root, Entries):
            return None
        return self.merged(root, (*chain, file))

    def _file(self, reference: Scalar, chain: tuple[RuleFile, ...]) -> RuleFile | None:
        """Return the file with an id or a relative path, or None and a finding."""
        name, span, folder = text_of(reference), reference.span, chain[-1].folder
        is_path = name.endswith(ENDINGS)
        if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor:
            advice = "write a path that starts at the folder of this file"
            self._found.append(checks.base_out_of_reach(span, name, "has an absolute path", advice))
        elif is_path and folder is None:
            why = "is relative, and the folder of this text is not known"
            advice = "pass the folder as `base`, or write the id of a shipped rule set"
            self._found.append(checks.base_out_of_reach(span, name, why, advice))
        elif len(chain) >= _LONGEST_CHAIN:
            self._found.append(checks.too_many_bases(span, _LONGEST_CHAIN))
        else:
            return self._read(name, reference, chain)
        return None

    def _read(self, name: str, reference: Scalar, chain: tuple[RuleFile, ...]) -> RuleFile | None:
        folder = chain[-1].folder
        try:
            if not name.endswith(ENDINGS) or folder is None:
                file = shipped_file(name)
                if file.path in {each.path for each in chain}:  # a file of the user has the same path
                    file = file._replace(path=f"shipped {file.path}")
                return None if self._is_repeated(file.identity, reference, chain) else file
            path = Path(folder, name)
            repeated = self._is_repeated(os.path.realpath(path), reference, chain)
            return None if repeated else file_at(path)
        except UnknownRulesError as error:
            meant = similar([name], error.known).get(name)
            ending = f"the path of a file ends with {listing(ENDINGS, 'or')}"
            known = f"the shipped rule sets are {listing(error.known)}; {ending}"
            advice = f"did you mean {meant!r}?" if meant else known
            if name.startswith(("./", "../", ".\\", "..\\")):
                advice = ending
            why = "no rule set with this id is shipped"
            self._found.append(checks.unknown_base(reference.span, name, why, advice))
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "the path is invalid"
            self._found.append(checks.unknown_base(reference.span, name, why, _PATH_HINT))
        return None

    def _is_repeated(self, identity: str | None, reference: Scalar, chain: tuple[RuleFile, ...]) -> bool:
        """Return whether a file is in a chain already, and report it."""
        identities = [each.identity for each in chain]
        if identity not in identities:
            return False
        repeated = [each.path for each in chain[identities.index(identity) :]]
        self._found.append(checks.base_cycle(reference.span, (*repeated, repeated[0])))
        return True
