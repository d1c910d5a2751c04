//! Avro object container files (specification 1.12, "Object Container Files"): a header with the schema, then blocks of datums, each
//! compressed and closed by a marker.

use miniz_oxide::deflate::compress_to_vec;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Writer;
use sekisho_domain::shape::Writer as _;

/// What a file begins with.
const MAGIC: &[u8] = b"Obj\x01";
/// A block is closed once its datums take so many bytes: what a reader holds in memory, and may skip as one.
const BLOCK: usize = 64 * 1024;
/// Of deflate: a third of the time of level 6, and 7 % more bytes.
const LEVEL: u8 = 2;

/// A file that is being written. The same schema and the same datums make the same bytes: the marker between blocks is not
/// drawn but taken from the digest of the header, which is as unlikely to occur within a block.
#[derive(Debug)]
pub struct Container {
    sync: [u8; 16],
    /// Datums of the block that is open.
    datums: Vec<u8>,
    /// So many.
    count: i64,
}

impl Container {
    /// Begins a file: appends its header to `out`.
    pub fn begin(schema: &Value, out: &mut Vec<u8>) -> Self {
        let mut header = MAGIC.to_vec();
        let mut writer = Writer::new(&mut header);
        let schema = schema.to_string();
        let meta: [(&str, &str); 2] = [("avro.schema", &schema), ("avro.codec", "deflate")];
        writer.list(meta.len());
        for (name, value) in meta {
            writer.text(name);
            writer.text(value); // bytes are written as text is
        }
        writer.list_end();
        let mut sync = [0; 16];
        sync.iter_mut().zip(Sha256::digest(&header)).for_each(|(to, from)| *to = from);
        out.append(&mut header);
        out.extend_from_slice(&sync);
        Self { sync, datums: Vec::with_capacity(BLOCK + BLOCK / 4), count: 0 }
    }

    /// Takes a datum from `write`, and appends to `out` the block that it fills.
    pub fn push(&mut self, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.datums);
        self.count += 1;
        if self.datums.len() >= BLOCK {
            self.close(out);
        }
    }

    fn close(&mut self, out: &mut Vec<u8>) {
        let block = compress_to_vec(&self.datums, LEVEL);
        let mut writer = Writer::new(out);
        writer.int(self.count);
        writer.int(i64::try_from(block.len()).unwrap_or(i64::MAX));
        out.extend_from_slice(&block);
        out.extend_from_slice(&self.sync);
        self.datums.clear();
        self.count = 0;
    }

    /// Ends the file: appends the block that is open.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        if self.count > 0 {
            self.close(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use apache_avro::Reader;
    use apache_avro::types::Value as Avro;
    use serde_json::json;

    use super::*;

    fn file(datums: i64) -> Vec<u8> {
        let schema = json!({"type": "record", "name": "Row", "fields": [
            {"name": "number", "type": "long"}, {"name": "text", "type": "string"},
        ]});
        let mut out = Vec::new();
        let mut container = Container::begin(&schema, &mut out);
        for n in 0..datums {
            container.push(&mut out, |out| {
                let mut writer = Writer::new(out);
                writer.int(n);
                writer.text(&"関所".repeat(200));
            });
        }
        container.finish(&mut out);
        out
    }

    #[test]
    fn another_implementation_reads_it_and_the_bytes_are_the_same() {
        for datums in [0, 1, 53, 500] {
            let bytes = file(datums);
            assert!(bytes == file(datums), "{datums} datums, twice");
            let rows: Vec<Avro> =
                Reader::new(&bytes[..]).unwrap().collect::<Result<_, _>>().unwrap();
            assert_eq!(rows.len(), usize::try_from(datums).unwrap());
            for (n, row) in (0..).zip(&rows) {
                let Avro::Record(fields) = row else { panic!("{row:?}") };
                assert_eq!(fields[0].1, Avro::Long(n));
                assert_eq!(fields[1].1, Avro::String("関所".repeat(200)));
            }
        }
    }

    #[test]
    fn blocks_are_cut_by_size_and_end_with_the_marker_of_the_header() {
        let bytes = file(500);
        let empty = file(0);
        assert!(bytes.starts_with(&empty), "the header does not depend on what follows");
        let sync = &empty[empty.len() - 16..];
        let found = bytes.windows(16).filter(|window| *window == sync).count();
        // 1,203 bytes a datum, 55 to a block.
        assert_eq!(found, 1 + 500_usize.div_ceil(55));
        assert!(bytes.ends_with(sync));
        assert!(bytes.len() - empty.len() < 500 * 1203 / 10, "{} bytes", bytes.len());
    }

    #[test]
    fn a_file_that_breaks_off_is_no_file() {
        let bytes = file(500);
        let cut = Reader::new(&bytes[..bytes.len() - 20]).unwrap();
        assert!(cut.collect::<Result<Vec<_>, _>>().is_err());
    }
}
