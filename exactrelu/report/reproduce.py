"""Recompute what the papers' folders store, compare, and write the tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import attrs

from exactrelu.arith.files import write_atomically
from exactrelu.arith.records import Node
from exactrelu.errors import ExactReLUError, InputError
from exactrelu.report.certificates import CertificateFolder
from exactrelu.report.claims import Paper, PaperClaim, Value, all_papers, canonical, difference
from exactrelu.report.latex import latex_table
from exactrelu.report.table import Table

Progress = Callable[[str, int, int], None]
"""Called with what is being recomputed, how many claims are done, and how many there are."""


@attrs.frozen
class Outcome:
    """What came of one claim.

    Attributes
    ----------
    paper, claim, statement, source, definition, how : str
    stored, recomputed : Value
        None when there is none.
    problem : str
        Why the two do not agree; empty when they do.
    seconds : float
        Time of the recomputation, for the progress report only.
    """

    paper: str
    claim: str
    statement: str
    source: str
    definition: str
    how: str
    stored: Value
    recomputed: Value
    problem: str
    seconds: float

    @property
    def agrees(self) -> bool:
        return not self.problem


def reproduce(
    proofs: Path,
    papers: Sequence[str] = (),
    progress: Progress = lambda what, done, total: None,
    workers: int = 1,
) -> tuple[Outcome, ...]:
    """Recompute every claim of the papers, compare with the stored values, and write the tables.

    Parameters
    ----------
    proofs : Path
        The folder ``proofs/`` of a checkout.
    papers : sequence of str
        Names of folders; all when empty.
    progress : callable
        Told what is going on.
    workers : int
        Processes that recompute claims; the outcome does not depend on their number.

    Returns
    -------
    tuple of Outcome
        One for each claim, and one for everything stored that nothing recomputes. The tables of a paper are
        written only when all of it agrees.

    Raises
    ------
    InputError
        If `proofs` or a named paper does not exist.
    FileFormatError
        If an ``expected.json`` cannot be read.

    Notes
    -----
    Proved: counts to certify, by certificates that the independent checker accepts in the run (those in the
    folder ``certificates`` are checked, the others made, checked, and kept when they are small); the other
    values, by the engines that return them; a count that is not proved is a problem. Not proved here: the
    statements beyond the instances that are recomputed, see each folder's README.
    """
    chosen = _chosen(proofs, papers)
    stored = {paper.folder: read_expected(proofs / paper.folder / "expected.json") for paper in chosen}
    tasks = [
        _Task(proofs, paper.folder, i, stored[paper.folder])
        for paper in chosen
        for i in range(len(paper.claims))
    ]
    settled = _settled(tasks, chosen, workers, progress)
    outcomes: list[Outcome] = []
    for paper in chosen:
        claims = [next(settled) for _ in paper.claims]
        found = [outcome for outcome, _ in claims]
        names = [name for _, used in claims for name in sorted(used)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise InputError(f"certificates of {paper.folder} must have different names, got {twice} twice")
        certificates = CertificateFolder(proofs / paper.folder / "certificates", set(names))
        found += _unclaimed(paper, stored[paper.folder])
        found += (
            _nothing_recomputes(paper.folder, f"certificates/{name}", None) for name in certificates.unused()
        )
        if all(outcome.agrees for outcome in found):
            found += _write_tables(proofs / paper.folder / "tables", paper, found)
        outcomes += found
    if not papers:
        outcomes += _orphans(proofs, {paper.folder for paper in chosen})
    return tuple(outcomes)


@attrs.frozen
class _Task:
    """One claim, by numbers: a function that computes it cannot be sent to another process."""

    proofs: Path
    paper: str
    number: int
    stored: Mapping[str, Value]

    def done(self, paper: Paper) -> tuple[Outcome, set[str]]:
        """Return what came of the claim, and the certificates that it rests on."""
        certificates = CertificateFolder(self.proofs / paper.folder / "certificates")
        outcome = recompute(paper, paper.claims[self.number], self.stored, certificates)
        return outcome, certificates.used


def _settled(
    tasks: Sequence[_Task], papers: Sequence[Paper], workers: int, progress: Progress
) -> Iterator[tuple[Outcome, set[str]]]:
    """Yield what comes of the tasks, in their order."""
    by_name = {paper.folder: paper for paper in papers}
    names = [f"{task.paper}: {by_name[task.paper].claims[task.number].id}" for task in tasks]
    if workers == 1:
        for i, task in enumerate(tasks):
            progress(names[i], i, len(tasks))
            yield task.done(by_name[task.paper])
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            for i, settled in enumerate(pool.map(_in_another_process, tasks)):
                progress(names[i], i, len(tasks))
                yield settled
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _in_another_process(task: _Task) -> tuple[Outcome, set[str]]:
    return task.done(all_papers()[task.paper])


def _chosen(proofs: Path, names: Sequence[str]) -> list[Paper]:
    if not proofs.is_dir():
        raise InputError(
            f"proofs must be the folder of stored claims, got {str(proofs)!r}, which is not a folder; "
            "run from a checkout of the source, or name its folder with --proofs"
        )
    known = all_papers()
    for name in names:
        if name not in known:
            raise InputError(f"paper must be one of {', '.join(known)}, got {name!r:.80}")
    return [known[name] for name in dict.fromkeys(names or known)]


def read_expected(path: Path) -> dict[str, Value]:
    """Return the stored values by claim id."""
    claims = Node.of_file(path).fields(["claims"])["claims"]
    if not isinstance(claims.value, dict):
        claims.fail("must be an object of claims")
    fields = {
        id_: node.fields(["value", "source"]) for id_, node in claims.fields(list(claims.value)).items()
    }
    return {id_: canonical(field["value"].value) for id_, field in fields.items()}


def recompute(
    paper: Paper, claim: PaperClaim, stored: Mapping[str, Value], certificates: CertificateFolder
) -> Outcome:
    """Recompute one claim and compare; an error of the engines is a problem, not the end of the run.

    Counts to certify are certified and checked here, before anything is compared.
    """
    start = time.perf_counter()
    value: Value = None
    try:
        value = canonical(certificates.settle(claim.compute()))
        problem = difference(stored[claim.id], value) if claim.id in stored else "no value is stored"
    except ExactReLUError as error:
        problem = f"{type(error).__name__}: {error}"
    return Outcome(
        paper=paper.folder,
        claim=claim.id,
        statement=claim.statement,
        source=claim.source,
        definition=claim.definition,
        how=claim.how,
        stored=stored.get(claim.id),
        recomputed=value,
        problem=problem,
        seconds=time.perf_counter() - start,
    )


def _unclaimed(paper: Paper, stored: Mapping[str, Value]) -> Iterator[Outcome]:
    ids = {claim.id for claim in paper.claims}
    for id_ in stored:
        if id_ not in ids:
            yield _nothing_recomputes(paper.folder, id_, stored[id_])


def _orphans(proofs: Path, papers: set[str]) -> Iterator[Outcome]:
    for path in sorted(proofs.glob("*/expected.json")):
        if path.parent.name not in papers:
            yield _nothing_recomputes(path.parent.name, path.name, None)


def _nothing_recomputes(paper: str, claim: str, stored: Value) -> Outcome:
    return Outcome(paper, claim, "", "", "", "", stored, None, "stored, but nothing recomputes it", 0)


def _write_tables(folder: Path, paper: Paper, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Write the tables that changed, and report the ones in the folder that are no longer made."""
    tables: dict[str, Table] = dict(paper.tables({outcome.claim: outcome.recomputed for outcome in outcomes}))
    if tables:
        folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        text = latex_table(table, f"exactrelu reproduce {paper.folder}")
        path = folder / f"{name}.tex"
        if not path.is_file() or path.read_bytes() != text.encode():
            write_atomically(path, text)
    for path in sorted(folder.glob("*.tex")):
        if path.stem not in tables:
            yield _nothing_recomputes(paper.folder, f"tables/{path.name}", None)


def summary(outcomes: Sequence[Outcome]) -> Table:
    """Return the one table that says what came of every claim."""
    agreeing = sum(outcome.agrees for outcome in outcomes)
    return Table(
        f"{len(outcomes)} claims, {agreeing} agree, {len(outcomes) - agreeing} differ",
        ("paper", "claim", "value", "agrees", "how"),
        tuple(
            (o.paper, o.claim, _short(o.recomputed), o.agrees, o.how if o.agrees else o.problem)
            for o in outcomes
        ),
    )


def _short(value: Value) -> str:
    if isinstance(value, list):
        text = " ".join(map(_short, value))
    elif isinstance(value, dict):
        text = " ".join(f"{key}={_short(item)}" for key, item in value.items())
    else:
        text = "-" if value is None else str(value)
    return text if len(text) <= 40 else text[:37] + "..."
