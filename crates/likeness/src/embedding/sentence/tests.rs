//! Sentence models, with a model so small that the test can write it.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "small numbers"
)]

use super::*;
use serde_json::json;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

const HIDDEN: usize = 8;
const INTERMEDIATE: usize = 16;
const VOCABULARY: [&str; 12] =
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "fox", "red", "##es", "run", "##ning", ",", "狐", "snow"];

/// A text whose vector was computed from the same weights in 64 bits by another program, with both kinds of pooling.
const TEXT: &str = "Red foxes,";
const MEAN: [f32; 8] = [0.197_49, 0.111_635, 0.205_97, -0.269_227, 0.493_911, 0.350_401, 0.017_232, -0.683_083];
const FIRST: [f32; 8] = [0.390_429, 0.253_417, 0.208_133, -0.610_325, -0.063_631, 0.047_908, 0.296_851, -0.522_555];

/// A model's directory, valid until a test damages it.
struct Tiny {
    dir: tempfile::TempDir,
    tensors: Vec<(String, Vec<usize>)>,
    number: &'static str,
    prefix: &'static str,
}

impl Tiny {
    fn new() -> Self {
        let mut tensors = Vec::new();
        let mut add = |name: &str, shape: &[usize]| tensors.push((name.to_owned(), shape.to_vec()));
        add("embeddings.word_embeddings.weight", &[VOCABULARY.len(), HIDDEN]);
        add("embeddings.position_embeddings.weight", &[6, HIDDEN]);
        add("embeddings.token_type_embeddings.weight", &[2, HIDDEN]);
        add("embeddings.LayerNorm.weight", &[HIDDEN]);
        add("embeddings.LayerNorm.bias", &[HIDDEN]);
        for layer in 0..2 {
            for (part, outputs, inputs) in [
                ("attention.self.query", HIDDEN, HIDDEN),
                ("attention.self.key", HIDDEN, HIDDEN),
                ("attention.self.value", HIDDEN, HIDDEN),
                ("attention.output.dense", HIDDEN, HIDDEN),
                ("intermediate.dense", INTERMEDIATE, HIDDEN),
                ("output.dense", HIDDEN, INTERMEDIATE),
            ] {
                add(&format!("encoder.layer.{layer}.{part}.weight"), &[outputs, inputs]);
                add(&format!("encoder.layer.{layer}.{part}.bias"), &[outputs]);
            }
            for part in ["attention.output.LayerNorm", "output.LayerNorm"] {
                add(&format!("encoder.layer.{layer}.{part}.weight"), &[HIDDEN]);
                add(&format!("encoder.layer.{layer}.{part}.bias"), &[HIDDEN]);
            }
        }
        let tiny = Self { dir: tempfile::tempdir().unwrap(), tensors, number: "F32", prefix: "" };
        tiny.write("config.json", config().to_string());
        tiny.write("vocab.txt", VOCABULARY.join("\n"));
        tiny.write("model.safetensors", tiny.weights());
        tiny
    }

    /// Returns the weights' file. Its numbers follow a rule, so that another program can compute the same.
    fn weights(&self) -> Vec<u8> {
        let (mut header, mut body) = (serde_json::Map::new(), Vec::new());
        header.insert("__metadata__".to_owned(), json!({"format": "pt"}));
        for (number, (name, shape)) in self.tensors.iter().enumerate() {
            let start = body.len();
            for index in 0..shape.iter().product::<usize>() {
                let value = ((number * 131 + index) * 7919 % 2003) as f64 / 2003.0 - 0.5;
                let value = (value + if name.ends_with("LayerNorm.weight") { 1.0 } else { 0.0 }) as f32;
                match self.number {
                    "F32" => body.extend(value.to_le_bytes()),
                    "F16" => body.extend(half(value).to_le_bytes()),
                    _ => body.extend_from_slice(&value.to_le_bytes()[2..]),
                }
            }
            let entry = json!({"dtype": self.number, "shape": shape, "data_offsets": [start, body.len()]});
            header.insert(format!("{}{name}", self.prefix), entry);
        }
        let header = serde_json::to_vec(&header).unwrap();
        [&(header.len() as u64).to_le_bytes(), header.as_slice(), body.as_slice()].concat()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::io::Write::write_all(&mut fs::File::create(&path).unwrap(), content.as_ref()).unwrap();
    }

    fn load(&self) -> Result<Sentence, ModelError> {
        Sentence::load(self.dir.path())
    }
}

fn config() -> serde_json::Value {
    json!({
        "model_type": "bert", "hidden_size": HIDDEN, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": INTERMEDIATE, "vocab_size": VOCABULARY.len(), "max_position_embeddings": 6,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-12, "hidden_act": "gelu", "initializer_range": 0.02
    })
}

/// Converts a number to half precision; correct for the values of this test.
fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let exponent = (bits >> 23 & 0xff) as i32 - 112;
    let sign = (bits >> 16 & 0x8000) as u16;
    if exponent <= 0 { sign } else { sign | (exponent as u16) << 10 | (bits >> 13 & 0x3ff) as u16 }
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[test]
fn the_forward_pass_gives_what_another_program_gave_in_64_bits() {
    let tiny = Tiny::new();
    let check = |expected: [f32; 8]| {
        let found = tiny.load().unwrap().encode(TEXT).unwrap();
        let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-5);
        assert!(near, "{found:?}\nshould be {expected:?}");
    };
    check(MEAN);
    tiny.write("1_Pooling/config.json", r#"{"pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true}"#);
    check(MEAN);
    tiny.write("1_Pooling/config.json", r#"{"pooling_mode_cls_token": true, "word_embedding_dimension": 8}"#);
    check(FIRST);
}

#[test]
fn halves_and_names_below_a_prefix_are_read_too() {
    let mut tiny = Tiny::new();
    let whole = tiny.load().unwrap();
    for (number, prefix) in [("F32", "bert."), ("F16", ""), ("BF16", "0.auto_model.")] {
        (tiny.number, tiny.prefix) = (number, prefix);
        tiny.write("model.safetensors", tiny.weights());
        let model = tiny.load().unwrap();
        let alike = cosine(&model.encode(TEXT).unwrap(), &whole.encode(TEXT).unwrap());
        assert!(0.999 < alike, "{number} {prefix}: {alike}");
        assert_ne!(model.id(), whole.id(), "other weights are another model");
    }
}

#[test]
fn the_vocabulary_may_come_from_tokenizer_json() {
    let tiny = Tiny::new();
    let tokens = |tiny: &Tiny| tiny.load().unwrap().tokenizer.tokens("red foxes running, 狐snow fox");
    let expected = tokens(&tiny);
    std::fs::remove_file(tiny.path("vocab.txt")).unwrap();
    let vocab: serde_json::Map<_, _> =
        VOCABULARY.iter().zip(0..).map(|(piece, id)| ((*piece).to_owned(), json!(id))).collect();
    tiny.write("tokenizer.json", json!({"version": "1.0", "model": {"type": "WordPiece", "vocab": vocab}}).to_string());
    assert_eq!(tokens(&tiny), expected);
    tiny.write("tokenizer.json", json!({"model": {"type": "BPE", "vocab": vocab}}).to_string());
    assert!(matches!(tiny.load(), Err(ModelError::Unsupported { .. })));
}

#[test]
fn text_becomes_the_pieces_that_the_vocabulary_has() {
    let tiny = Tiny::new();
    tiny.write("sentence_bert_config.json", r#"{"max_seq_length": 6}"#);
    let model = tiny.load().unwrap();
    for (text, expected) in [
        ("red fox", "[CLS] red fox [SEP]"),
        ("RÉD\tfoxes", "[CLS] red fox ##es [SEP]"),
        ("running", "[CLS] run ##ning [SEP]"),
        ("foxy running", "[CLS] [UNK] run ##ning [SEP]"),
        ("red,snow", "[CLS] red , snow [SEP]"),
        ("red狐snow", "[CLS] red 狐 snow [SEP]"),
        ("re\u{200b}d! \u{0}", "[CLS] red [UNK] [SEP]"),
        ("", "[CLS] [SEP]"),
        ("red red red red red red red", "[CLS] red red red red [SEP]"),
        ("red red red running running", "[CLS] red red red run [SEP]"),
    ] {
        let pieces = model.tokenizer.tokens(text).into_iter().map(|token| VOCABULARY[token as usize]);
        assert_eq!(pieces.collect::<Vec<_>>().join(" "), expected, "{text:?}");
    }
    let long = format!("{} red", "r".repeat(101));
    assert_eq!(model.tokenizer.tokens(&long), [2, 1, 5, 3]);
    tiny.write("tokenizer_config.json", r#"{"do_lower_case": true, "strip_accents": false}"#);
    assert_eq!(tiny.load().unwrap().tokenizer.tokens("réd"), [2, 1, 3]);
}

#[test]
fn prompts_have_vectors_of_unit_length_without_style_and_none_without_words() {
    let model = Tiny::new().load().unwrap();
    let vector = model.embed("A red fox, snow").unwrap();
    assert_eq!(vector.len(), model.dimensions());
    assert!((cosine(&vector, &vector) - 1.0).abs() < 1e-5);
    assert_eq!(vector, model.embed("a RED fox, highly detailed, snow, cinematic").unwrap());
    assert!(matches!(model.embed(" ?! "), Err(EmbedError::NoWords)));
    assert_eq!(model.threshold(), Threshold::UNMEASURED);
}

/// Writes an error with all its causes.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        write!(text, ": {cause}").unwrap();
        source = cause.source();
    }
    text
}

#[test]
fn what_is_wrong_with_a_model_is_said_with_file_and_tensor() {
    let check = |damage: &dyn Fn(&mut Tiny), expected: &[&str]| {
        let mut tiny = Tiny::new();
        damage(&mut tiny);
        let error = said(&tiny.load().unwrap_err());
        for expected in expected {
            assert!(error.contains(expected), "{error}\nshould say: {expected}");
        }
    };
    let with = |key: &str, value: serde_json::Value| {
        let mut config = config();
        config[key] = value;
        move |tiny: &mut Tiny| tiny.write("config.json", config.to_string())
    };
    for (key, value, expected) in [
        ("model_type", json!("roberta"), "only \"bert\""),
        ("hidden_act", json!("relu"), "only \"gelu\""),
        ("position_embedding_type", json!("relative_key"), "only \"absolute\""),
        ("num_attention_heads", json!(3), "cannot be shared by 3"),
        ("num_hidden_layers", json!(0), "num_hidden_layers is 0"),
        ("hidden_size", json!(1_000_000), "hidden_size is 1000000"),
        ("layer_norm_eps", json!(-1.0), "layer_norm_eps"),
        ("max_position_embeddings", json!(2), "which leaves none for words"),
        ("vocab_size", json!("many"), "invalid type"),
    ] {
        check(&with(key, value), &["config.json", expected]);
    }
    check(&with("vocab_size", json!(11)), &["vocab.txt", "promises 11"]);
    check(&with("num_hidden_layers", json!(3)), &["model.safetensors", "tensor encoder.layer.2.", "is missing"]);
    check(
        &with("intermediate_size", json!(24)),
        &["tensor encoder.layer.0.intermediate.dense.weight", "[16, 8]", "[24, 8]"],
    );
    let remove = |name: &'static str| move |tiny: &mut Tiny| std::fs::remove_file(tiny.path(name)).unwrap();
    check(&remove("config.json"), &["config.json", "No such file"]);
    check(&remove("vocab.txt"), &["neither vocab.txt nor tokenizer.json"]);
    check(&remove("model.safetensors"), &["model.safetensors", "No such file"]);
    check(&|tiny| tiny.write("vocab.txt", "[UNK]\n[SEP]\n"), &["vocab.txt", "no piece [CLS]"]);
    check(
        &|tiny| tiny.write("1_Pooling/config.json", r#"{"pooling_mode_max_tokens": true}"#),
        &["1_Pooling", "only the mean"],
    );
    check(&|tiny| tiny.write("1_Pooling/config.json", "{"), &["1_Pooling", "EOF"]);
    let weights = |change: &'static dyn Fn(&mut Vec<u8>)| {
        move |tiny: &mut Tiny| {
            let mut bytes = tiny.weights();
            change(&mut bytes);
            tiny.write("model.safetensors", bytes);
        }
    };
    check(&weights(&|bytes| bytes.truncate(4)), &["model.safetensors", "failed to fill whole buffer"]);
    check(&weights(&|bytes| bytes.truncate(bytes.len() - 1)), &["lies beyond", "cut off"]);
    check(&weights(&|bytes| bytes[..8].copy_from_slice(&u64::MAX.to_le_bytes())), &["header should have"]);
    check(&weights(&|bytes| bytes[9] = b'}'), &["cannot understand", "model.safetensors"]);
    check(
        &weights(&|bytes| {
            let at = bytes.len() - 4;
            bytes[at..].copy_from_slice(&f32::NAN.to_le_bytes());
        }),
        &["no finite numbers"],
    );
    check(
        &|tiny| {
            tiny.number = "F8";
            tiny.write("model.safetensors", tiny.weights());
        },
        &["numbers are F8, only F32, F16 and BF16"],
    );
}

#[test]
fn a_model_that_is_no_regular_file_is_refused_at_once() {
    let tiny = Tiny::new();
    std::fs::remove_file(tiny.path("model.safetensors")).unwrap();
    fs::create_dir_all(tiny.path("model.safetensors")).unwrap();
    assert!(said(&tiny.load().unwrap_err()).contains("not a regular file"));
}
