//! Extraction from the sample newsroom's pages: cookie banner, navigation, byline, caption, newsletter, related
//! stories and most-read lists around a text that is known word for word.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use dragoman_article::DateSource;
use dragoman_fetcher::page;

struct Sample {
    name: String,
    html: String,
    title: String,
    /// without markup
    paragraphs: Vec<String>,
}

/// Every article of the newsroom in the newsroom's own template.
fn samples() -> Vec<Sample> {
    let newsroom = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../dragoman/newsroom");
    let template = std::fs::read_to_string(newsroom.join("page.html")).unwrap();
    let mut samples = vec![];
    for file in std::fs::read_dir(newsroom.join("articles")).unwrap() {
        let path = file.unwrap().path();
        let article = std::fs::read_to_string(&path).unwrap();
        let mut parts = article.splitn(3, "+++\n");
        let front: toml::Table = parts.nth(1).unwrap().parse().unwrap();
        let (title, body) = parts.next().unwrap().trim().split_once('\n').unwrap();
        let text = |key: &str| front.get(key).and_then(|value| value.as_str()).unwrap_or("").to_owned();
        let html: String =
            body.trim().split("\n\n").map(|paragraph| format!("<p>{paragraph}</p>\n")).collect();
        let mut page = template.clone();
        for (place, value) in [
            ("title", escaped(title)),
            ("language", text("language")),
            ("author", escaped(&text("author"))),
            ("section", escaped(&text("section"))),
            ("caption", escaped(&text("caption"))),
            ("site", "Sample &amp; Newsroom".to_owned()),
            ("canonical", format!("https://sample.example/articles/{}", text("slug"))),
            ("published", "2025-06-01T10:00:00Z".to_owned()),
            ("modified", "2025-06-02T10:00:00Z".to_owned()),
            (
                "related",
                "<ul><li><a href=\"/a\">Peru and Chile sign a fishing accord</a></li></ul>".to_owned(),
            ),
            (
                "json_ld",
                "{\"@type\": \"NewsArticle\", \"datePublished\": \"2025-06-01T10:00:00Z\"}".to_owned(),
            ),
            ("body", html),
        ] {
            page = page.replace(&format!("{{{{{place}}}}}"), &value);
        }
        let paragraphs = body.trim().split("\n\n").map(bare).collect();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        samples.push(Sample { name, html: page, title: bare(title), paragraphs });
    }
    samples
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Inline markup and entities as a reader sees them; independent of the code under test.
fn bare(paragraph: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in paragraph.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    for (entity, c) in [
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#8211;", "–"),
        ("&ndash;", "–"),
        ("&mdash;", "—"),
        ("&#8217;", "’"),
        ("&rsquo;", "’"),
        ("&lsquo;", "‘"),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&shy;", ""),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_text_is_the_article_and_nothing_around_it() {
    let samples = samples();
    assert!(samples.len() >= 35, "{} samples", samples.len());
    let mut wrong = vec![];
    for sample in samples {
        let url = "https://sample.example/articles/x".parse().unwrap();
        let article = page::read(&sample.html, &url, true).unwrap();
        assert_eq!(article.title.as_deref(), Some(sample.title.as_str()), "{}", sample.name);
        assert_eq!(article.published.as_ref().map(|(_, source)| source), Some(&DateSource::JsonLd));
        let text: Vec<&str> = article.text.split("\n\n").collect();
        for extra in text.iter().filter(|part| !sample.paragraphs.iter().any(|known| known == *part)) {
            wrong.push(format!("{}: too much: {extra}", sample.name));
        }
        for lost in sample.paragraphs.iter().filter(|known| !text.contains(&known.as_str())) {
            wrong.push(format!("{}: lost: {lost}", sample.name));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
