//! From the text of a news report to sourced claims, and from claims of many reports to events.
//!
//! This crate is pure: no input or output, no clock, no threads of its own, no C. A [`Document`] goes through the
//! stages of [`pipeline::Pipeline`] in one direction:
//!
//! document → [`analysis`] → [`grounding`] → [`attribution`] → [`veridicality`] → [`events`] → [`claim`] →
//! [`record`], and records of many documents → [`reconcile`].

pub mod analysis;
pub mod attribution;
pub mod claim;
pub mod diagnostics;
pub mod document;
pub mod error;
pub mod events;
pub mod grounding;
pub mod linear;
pub mod pipeline;
pub mod reconcile;
pub mod record;
pub mod resources;
pub mod span;
pub mod veridicality;

pub use document::Document;
pub use pipeline::Pipeline;
pub use span::{OffsetMap, Span};
