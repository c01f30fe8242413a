"""What says and draws, opened at its first use; says which of it a model has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.language import detect_language
from ai_os_diffusion.media.beside import belongs_beside
from ai_os_diffusion.media.painter import Painter, Start
from ai_os_diffusion.media.voice import Voice
from ai_os_diffusion.model.meeting import apart
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import AudioOutput, ImageOutput

_SPOKEN = "en"


class Studio:
    """The outputs beside text of one model."""

    def __init__(self, config: EngineConfig, model: TextModel) -> None:
        self._config = config
        self._model = model
        self._voice: Voice | None = None
        self._painter: Painter | None = None

    @property
    def voice(self) -> Voice:
        """The voice of the model.

        Raises:
            InferenceError: the model has none (kind ``inference.modality``).
            ModelLoadError: it is damaged, or belongs to another model.
        """
        if self._voice is None:
            folder = self._folder(self._config.media.voice, paths.bundled_voice(), "voice", "audio")
            with apart():
                self._voice = Voice.open(folder, self._model_folder, self._model)
        return self._voice

    @property
    def painter(self) -> Painter:
        """What draws for the model; raises as `voice` does."""
        if self._painter is None:
            folder = self._folder(self._config.media.pictures, paths.bundled_pictures(), "pictures", "image")
            with apart():
                self._painter = Painter.open(folder, self._model_folder, self._model)
        return self._painter

    @property
    def _model_folder(self) -> Path:
        given = self._config.model.path
        return Path(given) if given else paths.bundled_model()

    def _folder(self, named: str, bundled: Path, key: str, command: str) -> Path:
        """Where the weights of an output lie. Raises InferenceError where there are none, ModelLoadError as `voice`."""
        folder = Path(named) if named else bundled
        if folder.exists() and (named or belongs_beside(folder, self._model_folder)):
            return folder
        lack = {"voice": "has no voice", "pictures": "draws no pictures"}[key]
        raise InferenceError(
            f"This model {lack}.",
            kind="inference.modality",
            remedy=f"Use the bundled model if it can, or train a part with `ai-os train {command}` and name its folder "
            f"in media.{key}.",
        )

    def speak(
        self,
        text: str,
        *,
        seed: int = 0,
        on_part: Callable[[AudioOutput], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> AudioOutput:
        """`Voice.speak`, for English; raises InferenceError for other languages, and as `voice` does."""
        language = detect_language(text)
        if language != _SPOKEN:
            raise InferenceError(
                "The voice speaks English, and this is another language.",
                kind="inference.speech",
                remedy="Give an English text.",
                context={"language": language},
            )
        return self.voice.speak(text, seed=seed, steps=self._config.media.speech_steps, on_part=on_part, cancel=cancel)

    def draw(
        self,
        prompt: str,
        *,
        seed: int,
        negative: str,
        steps: int,
        start: Start | None = None,
        on_step: Callable[[ImageOutput], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> ImageOutput:
        """`Painter.draw` with the guidance of the configuration; raises as `painter` does."""
        guidance = self._config.media.picture_guidance
        return self.painter.draw(
            prompt,
            seed=seed,
            negative=negative,
            steps=steps,
            guidance=guidance,
            start=start,
            on_step=on_step,
            cancel=cancel,
        )
