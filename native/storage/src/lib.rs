//! Durable Arrow memory store.
