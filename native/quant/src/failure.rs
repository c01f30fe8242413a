//! Errors of the quantization engine, as its callers see them.

use std::fmt;

/// A cause from outside this crate.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What went wrong, where, and what can be done.
#[derive(Debug)]
pub struct Details {
    /// What is wrong, with the value that was found.
    pub what: String,
    /// The tensor, file or field.
    pub place: String,
    /// What can be done about it.
    pub remedy: String,
    /// The error underneath.
    pub cause: Option<Cause>,
}

impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        write!(f, ". {}", self.remedy)
    }
}

/// An error of the quantization engine.
#[derive(Debug)]
#[non_exhaustive]
pub enum EngineError {
    /// A tensor cannot be read, quantized or written.
    Quantization(Details),
    /// The configuration asks for something impossible.
    Configuration(Details),
    /// The result is not good enough.
    Validation(Details),
}

impl EngineError {
    /// A tensor cannot be read, quantized or written.
    pub fn quantization(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Quantization(details(place, what, remedy))
    }

    /// The configuration asks for something impossible.
    pub fn configuration(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Configuration(details(place, what, remedy))
    }

    /// The result is not good enough.
    pub fn validation(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Validation(details(place, what, remedy))
    }

    /// The same error with what lies underneath.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        match &mut self {
            Self::Quantization(details) | Self::Configuration(details) | Self::Validation(details) => {
                details.cause = Some(cause.into());
            }
        }
        self
    }

    /// Stable identifier of the case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Quantization(_) => "quantization",
            Self::Configuration(_) => "quantization.configuration",
            Self::Validation(_) => "quantization.validation",
        }
    }

    /// What, where, remedy.
    pub fn details(&self) -> &Details {
        match self {
            Self::Quantization(details) | Self::Configuration(details) | Self::Validation(details) => details,
        }
    }
}

fn details(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Details {
    Details {
        what: what.into(),
        place: place.into(),
        remedy: remedy.into(),
        cause: None,
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.details().fmt(f)
    }
}

impl std::error::Error for EngineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let cause = self.details().cause.as_deref()?;
        Some(cause)
    }
}
