//! Finding what a network writes.

use crate::config::Modality;

/// Parts of tensor names that only networks of a modality have.
const SIGNS: [(Modality, &[&str]); 4] = [
    (Modality::Code, &["code", "code_head"]),
    (
        Modality::Text,
        &["text", "text_head", "text_projection", "lm_head", "vocab_head", "cls"],
    ),
    (
        Modality::Image,
        &[
            "image",
            "image_head",
            "patch_embed",
            "x_embedder",
            "pixel_head",
            "conv_in",
            "unet",
            "vae",
        ],
    ),
    (
        Modality::Audio,
        &[
            "audio",
            "audio_head",
            "mel_head",
            "mel_proj",
            "vocoder",
            "spectrogram_head",
        ],
    ),
];

/// The modality of a network: the first name of its metadata that is one, else the modality with most tensors of its
/// own (text before code, image and audio where the counts are equal), else nothing.
///
/// `metadata` are the values of the key `modality` of `metadata.json`; `tensors` are the names of all tensors. A name
/// counts where one of its parts between dots is a head's name, as in `text.transform.weight` or
/// `heads.image_head.bias`. The trunk's modality table (`trunk.modality.*`) says nothing.
pub fn detect_modality<'a>(
    metadata: impl IntoIterator<Item = &'a str>,
    tensors: impl IntoIterator<Item = &'a str>,
) -> Option<Modality> {
    let named = metadata
        .into_iter()
        .find_map(|name| name.trim().to_lowercase().parse().ok());
    if named.is_some() {
        return named;
    }
    let mut counts = [0_usize; SIGNS.len()];
    for name in tensors {
        for (count, (_, signs)) in counts.iter_mut().zip(SIGNS) {
            *count += usize::from(name.split('.').any(|part| signs.contains(&part)));
        }
    }
    let ranked = Modality::ALL.into_iter().rev().filter_map(|modality| {
        let place = SIGNS.iter().position(|(other, _)| *other == modality)?;
        (counts[place] > 0).then_some((counts[place], modality))
    });
    // The last of equal counts wins, so text stands last.
    ranked.max_by_key(|(count, _)| *count).map(|(_, modality)| modality)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_comes_first() {
        assert_eq!(detect_modality(["image"], ["text.bias"]), Some(Modality::Image));
        assert_eq!(detect_modality(["video", " Audio"], []), Some(Modality::Audio));
        assert_eq!(detect_modality(["video"], ["text.bias"]), Some(Modality::Text));
    }

    #[test]
    fn heads_tell_the_modality() {
        let local = [
            "trunk.modality.weight",
            "trunk.layers.0.qkv.weight",
            "text.transform.weight",
            "evidence.pointer.bias",
        ];
        assert_eq!(detect_modality([], local), Some(Modality::Text));
        let cases = [
            ("lm_head.weight", Modality::Text),
            ("code_head.out.weight", Modality::Code),
            ("model.image_head.weight", Modality::Image),
            ("x_embedder.proj.weight", Modality::Image),
            ("audio.out.weight", Modality::Audio),
        ];
        for (name, modality) in cases {
            assert_eq!(detect_modality([], [name]), Some(modality), "{name}");
        }
    }

    #[test]
    fn the_larger_head_wins_and_text_wins_ties() {
        assert_eq!(
            detect_modality([], ["text.bias", "image.a", "image.b"]),
            Some(Modality::Image)
        );
        assert_eq!(
            detect_modality([], ["image.a", "audio.a", "text.a", "code.a"]),
            Some(Modality::Text)
        );
        assert_eq!(detect_modality([], ["image.a", "audio.a"]), Some(Modality::Image));
    }

    #[test]
    fn a_trunk_alone_has_none() {
        assert_eq!(
            detect_modality([], ["trunk.modality.weight", "trunk.context.weight"]),
            None
        );
    }
}
