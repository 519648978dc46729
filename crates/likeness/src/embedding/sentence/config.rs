//! Reads and checks the configuration in a model's directory.

use super::error::ModelError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The largest JSON file that is read: a tokenizer of a large vocabulary has some MB.
const JSON_BYTES_MAX: u64 = 64 << 20;

/// The longest prompt in tokens, if the model has no limit of its own.
const TOKENS_DEFAULT: usize = 256;

/// The shape of a model.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Config {
    /// Numbers per token.
    pub(crate) hidden: usize,
    /// Layers of the encoder.
    pub(crate) layers: usize,
    /// Attention heads per layer.
    pub(crate) heads: usize,
    /// Numbers in the middle of a layer's second half.
    pub(crate) intermediate: usize,
    /// Tokens known.
    pub(crate) vocabulary: usize,
    /// Positions known.
    pub(crate) positions: usize,
    /// Kinds of sentences known.
    pub(crate) token_types: usize,
    /// The small number that keeps a layer's norm from dividing by zero.
    pub(crate) norm_epsilon: f32,
    /// How token vectors become one.
    pub(crate) pooling: Pooling,
    /// The longest prompt in tokens, including the two at its ends.
    pub(crate) tokens_max: usize,
    /// Whether accents are taken off before a word is looked up.
    pub(crate) strip_accents: bool,
}

/// How the vectors of the tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pooling {
    /// Their mean.
    Mean,
    /// The first one.
    First,
}

/// config.json: the fields that are read; a model's configuration has many more.
#[derive(Debug, Deserialize)]
struct ConfigFile {
    model_type: String,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    vocab_size: usize,
    max_position_embeddings: usize,
    #[serde(default = "two")]
    type_vocab_size: usize,
    #[serde(default = "small")]
    layer_norm_eps: f32,
    #[serde(default = "gelu")]
    hidden_act: String,
    position_embedding_type: Option<String>,
}

/// `1_Pooling/config.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "the file's own shape")]
struct PoolingFile {
    pooling_mode_cls_token: bool,
    pooling_mode_mean_tokens: bool,
    pooling_mode_max_tokens: bool,
    pooling_mode_mean_sqrt_len_tokens: bool,
    pooling_mode_weightedmean_tokens: bool,
    pooling_mode_lasttoken: bool,
}

/// `sentence_bert_config.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SentenceFile {
    max_seq_length: Option<usize>,
}

/// `tokenizer_config.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TokenizerFile {
    do_lower_case: Option<bool>,
    strip_accents: Option<bool>,
}

fn two() -> usize {
    2
}

fn small() -> f32 {
    1e-12
}

fn gelu() -> String {
    "gelu".to_owned()
}

impl Config {
    /// Reads and checks the configuration in a model's directory.
    pub(crate) fn read(dir: &Path) -> Result<Self, ModelError> {
        let path = dir.join("config.json");
        let file: ConfigFile = required(&path)?;
        let unsupported = |problem: String| ModelError::Unsupported { path: path.clone(), problem };
        if file.model_type != "bert" {
            return Err(unsupported(format!("model_type is {:?}, only \"bert\" is computed here", file.model_type)));
        }
        if file.hidden_act != "gelu" {
            return Err(unsupported(format!("hidden_act is {:?}, only \"gelu\" is computed here", file.hidden_act)));
        }
        if let Some(other) = file.position_embedding_type.filter(|it| it != "absolute") {
            return Err(unsupported(format!(
                "position_embedding_type is {other:?}, only \"absolute\" is computed here"
            )));
        }
        for (name, value, most) in [
            ("hidden_size", file.hidden_size, 4096),
            ("num_hidden_layers", file.num_hidden_layers, 64),
            ("num_attention_heads", file.num_attention_heads, 128),
            ("intermediate_size", file.intermediate_size, 16_384),
            ("vocab_size", file.vocab_size, 1_000_000),
            ("max_position_embeddings", file.max_position_embeddings, 65_536),
            ("type_vocab_size", file.type_vocab_size, 16),
        ] {
            if value == 0 || most < value {
                return Err(unsupported(format!("{name} is {value}, expected 1 to {most}")));
            }
        }
        if !file.hidden_size.is_multiple_of(file.num_attention_heads) {
            let (hidden, heads) = (file.hidden_size, file.num_attention_heads);
            return Err(unsupported(format!("hidden_size {hidden} cannot be shared by {heads} attention heads")));
        }
        if !(0.0..0.1).contains(&file.layer_norm_eps) {
            return Err(unsupported(format!("layer_norm_eps is {}", file.layer_norm_eps)));
        }
        let sentence: SentenceFile = optional(&dir.join("sentence_bert_config.json"))?.unwrap_or_default();
        let tokenizer: TokenizerFile = optional(&dir.join("tokenizer_config.json"))?.unwrap_or_default();
        let tokens_max = sentence.max_seq_length.unwrap_or(TOKENS_DEFAULT).min(file.max_position_embeddings);
        if tokens_max < 3 {
            return Err(unsupported(format!("a prompt may have {tokens_max} tokens, which leaves none for words")));
        }
        Ok(Self {
            hidden: file.hidden_size,
            layers: file.num_hidden_layers,
            heads: file.num_attention_heads,
            intermediate: file.intermediate_size,
            vocabulary: file.vocab_size,
            positions: file.max_position_embeddings,
            token_types: file.type_vocab_size,
            norm_epsilon: file.layer_norm_eps,
            pooling: pooling(dir)?,
            tokens_max,
            strip_accents: tokenizer.strip_accents.or(tokenizer.do_lower_case).unwrap_or(true),
        })
    }
}

/// Reads the pooling; the mean if the model does not specify it.
fn pooling(dir: &Path) -> Result<Pooling, ModelError> {
    let path = dir.join("1_Pooling/config.json");
    let Some(file) = optional::<PoolingFile>(&path)? else { return Ok(Pooling::Mean) };
    let PoolingFile {
        pooling_mode_cls_token: first,
        pooling_mode_mean_tokens: mean,
        pooling_mode_max_tokens: max,
        pooling_mode_mean_sqrt_len_tokens: root,
        pooling_mode_weightedmean_tokens: weighted,
        pooling_mode_lasttoken: last,
    } = file;
    match (mean, first, max || root || weighted || last) {
        (true, false, false) => Ok(Pooling::Mean),
        (false, true, false) => Ok(Pooling::First),
        _ => {
            let problem = "only the mean of the tokens, or the first one, is computed here".to_owned();
            Err(ModelError::Unsupported { path, problem })
        }
    }
}

/// Reads a JSON file that must be there.
pub(super) fn required<T: DeserializeOwned>(path: &Path) -> Result<T, ModelError> {
    let bytes = read_small(path).map_err(|source| ModelError::Read { path: path.to_owned(), source })?;
    serde_json::from_slice(&bytes).map_err(|source| ModelError::Json { path: path.to_owned(), source })
}

/// Reads a JSON file that need not be there.
fn optional<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ModelError> {
    match required(path) {
        Ok(value) => Ok(Some(value)),
        Err(ModelError::Read { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens a regular file; opening anything else could block for ever.
pub(super) fn open(path: &Path) -> std::io::Result<File> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    File::open(path)
}

/// Reads a file of limited size.
pub(super) fn read_small(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(JSON_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if JSON_BYTES_MAX < bytes.len() as u64 {
        return Err(std::io::Error::new(ErrorKind::FileTooLarge, format!("larger than {JSON_BYTES_MAX} bytes")));
    }
    Ok(bytes)
}

/// Returns the first of these files that exists.
pub(super) fn first_of(dir: &Path, names: &[&str]) -> Option<PathBuf> {
    names.iter().map(|name| dir.join(name)).find(|path| path.is_file())
}
