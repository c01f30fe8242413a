"""How fast the voice speaks, beside the voice that it learned from, and how well it is understood.

Both say the same sentence of ten words in turn; the figures are medians with their ranges of wall-clock time. The
baseline, flite's slt, is no network and much faster: the ratio says what a learned voice costs. Understanding is that
of `ai-os eval audio`, on few sentences with `--quick`. Needs Debian's libflite1 and `pip install pocketsphinx`.
"""

from __future__ import annotations

import statistics
import time

from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.evaluation.speech import LIMIT, QUICK, WORSE_GOAL, evaluate_speech
from ai_os_diffusion.media.studio import Studio
from ai_os_diffusion.runtime import load_text_model
from ai_os_diffusion.speech.mel import RATE
from ai_os_diffusion.speech.recogniser import SphinxRecogniser
from ai_os_diffusion.training.teacher_voice import TeacherVoice
from harness import Bar, finish, parse_args, summary

SENTENCE = "the spare key is under the blue pot near the door"
WORDS = 10
GOAL_S, GOAL_RATE = 2.0, 16_000
ROUNDS = 9


def main() -> None:
    """Measure, print, judge."""
    args = parse_args(__doc__ or "")
    begun = time.perf_counter()
    voice, teacher = Studio(EngineConfig(), load_text_model(ModelConfig())).voice, TeacherVoice()
    print(f"opening the voice: {time.perf_counter() - begun:.2f} s")
    sentence = " ".join(SENTENCE.split()[:WORDS])
    taken: dict[str, list[float]] = {"our voice": [], "flite's slt": []}
    for _ in range(3 if args.quick else ROUNDS):
        for name, speak in (("our voice", voice.speak), ("flite's slt", teacher.say)):
            begun = time.perf_counter()
            speak(sentence)
            taken[name].append(time.perf_counter() - begun)
    for name, seconds in taken.items():
        print(summary(name, seconds))
    ours, theirs = (statistics.median(seconds) for seconds in taken.values())
    print(f"{ours / theirs:.1f} times the time of flite's slt")
    print(f"{voice.speak(sentence).seconds / ours:.1f} seconds of speech for one of computing")
    rows = evaluate_speech(
        voice.speak,
        lambda text: teacher.say(text).samples,
        SphinxRecogniser(),
        QUICK if args.quick else LIMIT,
        print,
    )
    for row in rows:
        print(f"{row.name}: {row.figure:.4g}{row.unit}" + (f", teacher {row.baseline:.4g}" if row.baseline else ""))
    worse = next(row for row in rows if row.goal == WORSE_GOAL)
    figure = worse.figure if worse.decides else None
    finish(
        [
            Bar("speech_ten_words", ours, GOAL_S, False, "s"),
            Bar("speech_rate", float(RATE), float(GOAL_RATE), unit="Hz"),
            Bar("speech_word_errors_over_teacher", figure, WORSE_GOAL, False, "points"),
        ],
        args,
        {row.name: row.figure for row in rows},
    )


if __name__ == "__main__":
    main()
