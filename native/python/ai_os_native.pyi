"""The Rust skeleton of AI-OS: memory store, tokenizer, weight files.

Every call that lasts longer than a millisecond releases the interpreter lock. Errors are subclasses of
``NativeError`` whose ``args`` are ``(kind, message, context)``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, final

import numpy as np
import numpy.typing as npt

__all__ = [
    "__version__",
    "NativeError",
    "NativeStorageError",
    "NativeTokenizerError",
    "NativeInferenceError",
    "NativeQuantizationError",
    "NativeWeightsError",
    "CalibrationInputs",
    "NetworkCache",
    "PackedSequence",
    "PackedWeights",
    "TextDenoising",
    "TextNetwork",
    "TrunkExperts",
    "DEPLOYMENT_PROFILES",
    "check_quantization",
    "compare_models",
    "quantize_model",
    "quantize_rows",
    "ArrowStorage",
    "Snapshot",
    "ArrowTable",
    "SearchFilter",
    "SearchHit",
    "schema_registry",
    "key_name",
    "store_key",
    "change_store_key",
    "Encoding",
    "FastTokenizer",
    "RESERVED_KEYS",
    "WeightReader",
    "write_weights",
    "quantize_int8",
]

__version__: str

class NativeError(Exception): ...
class NativeStorageError(NativeError): ...
class NativeTokenizerError(NativeError): ...
class NativeInferenceError(NativeError): ...
class NativeQuantizationError(NativeError): ...
class NativeWeightsError(NativeError): ...

# ---------------------------------------------------------------- aios-tokenizer

@final
class Encoding:
    """Ids with the half-open UTF-8 byte range of the source that each id came from."""

    @property
    def ids(self) -> list[int]: ...
    @property
    def offsets(self) -> list[tuple[int, int]]: ...
    def __len__(self) -> int: ...

@final
class FastTokenizer:
    """A vocabulary with two modes on the same ids (design: `search` for encode(), `text` reversible, for diffusion)."""

    @staticmethod
    def from_file(path: str) -> FastTokenizer:
        """Load `vocab.txt` (WordPiece, bundled layout) or a `tokenizer.json` (BPE, WordPiece, Unigram)."""
    @staticmethod
    def train(
        texts: Sequence[str], vocab_size: int, model: Literal["bpe", "wordpiece", "unigram"] = "wordpiece"
    ) -> FastTokenizer: ...
    def save(self, path: str) -> None:
        """Write a `tokenizer.json`, atomically."""
    @property
    def kind(self) -> Literal["bpe", "wordpiece", "unigram"]: ...
    @property
    def vocab_size(self) -> int: ...
    @property
    def has_text_mode(self) -> bool:
        """Whether the vocabulary has the `[unused]` slots that the reversible mode needs."""
    @property
    def sha256(self) -> str:
        """Hex hash of the vocabulary in id order: the tokenizer hash that weight files record."""
    def special_ids(self) -> dict[str, int]:
        """Ids by role: pad, cls, sep, mask, unk; with text mode also capital, upper, lower, newline, tab, space, glue,
        combining (U+0300, the first of its range), byte (0x00, the first of 256), and the role and modality markers
        (user, assistant, system, text, code, image, audio, end)."""
    def token_to_id(self, token: str) -> int | None: ...
    def id_to_token(self, id: int) -> str | None: ...
    def encode(self, text: str, mode: Literal["search", "text"] = "search", special: bool = False) -> Encoding:
        """`special` adds [CLS] and [SEP] (empty byte ranges). No truncation, no padding."""
    def encode_batch(
        self, texts: Sequence[str], mode: Literal["search", "text"] = "search", special: bool = False
    ) -> list[Encoding]:
        """Parallel over texts, without the interpreter lock."""
    def decode(self, ids: Sequence[int], mode: Literal["search", "text"] = "text") -> str:
        """In text mode `decode(encode(x)) == NFC(x)` for every x."""

# ---------------------------------------------------------------- aios-weights

RESERVED_KEYS: tuple[str, ...]
"""Keys of `metadata.json` that the writer adds."""

@final
class WeightReader:
    """A Parquet V2 directory, memory-mapped."""

    @staticmethod
    def open(path: str, verify: bool = True) -> WeightReader:
        """`verify` checks every tensor's checksum. Raises NativeWeightsError naming file, tensor and remedy."""
    @property
    def path(self) -> str: ...
    def names(self) -> list[str]: ...
    def metadata(self) -> str:
        """The JSON text of metadata.json."""
    def info(self, name: str) -> dict[str, Any]:
        """shape (list), dtype ("f32", "f16", "int8", ...), layer, group_size, bytes, file, crc32."""
    def raw(self, name: str) -> npt.NDArray[Any]:
        """The stored payload without copying: a read-only view of the mapping (f32, f16 or int8, in its shape)."""
    def dequantize(self, name: str) -> npt.NDArray[np.float32]:
        """The tensor in float32, whatever its storage."""
    def verify(self) -> list[str]:
        """Names of damaged tensors; empty when all checksums hold."""

def write_weights(
    path: str,
    tensors: Mapping[str, npt.NDArray[np.float32]],
    metadata: str,
    storage: Mapping[str, Literal["f32", "f16", "int8", "int4", "int2"]],
    group_size: int = 64,
    max_file_bytes: int = 16777216,
) -> None:
    """Write a Parquet V2 directory atomically; `storage` names each tensor's codec; `metadata` is a JSON object."""

def quantize_int8(
    values: npt.NDArray[np.float32], group_size: int = 64
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Symmetric per-group INT8 of the rows of a matrix (rows, columns): codes and float16 scales (rows, groups)."""

# ---------------------------------------------------------------- aios-storage

@final
class SearchHit:
    """One row of a search answer."""

    @property
    def id(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def vector_score(self) -> float | None: ...
    @property
    def word_score(self) -> float | None: ...

@final
class SearchFilter:
    """Conditions joined by and; None means any. Times are microseconds since the epoch, UTC."""

    def __new__(
        cls,
        *,
        kinds: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
        source_prefix: str | None = None,
        tags: Sequence[str] | None = None,
        created_from: int | None = None,
        created_to: int | None = None,
        pinned: bool | None = None,
    ) -> SearchFilter: ...

@final
class ArrowTable:
    """Rows of one table at one moment, as Arrow record batches."""

    @property
    def num_rows(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Snapshot:
    """A frozen view of the whole store; later writes do not show."""

    @property
    def lsn(self) -> int: ...
    def table(self, name: str) -> ArrowTable: ...
    def changes(self, name: str, lsn: int) -> ArrowTable:
        """Rows written, or given their vector, after operation `lsn`, then ids of rows removed after it.

        The stream has the columns of the table, all nullable but `id` and `lsn`, and `deleted` (bool): a removed row
        has `id`, `lsn` and `deleted` alone. Some unchanged rows may be among the others. `lsn` 0 gives all rows and no
        removals. Raises NativeStorageError `history` where the removals since `lsn` are not known any more: begin again
        with 0.
        """

@final
class ArrowStorage:
    """The store of one profile: one writer, many snapshot readers, one process."""

    @staticmethod
    def open(
        path: str, *, embedder_id: str, dimension: int, read_only: bool = False, key: str | bytes | None = None
    ) -> ArrowStorage:
        """Open or create; with a `key` (a passphrase, or 32 random bytes) a new store is encrypted.

        Raises NativeStorageError: kind `locked` (context pid), `corruption` (file, offset), `version`, `full`,
        `permission`, `embedder` (other dimension), `io`; of an encrypted store `locked_by_passphrase` (no key given;
        context need), `wrong_key`, `key_file` (damaged), `key_missing`; `not_encrypted` where a key is too much.
        """
    def close(self) -> None: ...
    def append(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """One atomic durable batch; returns the ids (UUIDv7 made where `id` is absent). Columns not named are null."""
    def upsert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """As `append`; where a row with the `id` is there already, the named columns of that row are changed."""
    def update(self, table: str, id: str, changes: Mapping[str, Any]) -> None: ...
    def pin(self, ids: Sequence[str], pinned: bool) -> int:
        """Mark memories as pinned or not; returns how many of them there are."""
    def delete(self, table: str, ids: Sequence[str]) -> int:
        """Remove for good: invisible at once, out of all files after `compact` or within minutes of open time.

        Works on a full disk and cannot be undone; use `trash` for what the user may want back.
        """
    def trash(self, table: str, ids: Sequence[str]) -> int:
        """Move rows into the trash; after 30 days the store purges them. Returns how many were moved."""
    def restore(self, table: str, ids: Sequence[str]) -> int:
        """Move rows back with ids, times and vectors; returns how many. Raises `column` where an id is in use again."""
    def purge(self, table: str, ids: Sequence[str] | None = None) -> int:
        """Remove rows of a table from the trash for good, all of them where `ids` is None; returns how many."""
    def trashed(self, table: str) -> list[tuple[dict[str, Any], int]]:
        """(row, when it was moved in microseconds UTC) of the rows of a table in the trash, in the order of moving."""
    def undo(self, table: str, changes: int = 1) -> int:
        """Take back the last changes of a table made since the store was opened; returns how many.

        Changes are calls of `append`, `upsert`, `update`, `pin`, `trash` and `restore`; the last 100 are kept.
        """
    def undoable(self, table: str) -> int:
        """How many changes of a table `undo` can take back."""
    def get(self, table: str, id: str) -> dict[str, Any] | None: ...
    def get_many(
        self, table: str, ids: Sequence[str], *, columns: Sequence[str] | None = None
    ) -> list[dict[str, Any] | None]:
        """Live rows in the order of `ids`, None where there is none; of all columns, or of those (vectors excepted)."""
    def find(self, table: str, column: str, value: str) -> list[dict[str, Any]]:
        """Live rows whose text column equals `value` (for example all chunks of one source), in insertion order."""
    def count(self, table: str) -> int: ...
    def newest(
        self, offset: int, limit: int, *, filter: SearchFilter | None = None
    ) -> tuple[list[dict[str, Any]], int]:
        """Memories `offset:offset + limit` that the filter accepts, latest first, without vectors; how many in all.

        A memory's time is `valid_from`, or `created_at` where it is null; of the same time the first inserted is first.
        """
    def kinds(self) -> dict[str, int]:
        """Number of live memories of each kind."""
    def snapshot(self) -> Snapshot: ...
    def pending_vectors(self, limit: int) -> list[tuple[str, str]]:
        """(id, text) of live memories that have no vector of this embedder yet, oldest first."""
    def pending_count(self) -> int: ...
    def set_vectors(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> int:
        """Attach vectors (n, dimension), durable; rows deleted meanwhile are skipped; returns how many were set."""
    def get_vectors(self, ids: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, dimension); zeros where a row has no vector."""
    def search_vectors(
        self,
        query: npt.NDArray[np.float32],
        k: int,
        *,
        metric: Literal["cosine", "dot", "euclidean"] = "cosine",
        filter: SearchFilter | None = None,
    ) -> list[SearchHit]: ...
    def search_beside(self, ids: Sequence[str], k: int, *, filter: SearchFilter | None = None) -> list[list[SearchHit]]:
        """For each of some memories the `k` nearest to it, best first, itself included; none where it has no vector."""
    def search_words(self, query: str, k: int, *, filter: SearchFilter | None = None) -> list[SearchHit]: ...
    def search_hybrid(
        self, query: str, vector: npt.NDArray[np.float32] | None, k: int, *, filter: SearchFilter | None = None
    ) -> list[SearchHit]:
        """The `k` best memories by cosine plus a share of the word score; by words alone where `vector` is None."""
    def seal(self) -> None:
        """Turn the log's rows into an immutable segment now."""
    def compact(self) -> None:
        """Merge segments and leave nothing of removed rows in the files; others read and write meanwhile.

        The store merges by itself in the background. Raises NativeStorageError: `full`, `corruption`, `closed`.
        """
    def export_since(self, table: str, lsn: int) -> tuple[ArrowTable, int]:
        """(what `Snapshot.changes` gives, the number to ask with the next time)."""
    def verify(self) -> list[str]:
        """Every damaged file with its offset; empty when the store is whole."""
    def stats(self) -> dict[str, int]:
        """Live rows by table name; `segments`, `segment_bytes`, `rows_in_segments`, `tombstones` (deleted rows there);
        `rows_in_log`, `log_bytes`; `vectors`, `pending_vectors`; `waiting_words` (rows not analysed yet); `lsn`;
        `removals_from` (removals before that operation are not known any more); `manifests`, `log_files`."""

def key_name(key: bytes) -> str:
    """The name under which the system keyring holds a key of 32 bytes: the id that `store_key` gives of its store."""

def store_key(path: str) -> tuple[str, str] | None:
    """(id, "passphrase" or "keyring": what opens it) of an encrypted store; None for a plain one, or where none is."""

def change_store_key(path: str, old: str | bytes | None, new: str | bytes | None) -> None:
    """Let `new` open the store that `old` opens; None stands for a plain store. The store must not be open.

    From key to key the key files alone are written. Else the store is written anew beside, compared, and takes the
    place of the old one, whose files are removed; a kill at any point leaves one store that opens. Raises
    NativeStorageError: `locked`, `wrong_key`, `full`, and those of opening.
    """

def schema_registry() -> dict[str, dict[str, Any]]:
    """Per table: version and columns [(name, type, nullable)]."""

# ---------------------------------------------------------------- aios-quant

DEPLOYMENT_PROFILES: Mapping[str, int]
"""Bits of a code by the name of a deployment profile."""

def check_quantization(options: Mapping[str, object]) -> None:
    """Raise NativeQuantizationError for the first option whose value is not allowed."""

def quantize_model(
    source: str,
    target: str,
    metadata: str,
    options: Mapping[str, object],
    *,
    calibration: CalibrationInputs | None = None,
    budget_bytes: int | None = None,
    progress: Callable[[str, float, float | None], object] | None = None,
) -> dict[str, Any]:
    """Quantize a weight directory into another.

    `options` are the fields of `arrow_quant_v2.DiffusionQuantConfig`; `metadata` is the JSON text of what is told of
    the target, and must have `mask_token` where there is a calibration. Returns modality, compression_ratio,
    cosine_similarity, bytes, seconds and bits by tensor.
    """

def compare_models(original: str, quantized: str, min_accuracy: float) -> tuple[float, bool, list[tuple[str, float]]]:
    """Mean cosine, whether it and that of every tensor reach `min_accuracy`, and the cosine of each tensor."""

def quantize_rows(
    values: npt.NDArray[np.float32],
    *,
    bits: int = 4,
    group_size: int = 128,
    symmetric: bool = True,
    search: bool = True,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32], npt.NDArray[np.uint8] | None]:
    """Codes (rows, columns), scales (rows, groups), and zero points (rows, groups) where they are not symmetric.

    Without `search` (and always for 8 bits, where it gains nothing) scales come from the largest magnitudes.
    """

@final
class PackedWeights:
    """A matrix (rows, columns) of 2-, 4- or 8-bit codes in the order that the product reads.

    One value is `(code - zero) * scale`; without zero points the zero is 1.5, 8 or 128. Arrays must be contiguous, are
    read in place and must not be written meanwhile. What does not fit raises NativeQuantizationError.
    """

    @staticmethod
    def pack(
        codes: npt.NDArray[np.uint8],
        scales: npt.NDArray[np.float32] | npt.NDArray[np.float16],
        zeros: npt.NDArray[np.uint8] | None = None,
        *,
        bits: int,
        group_size: int,
    ) -> PackedWeights:
        """From what `quantize_rows` gives: codes (rows, columns), scales and zeros (rows, groups).

        Scales are kept in half precision; `group_size` is a multiple of 4.
        """
    @staticmethod
    def level() -> str:
        """The instructions that the product uses on this processor: `avx512vnni`, `avx2`, `neon`, `scalar`, ..."""
    @property
    def rows(self) -> int: ...
    @property
    def columns(self) -> int: ...
    @property
    def bits(self) -> int: ...
    @property
    def group_size(self) -> int: ...
    @property
    def nbytes(self) -> int:
        """Bytes of codes, scales and zero points."""
    def row(self, row: int) -> npt.NDArray[np.float32]:
        """The values (columns) of one row."""
    def matmul(
        self,
        x: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32] | None = None,
        function: Literal["identity", "gelu", "silu"] = "identity",
        residual: npt.NDArray[np.float32] | None = None,
        threads: int = 1,
    ) -> npt.NDArray[np.float32]:
        """`function(x @ W.T + bias) + residual`: (m, rows) from (m, columns), a bias (rows) and a residual (m, rows).

        Each row of `x` is rounded to 8 bits. Calls of one object wait for each other.
        """

# ---------------------------------------------------------------- aios-infer

@final
class CalibrationInputs:
    """Inputs of matrices, recorded by `TextNetwork.record`, each with its sequence's share of mask tokens."""

    def samples(self) -> dict[str, int]:
        """Recorded inputs of each matrix."""

@final
class NetworkCache:
    """Keys and values of the tokens before those that are computed, of one sequence."""

    def __init__(self) -> None: ...
    def __len__(self) -> int:
        """Cached tokens."""

@final
class TrunkExperts:
    """The low-rank parts of a modality beside the matrices of a network."""

    def __new__(
        cls,
        network: TextNetwork,
        layers: Sequence[Sequence[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]],
    ) -> TrunkExperts:
        """Of each layer four pairs (rank, inputs), (outputs, rank), beside qkv, out, up and down; a copy is made.

        Raises NativeInferenceError for sizes that do not fit.
        """

@final
class PackedSequence:
    """One sequence of a pass that several go through together: rows of a modality, or what a `TextDenoising` wants."""

    def __new__(
        cls,
        rows: npt.NDArray[np.float32],
        modulation: npt.NDArray[np.float32],
        past: NetworkCache,
        experts: TrunkExperts,
    ) -> PackedSequence:
        """Rows (count, width) with position and modality, before the first norm, at a modulation (6, width).

        They look at each other and at the tokens of `past` as it is now. Raises NativeInferenceError for no row.
        """
    def __len__(self) -> int: ...

@final
class TextNetwork:
    """The BERT-shaped network of a weight directory, without torch.

    Tokens are a list of ids for each sequence; sequences are computed without padding, and the rows of a result follow
    each other as the tokens do. Calls raise NativeInferenceError for ids, lengths and vectors that do not fit.
    """

    @staticmethod
    def open(
        path: str, *, precision: Literal["float", "quantized"] = "float", threads: int = 0, verify: bool = True
    ) -> TextNetwork:
        """Map a directory; `threads` compute, 0 stands for as many as the machine has.

        `verify` checks every checksum, for which all files are read once. Quantized INT4 and INT2 stay in the mapping,
        which processes share; INT8 is packed and floats are decoded into memory of this process.
        """
    @property
    def width(self) -> int:
        """Channels of a hidden state."""
    def hidden(
        self,
        tokens: Sequence[Sequence[int]],
        *,
        modality: int = 0,
        time: Sequence[float] | None = None,
        condition: Sequence[npt.NDArray[np.float32] | None] | None = None,
        blocks: tuple[int, int] | None = None,
    ) -> npt.NDArray[np.float32]:
        """(tokens, width) hidden states.

        `time` holds the noise level, and `condition` (vectors, width) arrays, of each sequence. `blocks` is (tokens of
        the first block, tokens of each further one): a token then looks at its own block and earlier ones only.
        """
    def hidden_after(
        self,
        tokens: Sequence[int],
        cache: NetworkCache,
        *,
        extend: bool = False,
        modality: int = 0,
        time: float | None = None,
        condition: npt.NDArray[np.float32] | None = None,
        blocks: tuple[int, int] | None = None,
    ) -> npt.NDArray[np.float32]:
        """As `hidden`, for one sequence that follows the tokens of `cache`; with `extend` its tokens join them."""
    def embed(self, tokens: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        """(sequences, width) sentence vectors of unit length."""
    def spans(self, tokens: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        """(tokens, 2) logits of the evidence's start and end."""
    def logits(self, hidden: npt.NDArray[np.float32], ratios: Sequence[float] | None = None) -> npt.NDArray[np.float32]:
        """(rows, vocabulary) logits of hidden states (rows, width).

        `ratios` has, for each row, what `mask_ratios` gives of its sequence; weights with corrections need them.
        """
    def hidden_together(self, sequences: Sequence[PackedSequence]) -> list[npt.NDArray[np.float32]]:
        """(rows, width) hidden states of each, by one pass: every matrix is multiplied once for the rows of all."""
    @property
    def passes(self) -> int:
        """How often the layers have been gone through since the network was opened."""
    def mask_ratios(self, tokens: Sequence[Sequence[int]]) -> list[float]:
        """How much of each sequence is masked; zeros where no weights depend on it."""
    def record(
        self,
        tokens: Sequence[Sequence[int]],
        *,
        mask_token: int,
        groups: int,
        samples: int,
        modality: int = 0,
    ) -> CalibrationInputs:
        """Compute sequences and keep at most `samples` inputs of each matrix in each of `groups` mask-ratio groups.

        The text head is recorded at masked positions. Needs `precision="float"`.
        """

@final
class TextDenoising:
    """Fills masked positions step by step, without Python in between: an iterator over steps.

    A step is (all tokens, their confidence, the positions that it filled, the entropy of each prediction), as in
    `GenerationStep`. Stop by not asking for the next one. Greedy tokens are those of the NumPy samplers.
    """

    def __new__(
        cls,
        network: TextNetwork,
        ids: Sequence[int],
        masked: Sequence[bool],
        parts: Sequence[tuple[int, int, Sequence[float]]],
        *,
        blocks: tuple[int, int] | None = None,
        cache: NetworkCache | None = None,
        modality: int = 0,
        times: Sequence[float] = ...,
        condition: npt.NDArray[np.float32] | None = None,
        temperature: float = 0.0,
        top_p: float = 1.0,
        threshold: float | None = None,
        forbidden: Sequence[int] = ...,
        uniforms: npt.NDArray[np.float64] | None = None,
    ) -> TextDenoising:
        """`ids` hold the mask token where `masked`; `parts` are (start, stop, share left masked after each step).

        `blocks` is (tokens of the first block, of each further one): parts that are finished are then kept. The tokens
        of `cache` are the first parts; it stays as it is. `times` hold the noise level of each step. A token is drawn
        by the inverse of its cumulative distribution from `uniforms` (steps * positions,), numbers in 0..1. Raises
        NativeInferenceError.
        """
    def wanted(self) -> PackedSequence | None:
        """What the next step wants to know of the network; None when everything is filled."""
    def take(self, hidden: npt.NDArray[np.float32]) -> tuple[list[int], list[float], list[int], list[float]]:
        """The step, by the hidden states (tokens, width) of what it wanted."""
    def __iter__(self) -> TextDenoising: ...
    def __next__(self) -> tuple[list[int], list[float], list[int], list[float]]: ...
