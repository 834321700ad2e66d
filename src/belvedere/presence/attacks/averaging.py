"""A2: asking again and again, and taking the mean.

Takes   the scene
Gives   run: how much of the noise is left after many questions
Used by attacks.py, benchmarks/attacks.py
Source  PRESENCE 3.4. Counts behind a threshold have no noise at all. Noise drawn anew would fall as 1/√questions: that
        is measured too, on releases in folders of their own; a frozen release gives the same bytes
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from belvedere.presence import release
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.outputs import released
from belvedere.presence.attacks.scene import DEFINITION, Scene
from belvedere.presence.release.bounds import Floats

NUMBER = "A2"
TITLE_EN, TITLE_IT = "Averaging answers", "Media di molte risposte"
QUESTIONS = 9
WORDS = (
    f"noise that is gone after {QUESTIONS} questions (threshold only: there was none)",
    f"rumore scomparso dopo {QUESTIONS} domande (sola soglia: non ce n'era)",
)
WORDS_FRESH = (
    f"if noise were drawn anew: noise gone after {QUESTIONS} questions",
    f"se il rumore fosse riestratto: rumore scomparso dopo {QUESTIONS} domande",
)


def run(scene: Scene) -> tuple[Finding, ...]:
    """Ask for the first day again, of our ledger, and of ledgers that know nothing of each other."""
    ledger = release.Ledger(scene.folder, scene.settings)
    about = release.About("attack suite", DEFINITION, synthetic=True)
    paid, day = scene.settings.plan.budget("presence"), scene.days[0]

    def ask(where: release.Ledger) -> bytes:
        return release.presence(scene.units[0], scene.places, day, paid, where, about=about).read_bytes()

    first = scene.files[0].read_bytes()
    spent = len((scene.folder / "ledger.jsonl").read_bytes().splitlines())
    same = all(ask(ledger) == first for _ in range(QUESTIONS))
    same &= len((scene.folder / "ledger.jsonl").read_bytes().splitlines()) == spent
    fresh = []
    for question in range(QUESTIONS):
        folder = scene.folder / f"question-{question}"
        ask(replace(ledger, folder=folder))
        file = folder / "releases" / scene.files[0].name
        fresh.append(released(scene.places, file, scene.rho).tables["zone"])
    true = scene.units[0].sum(axis=2)
    alone, mean = _error(fresh[0], true), _error(np.mean(fresh, axis=0), true)
    name = __name__.rsplit(".", 1)[1]
    return (
        Finding(name, "frozen", *WORDS, 1.0, 0.0 if same else 1.0, 0.0, 0.0, needed=1.0),
        Finding(name, "drawn anew", *WORDS_FRESH, 1.0, 1 - mean / alone, 0.0, 1.0, needed=1.0, gated=False),
    )


def _error(noisy: Floats, true: Floats) -> float:
    return float(np.sqrt(np.mean((noisy - true) ** 2)))
