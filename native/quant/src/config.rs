//! What a caller can choose.

use std::fmt;
use std::str::FromStr;

use crate::failure::EngineError;
use crate::scheme::Bits;

/// What a network writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// Prose.
    Text,
    /// Programs.
    Code,
    /// Pictures.
    Image,
    /// Sound.
    Audio,
}

impl Modality {
    /// Every modality.
    pub const ALL: [Self; 4] = [Self::Text, Self::Code, Self::Image, Self::Audio];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Code => "code",
            Self::Image => "image",
            Self::Audio => "audio",
        }
    }
}

impl fmt::Display for Modality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Modality {
    type Err = EngineError;

    fn from_str(name: &str) -> Result<Self, EngineError> {
        let found = Self::ALL.into_iter().find(|modality| modality.as_str() == name);
        found.ok_or_else(|| refused("modality", format!("{name:?}"), "text, code, image, audio or none"))
    }
}

/// Where the network is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DeploymentProfile {
    /// Small devices: 2 bits.
    Edge,
    /// A desktop: 4 bits.
    #[default]
    Local,
    /// A server: 8 bits.
    Cloud,
}

impl DeploymentProfile {
    /// Every profile.
    pub const ALL: [Self; 3] = [Self::Edge, Self::Local, Self::Cloud];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edge => "edge",
            Self::Local => "local",
            Self::Cloud => "cloud",
        }
    }

    /// Width of its codes.
    pub fn bit_width(self) -> Bits {
        match self {
            Self::Edge => Bits::Two,
            Self::Local => Bits::Four,
            Self::Cloud => Bits::Eight,
        }
    }
}

impl fmt::Display for DeploymentProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DeploymentProfile {
    type Err = EngineError;

    fn from_str(name: &str) -> Result<Self, EngineError> {
        let found = Self::ALL.into_iter().find(|profile| profile.as_str() == name);
        found.ok_or_else(|| refused("deployment_profile", format!("{name:?}"), "edge, local or cloud"))
    }
}

/// How a diffusion network is quantized.
#[derive(Debug, Clone, PartialEq)]
pub struct DiffusionQuantConfig {
    /// Bits of a code: 2, 4 or 8.
    pub bit_width: u8,
    /// What the network writes; found from metadata or tensors if not given.
    pub modality: Option<Modality>,
    /// Mask-ratio groups with corrections of their own.
    pub num_time_groups: usize,
    /// Elements of a row that share a scale.
    pub group_size: usize,
    /// Whether corrections per mask-ratio group are computed; with eight bits they are not.
    pub enable_time_aware: bool,
    /// Whether outliers of input channels are smoothed; with two bits they are not.
    pub enable_spatial: bool,
    /// Least cosine of a quantized tensor with the original, 0 to 1.
    pub min_accuracy: f64,
    /// Calibration inputs of a tensor that are used, at most.
    pub calibration_samples: usize,
    /// Where the network is to run.
    pub deployment_profile: DeploymentProfile,
    /// Whether a tensor that misses `min_accuracy` is an error instead of getting more bits.
    pub fail_fast: bool,
}

impl Default for DiffusionQuantConfig {
    fn default() -> Self {
        Self {
            bit_width: 4,
            modality: None,
            num_time_groups: 10,
            group_size: 128,
            enable_time_aware: true,
            enable_spatial: true,
            min_accuracy: 0.85,
            calibration_samples: 128,
            deployment_profile: DeploymentProfile::Local,
            fail_fast: false,
        }
    }
}

impl DiffusionQuantConfig {
    /// The configuration of a profile.
    pub fn from_profile(profile: DeploymentProfile) -> Self {
        Self {
            bit_width: profile.bit_width().get() as u8,
            deployment_profile: profile,
            ..Self::default()
        }
    }

    /// Checks every field.
    ///
    /// # Errors
    ///
    /// The first field whose value is not allowed, with what is.
    pub fn validate(&self) -> Result<(), EngineError> {
        self.width()?;
        if !(1..=1000).contains(&self.num_time_groups) {
            return Err(refused("num_time_groups", self.num_time_groups, "1 to 1000"));
        }
        if !self.group_size.is_multiple_of(4) || !(4..=65_536).contains(&self.group_size) {
            return Err(refused(
                "group_size",
                self.group_size,
                "multiples of 4 from 4 to 65536, e.g. 32, 64, 128",
            ));
        }
        if !(0.0..=1.0).contains(&self.min_accuracy) {
            return Err(refused("min_accuracy", self.min_accuracy, "0 to 1"));
        }
        if !(1..=1_000_000).contains(&self.calibration_samples) {
            return Err(refused("calibration_samples", self.calibration_samples, "1 to 1000000"));
        }
        Ok(())
    }

    /// The width that `bit_width` names.
    ///
    /// # Errors
    ///
    /// Widths that do not exist.
    pub fn width(&self) -> Result<Bits, EngineError> {
        Bits::new(self.bit_width.into()).ok_or_else(|| refused("bit_width", self.bit_width, "2, 4 or 8"))
    }
}

fn refused(field: &str, value: impl fmt::Display, allowed: &str) -> EngineError {
    EngineError::configuration(
        field,
        format!("the value {value} is not allowed"),
        format!("Allowed: {allowed}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_those_of_the_specification_and_valid() {
        let config = DiffusionQuantConfig::default();
        config.validate().unwrap();
        assert_eq!(
            (config.bit_width, config.num_time_groups, config.group_size),
            (4, 10, 128)
        );
        assert_eq!((config.min_accuracy, config.calibration_samples), (0.85, 128));
        assert!(config.enable_time_aware && config.enable_spatial && !config.fail_fast);
        assert_eq!((config.modality, config.deployment_profile.as_str()), (None, "local"));
    }

    #[test]
    fn profiles_choose_the_bits() {
        for (name, bits) in [("edge", 2), ("local", 4), ("cloud", 8)] {
            let profile: DeploymentProfile = name.parse().unwrap();
            let config = DiffusionQuantConfig::from_profile(profile);
            assert_eq!((config.bit_width, config.deployment_profile), (bits, profile));
            config.validate().unwrap();
        }
    }

    #[test]
    fn errors_name_field_value_and_what_is_allowed() {
        let base = DiffusionQuantConfig::default;
        let wrong = [
            (
                DiffusionQuantConfig { bit_width: 3, ..base() },
                "bit_width",
                "3",
                "2, 4 or 8",
            ),
            (
                DiffusionQuantConfig {
                    num_time_groups: 0,
                    ..base()
                },
                "num_time_groups",
                "0",
                "1 to 1000",
            ),
            (
                DiffusionQuantConfig {
                    group_size: 30,
                    ..base()
                },
                "group_size",
                "30",
                "multiples of 4",
            ),
            (
                DiffusionQuantConfig {
                    group_size: 0,
                    ..base()
                },
                "group_size",
                "0",
                "multiples of 4",
            ),
            (
                DiffusionQuantConfig {
                    min_accuracy: 1.5,
                    ..base()
                },
                "min_accuracy",
                "1.5",
                "0 to 1",
            ),
            (
                DiffusionQuantConfig {
                    min_accuracy: f64::NAN,
                    ..base()
                },
                "min_accuracy",
                "NaN",
                "0 to 1",
            ),
            (
                DiffusionQuantConfig {
                    calibration_samples: 0,
                    ..base()
                },
                "calibration_samples",
                "0",
                "1 to",
            ),
        ];
        for (config, field, value, allowed) in wrong {
            let error = config.validate().unwrap_err();
            assert_eq!(error.kind(), "quantization.configuration");
            let text = error.to_string();
            assert!([field, value, allowed].iter().all(|part| text.contains(part)), "{text}");
        }
        let text = "video".parse::<Modality>().unwrap_err().to_string();
        assert!(text.contains("\"video\"") && text.contains("audio"), "{text}");
        assert!(
            "phone"
                .parse::<DeploymentProfile>()
                .unwrap_err()
                .to_string()
                .contains("edge, local or cloud")
        );
    }
}
