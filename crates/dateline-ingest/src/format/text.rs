//! Plain text: the text is frozen as it stands.

use super::Format;
use crate::encoding::decode;
use crate::finish::{Metadata, finish};
use crate::{Options, Sink};

/// Plain text.
pub(crate) struct Text;

impl Format for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn sniff(&self, _name: &str, _head: &[u8]) -> bool {
        true
    }

    fn read(&self, name: &str, bytes: &[u8], options: &Options, sink: &mut Sink<'_>) {
        let decoded = decode(bytes, None);
        let metadata = Metadata {
            remark: decoded.remark,
            ..Metadata::default()
        };
        sink(finish(name, decoded.text, metadata, options));
    }
}
