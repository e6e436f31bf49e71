use std::fs;
use std::path::{Path, PathBuf};

use dragoman_article::Field;

use super::header::Header;
use super::{Gold, attributes, markup};
use crate::eval::EvalError;

/// Files with this ending below a folder, however deep, in the order of their names; or the file itself.
pub fn find(path: &Path, ending: &str) -> Result<Vec<PathBuf>, EvalError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(EvalError::file(path))?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            files.extend(find(&entry, ending)?);
        } else if entry.extension().is_some_and(|found| found == ending) {
            files.push(entry);
        }
    }
    Ok(files)
}

/// Every text of a file or of the `.gold` files below a folder.
pub fn read(path: &Path) -> Result<Vec<Gold>, EvalError> {
    let mut texts = Vec::new();
    for file in find(path, "gold")? {
        let content = fs::read_to_string(&file).map_err(EvalError::file(&file))?;
        texts.extend(parse(&file, &content)?);
    }
    Ok(texts)
}

fn parse(file: &Path, content: &str) -> Result<Vec<Gold>, EvalError> {
    let mut texts = Vec::new();
    let lines: Vec<&str> = content.lines().collect();
    let starts: Vec<usize> = (0..lines.len()).filter(|line| lines[*line].starts_with("=== ")).collect();
    let head = starts.first().copied().unwrap_or(lines.len());
    let error =
        |line: usize, reason: String| EvalError::Text { path: file.to_owned(), line: line + 1, reason };
    if let Some(stray) = (0..head).find(|line| !lines[*line].is_empty() && !lines[*line].starts_with('#')) {
        return Err(error(stray, "stands before the first text".into()));
    }
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(lines.len());
        texts.push(one(&lines[*start..end]).map_err(|(line, reason)| error(start + line, reason))?);
    }
    Ok(texts)
}

/// One text; an error has the number of its line.
fn one(lines: &[&str]) -> Result<Gold, (usize, String)> {
    let mut header = Header::default();
    let mut at = 1;
    while let Some(line) = lines.get(at).filter(|line| !line.trim().is_empty()) {
        if !line.starts_with('#') {
            header.line(line).map_err(|reason| (at, reason))?;
        }
        at += 1;
    }
    let (language, kinds) = header.required().map_err(|reason| (0, reason))?;
    let body =
        at + lines[at..].iter().take_while(|line| line.starts_with('#') || line.trim().is_empty()).count();
    let end =
        (body..lines.len()).find(|line| lines[*line].trim_end() == "--- positions").unwrap_or(lines.len());
    let marked = lines[body..end].join("\n");
    let (text, tags) = markup::read(Field::Text, marked.trim_end()).map_err(|reason| (body, reason))?;
    let mut positions = Vec::new();
    for (line, words) in lines.iter().enumerate().skip(end + 1) {
        if words.trim_end() == "---" {
            break;
        }
        if !words.trim().is_empty() && !words.starts_with('#') {
            positions.push(attributes::position(words).map_err(|reason| (line, reason))?);
        }
    }
    Ok(Gold {
        name: lines[0]["===".len()..].trim().to_owned(),
        language,
        kinds,
        published: header.published,
        covers: header.covers,
        title: header.title,
        text,
        tags: header.tags.into_iter().chain(tags).collect(),
        positions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::gold::GoldKind;

    const FILE: &str = "# ours\n=== one\nlanguage: en\npublished: 2025-12-16\nkinds: country issue\ntitle: \
        {Moscow|country RU actor}\n\nIt said no.\n\nAgain.\n--- positions\nRU rejects ceasefire.truce \
        evidence=\"said no\" basis=own\n---\n\n=== two\nlanguage: de\nkinds: person\n\nNichts.\n";

    #[test]
    fn a_file_holds_texts_with_headers_tags_and_positions() {
        let texts = parse(Path::new("a.gold"), FILE).unwrap();
        assert_eq!((texts.len(), texts[0].name.as_str()), (2, "one"));
        assert_eq!(texts[0].text, "It said no.\n\nAgain.");
        assert_eq!((texts[0].title.as_str(), texts[0].tags[0].field), ("Moscow", Field::Title));
        assert_eq!(texts[0].positions[0].evidence, "said no");
        assert_eq!(texts[0].positions[0].attribute("basis"), Some("own"));
        assert!(texts[1].kinds.contains(&GoldKind::Person) && texts[1].positions.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_file_and_line() {
        for (from, to, message) in [
            ("published: 2025", "published: x2025", "a.gold:4: \"x2025-12-16\" is no day"),
            ("kinds: person", "kinds: persons", "a.gold:17: \"persons\" is no kind"),
            ("language: de\n", "", "a.gold:15: the language is missing"),
            ("RU rejects ceasefire.truce", "RU rejects", "a.gold:12: the issue is missing"),
        ] {
            let error = parse(Path::new("a.gold"), &FILE.replace(from, to)).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
