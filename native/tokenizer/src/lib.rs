//! Reversible and search tokenization.
