"""A scikit-learn script that finds the optimum of a run's loss."""

from __future__ import annotations

from dataclasses import replace

from engine import MADE_BY
from engine.convergence.optimum import Convergence, Optimum
from engine.errors import InputError, printable
from engine.export.data_code import Part, ProgramData, examples_part, features_part, vector_code
from engine.export.text import shortest
from engine.model.experiment import Experiment
from engine.training.run import Run


def sklearn_program(run: Run, convergence: Convergence, command: str) -> list[Part]:
    """Return the program that has scikit-learn find the lowest loss J under a run's settings.

    scikit-learn lowers ``C·ΣL + ρ·‖w‖₁ + (1 - ρ)/2·‖w‖²``, which is ``m·C·J`` for
    ``C = 1/(m·(l1 + l2))`` and ``ρ = l1/(l1 + l2)``; without penalties C is infinite. Neither
    penalises b.

    Parameters
    ----------
    convergence
        Where descent leads under the settings in force at the run's step.
    command
        The command that makes the run, which the program names.

    Raises
    ------
    InputError
        If there is no optimum, nothing to train on, or too much for a program.
    """
    check_optimum(convergence)
    data = _end_of(run)
    experiment = data.first
    head = Part(
        "Logistic regression by scikit-learn: where a run of Descent Lab leads",
        f"Written by {MADE_BY}. It finds the lowest place of the loss J that the "
        "run goes down, by another way. The command that makes the run:\n"
        f"    {printable(command)}",
        (),
        "import numpy as np\n"
        + "import sklearn\n" * (run.experiment.l1 > 0)
        + "from sklearn.linear_model import LogisticRegression",
    )
    return [
        head,
        examples_part(data),
        features_part(data),
        _fit(experiment),
        _result(experiment, convergence.optimum),
    ]


def check_optimum(convergence: Convergence) -> None:
    """Raise InputError where there surely is no optimum."""
    if convergence.is_endless:
        raise InputError(
            "code_sklearn: a run without an optimum given, one with examples of both classes that "
            f"overlap, or with an l2 or l1 above 0, accepted. {convergence.remark}"
        )


def _end_of(run: Run) -> ProgramData:
    """Return the last segment of a run alone."""
    data = ProgramData.of(run, "code_sklearn")
    last = data.segments[-1]
    return replace(data, segments=[replace(last, tables=0)], tables=[data.tables[last.tables]])


def _fit(experiment: Experiment) -> Part:
    l1, l2 = shortest(experiment.l1), shortest(experiment.l2)
    if experiment.l1 == experiment.l2 == 0:
        says = "Without penalties C is infinite."
        lines = [
            'model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10)',
        ]
    elif experiment.l1 == 0:
        says = "J's penalty is l2 / 2 * sum of w²; scikit-learn weighs the sum of L by C instead."
        lines = [
            f"l2 = {l2}",
            "C = 1 / (len(y) * l2)",
            'model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-10, max_iter=1000)',
        ]
    else:
        says = (
            "J's penalty is l1 * sum of |w| + l2 / 2 * sum of w²; scikit-learn weighs the sum of L "
            "by C, and l1_ratio is the share of the first penalty. Where features differ in size "
            "it may say that it did not converge."
        )
        lines = [
            f"l1, l2 = {l1}, {l2}",
            "C = 1 / (len(y) * (l1 + l2))",
            "ratio = l1 / (l1 + l2)",
            "version = tuple(map(int, sklearn.__version__.split('.')[:2]))",
            'how = {} if version >= (1, 8) else {"penalty": "elasticnet"}',
            "model = LogisticRegression(",
            '    C=C, l1_ratio=ratio, solver="saga", tol=1e-10, max_iter=1_000_000, '
            "random_state=0, **how",
            ")",
        ]
    if experiment.l1:
        says += (
            "\nIts way is shorter with features that are 0 in the mean; b makes up for that. Where "
            "no weight is left it ends before b has settled: a is then the share of class 1."
        )
        lines += [
            "middle = np.mean(X, axis=0)",
            "model.fit(X - middle, y)",
            "w = model.coef_[0]",
            "b = model.intercept_[0] - w @ middle",
            "if not np.any(w):",
            "    b = np.log(np.mean(y) / (1 - np.mean(y)))",
        ]
    else:
        lines += ["model.fit(X, y)", "w, b = model.coef_[0], model.intercept_[0]"]
    return Part("The fit", says, (), "\n".join(lines))


def _result(experiment: Experiment, optimum: Optimum | None) -> Part:
    penalty = f" + {shortest(experiment.l1)} * np.sum(abs(w))" * (experiment.l1 > 0)
    penalty += f" + {shortest(experiment.l2)} / 2 * np.sum(w**2)" * (experiment.l2 > 0)
    lines = [
        "L = np.logaddexp(0, (1 - 2 * y) * (X @ w + b))",
        f"J = np.mean(L){penalty}",
        'print("J", J)',
        'print("w", *w)',
        'print("b", b)',
    ]
    says = "Parameters are those of the features X."
    if optimum is not None:
        says += "\nDescent Lab's optimum, to compare:"
        lines += [
            "",
            f"J_lowest = {shortest(optimum.J)}",
            f"w_lowest, b_lowest = {vector_code(optimum.w)}, {shortest(optimum.b)}",
            'print("J above Descent Lab\'s", J - J_lowest)',
        ]
        if optimum.is_unique:
            lines.append(
                'print("largest difference of w and b", '
                "np.max(abs(np.append(w - w_lowest, b - b_lowest))))"
            )
        else:
            says += "\nOther parameters have the same J: scikit-learn may find those."
    return Part("Result", says, (), "\n".join(lines))
