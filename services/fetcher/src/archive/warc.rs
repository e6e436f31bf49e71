use std::collections::HashMap;
use std::io::{self, BufRead, Read};

use flate2::read::GzDecoder;

use super::{ArchiveError, BadRecord, Capture, Content, Item, MOST_BYTES};

/// Longest line of a header, and most lines of one.
const LONGEST_LINE: u64 = 64 * 1024;
const MOST_LINES: usize = 500;

/// The records of a WARC file (1.0 and 1.1). Of each, only what is within bounds is kept in memory.
pub(super) struct Records<R> {
    input: R,
    record: u64,
    ended: bool,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, record: 0, ended: false }
    }

    fn read(&mut self) -> io::Result<Option<Result<Option<Capture>, String>>> {
        let version = loop {
            match line(&mut self.input)? {
                None => return Ok(None),
                Some(line) if line.is_empty() => {}
                Some(line) => break line,
            }
        };
        let invalid = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        if !version.starts_with("WARC/") {
            // without a length there is no next record
            return Err(invalid("no WARC record where one should begin".into()));
        }
        let fields = header(&mut self.input)?;
        let length = fields.get("content-length").and_then(|length| length.parse::<u64>().ok());
        let length = length.ok_or_else(|| invalid("a record without a length".into()))?;
        let mut block = self.input.by_ref().take(length);
        let is_response = fields.get("warc-type").is_some_and(|kind| kind == "response");
        let capture = if is_response { response(&fields, &mut block) } else { Ok(Ok(None)) };
        let left = block.limit();
        let skipped = io::copy(&mut self.input.by_ref().take(left), &mut io::sink())?;
        if skipped < left {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        capture.map(Some)
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.ended {
            return None;
        }
        self.record += 1;
        let record = self.record;
        match self.read() {
            Ok(read) => read.map(|item| Ok(item.map_err(|why| BadRecord { record, why }))),
            Err(cause) => {
                self.ended = true;
                Some(Err(ArchiveError::Read { record, cause }))
            }
        }
    }
}

/// A page that was answered with 200, as HTML.
fn response(
    fields: &HashMap<String, String>,
    block: &mut impl BufRead,
) -> io::Result<Result<Option<Capture>, String>> {
    let Some(url) = fields.get("warc-target-uri").map(|url| url.trim_matches(['<', '>'])) else {
        return Ok(Err("no WARC-Target-URI".into()));
    };
    if !url.starts_with("http") {
        return Ok(Ok(None));
    }
    let status = line(block)?.unwrap_or_default();
    let head = header(block)?;
    let content_type = head.get("content-type").cloned();
    let is_html = content_type.as_deref().is_none_or(|kind| kind.to_ascii_lowercase().contains("html"));
    if status.split(' ').nth(1) != Some("200") || !is_html {
        return Ok(Ok(None));
    }
    let mut body = vec![];
    block.take(MOST_BYTES as u64 + 1).read_to_end(&mut body)?;
    if body.len() > MOST_BYTES {
        return Ok(Err(format!("{url} is longer than {MOST_BYTES} bytes")));
    }
    let is = |name: &str, value: &str| head.get(name).is_some_and(|found| found.eq_ignore_ascii_case(value));
    if is("transfer-encoding", "chunked") {
        body = joined(&body).unwrap_or(body);
    }
    if is("content-encoding", "gzip") && body.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = vec![];
        let read = GzDecoder::new(body.as_slice()).take(MOST_BYTES as u64 + 1).read_to_end(&mut unpacked);
        if read.is_err() || unpacked.len() > MOST_BYTES {
            return Ok(Err(format!("{url} can't be unpacked within {MOST_BYTES} bytes")));
        }
        body = unpacked;
    }
    let fetched_at = fields.get("warc-date").and_then(|date| date.parse().ok());
    let content = Content::Html { body, content_type };
    Ok(Ok(Some(Capture { url: url.to_owned(), fetched_at, content })))
}

/// Fields by their names in lower case, up to the empty line.
fn header(input: &mut impl BufRead) -> io::Result<HashMap<String, String>> {
    let mut fields = HashMap::new();
    for _ in 0..MOST_LINES {
        let Some(line) = line(input)?.filter(|line| !line.is_empty()) else { return Ok(fields) };
        if let Some((name, value)) = line.split_once(':') {
            fields.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "a header of too many lines"))
}

/// A line without its end; none at the end of the file.
fn line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = vec![];
    if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') && line.len() as u64 == LONGEST_LINE {
        skip_line(input)?;
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
}

pub(super) fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, ended) = match buffer.iter().position(|b| *b == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if ended {
            return Ok(());
        }
    }
}

/// A body sent in chunks, in one piece; none if it is not in chunks after all.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let (mut whole, mut rest) = (vec![], body);
    loop {
        let end = rest.iter().position(|b| *b == b'\n')?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.trim();
        let size = usize::from_str_radix(size.split(';').next()?, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.trim_ascii_start();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::bufread::MultiGzDecoder;
    use flate2::write::GzEncoder;

    use super::*;

    fn record(kind: &str, url: &str, block: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn page(head: &str, body: &[u8]) -> Vec<u8> {
        [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", head.as_bytes(), b"\r\n", body].concat()
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(vec![], Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn body(item: &Result<Option<Capture>, BadRecord>) -> &[u8] {
        match item {
            Ok(Some(Capture { content: Content::Html { body, .. }, .. })) => body,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn pages_come_out_of_members_of_their_own_and_what_is_bad_is_named() {
        let url = "https://example.org/a";
        let records = [
            record("warcinfo", "", b"software: x"),
            record("response", url, &page("", b"<p>plain")),
            record("response", url, b"HTTP/1.1 404 Not Found\r\n\r\n"),
            record(
                "response",
                url,
                &page("Transfer-Encoding: chunked\r\n", b"3\r\n<p>\r\n5\r\nparts\r\n0\r\n\r\n"),
            ),
            record("response", url, &page("Content-Encoding: gzip\r\n", &packed(b"<p>packed"))),
            record("response", url, &page("", &vec![b'x'; MOST_BYTES + 1])),
            record(
                "response",
                url,
                &page("Content-Encoding: gzip\r\n", &packed(&vec![b'x'; 2 * MOST_BYTES])),
            ),
            record("response", url, &page("", b"<p>last")),
        ];
        let file: Vec<u8> = records.iter().flat_map(|record| packed(record)).collect();
        let input = io::BufReader::new(MultiGzDecoder::new(file.as_slice()));
        let items: Vec<_> = Records::new(input).map(Result::unwrap).collect();
        assert_eq!(items.len(), 8);
        assert_eq!(body(&items[1]), b"<p>plain");
        assert!(matches!((&items[0], &items[2]), (Ok(None), Ok(None))));
        assert_eq!((body(&items[3]), body(&items[4])), (&b"<p>parts"[..], &b"<p>packed"[..]));
        assert!(
            items[5]
                .as_ref()
                .unwrap_err()
                .to_string()
                .starts_with("record 6: https://example.org/a is longer")
        );
        assert!(items[6].as_ref().unwrap_err().to_string().contains("can't be unpacked"));
        assert_eq!(body(&items[7]), b"<p>last");
    }

    #[test]
    fn a_file_that_breaks_off_says_where() {
        let whole = record("response", "https://example.org/a", &page("", b"<p>whole"));
        let cut = [&whole[..], &whole[..whole.len() - 10]].concat();
        let items: Vec<_> = Records::new(cut.as_slice()).collect();
        assert_eq!(body(items[0].as_ref().unwrap()), b"<p>whole");
        assert!(items[1].as_ref().unwrap_err().to_string().ends_with("after record 2"));
        assert_eq!(items.len(), 2);
    }
}
