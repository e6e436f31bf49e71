use serde_json::Value;

/// Nested objects looked into: `@graph`, `mainEntity` and the like lie two or three deep.
const DEEPEST: usize = 6;
/// Objects looked at in one document.
const MOST_OBJECTS: usize = 2_000;

/// What a page's JSON-LD says of its article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct JsonLd {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) language: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) section: Option<String>,
    pub(super) image: Option<String>,
    pub(super) is_live: bool,
    pub(super) is_for_sale: bool,
}

/// Reads the first article in a script's text; scripts that are no JSON say nothing.
pub(super) fn read(script: &str) -> Option<JsonLd> {
    // templates wrap JSON-LD into comments or CDATA, and leave line breaks in strings
    let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let script = script.trim().trim_start_matches("//<![CDATA[").trim_end_matches("//]]>");
    let value = serde_json::from_str(script)
        .or_else(|_| serde_json::from_str(&script.replace(['\n', '\r', '\t'], " ")));
    let value: Value = value.ok()?;
    let mut left = MOST_OBJECTS;
    let article = find(&value, DEEPEST, &mut left)?;
    let text = |name: &str| article.get(name).and_then(name_of);
    Some(JsonLd {
        headline: text("headline").or_else(|| text("name")),
        authors: match article.get("author").or_else(|| article.get("creator")) {
            Some(Value::Array(all)) => all.iter().filter_map(name_of).collect(),
            Some(one) => name_of(one).into_iter().collect(),
            None => vec![],
        },
        published: text("datePublished").or_else(|| text("dateCreated")),
        modified: text("dateModified"),
        section: text("articleSection"),
        image: article.get("image").and_then(address_of),
        is_live: article.get("@type").is_some_and(|kind| kind.to_string().contains("LiveBlogPosting")),
        is_for_sale: article.get("isAccessibleForFree").is_some_and(is_false),
        language: article.get("inLanguage").and_then(|value| match value {
            Value::Object(language) => language.get("alternateName").and_then(name_of),
            other => name_of(other),
        }),
    })
}

fn find<'v>(value: &'v Value, depth: usize, left: &mut usize) -> Option<&'v Value> {
    if depth == 0 || *left == 0 {
        return None;
    }
    *left -= 1;
    match value {
        Value::Array(all) => all.iter().find_map(|value| find(value, depth - 1, left)),
        Value::Object(fields) if is_article(fields.get("@type")) => Some(value),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| matches!(name.as_str(), "@graph" | "mainEntity" | "mainEntityOfPage"))
            .find_map(|(_, value)| find(value, depth - 1, left)),
        _ => None,
    }
}

fn is_article(kind: Option<&Value>) -> bool {
    let is = |kind: &Value| {
        let name = kind.as_str().unwrap_or_default();
        let name = name.rsplit(['/', ':']).next().unwrap_or_default();
        name.ends_with("Article") || matches!(name, "BlogPosting" | "LiveBlogPosting" | "Report")
    };
    match kind {
        Some(Value::Array(all)) => all.iter().any(is),
        Some(one) => is(one),
        None => false,
    }
}

/// Written as a word by many.
fn is_false(value: &Value) -> bool {
    match value {
        Value::Bool(free) => !free,
        Value::String(word) => word.eq_ignore_ascii_case("false"),
        _ => false,
    }
}

/// A picture's address: itself, or that of an object, or of a list's first.
fn address_of(value: &Value) -> Option<String> {
    match value {
        Value::String(address) => Some(address.clone()),
        Value::Object(fields) => fields.get("url").and_then(Value::as_str).map(str::to_owned),
        Value::Array(all) => all.first().filter(|first| !first.is_array()).and_then(address_of),
        _ => None,
    }
}

/// A string, or the name of an object, or either of a list's first.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => fields.get("name").and_then(|name| match name {
            Value::String(text) => Some(text.clone()),
            _ => None,
        }),
        Value::Array(all) => all.first().filter(|first| !first.is_array()).and_then(name_of),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_found_in_a_list_in_a_graph_and_under_a_page() {
        let article = r#"{"@type": ["Thing", "NewsArticle"], "headline": "Talks", "datePublished": "2026-01-02",
            "author": [{"@type": "Person", "name": "Ada Ng"}, "B. Roy"], "inLanguage": "en"}"#;
        for script in [
            article.to_owned(),
            format!("[{{\"@type\": \"WebSite\", \"name\": \"Site\"}}, {article}]"),
            format!("{{\"@graph\": [{{\"@type\": \"Person\"}}, {article}]}}"),
            format!("<!-- {{\"@type\": \"WebPage\", \"mainEntity\": {article}}} -->"),
        ] {
            let found = read(&script).unwrap();
            assert_eq!(found.headline.as_deref(), Some("Talks"), "{script}");
            assert_eq!(found.authors, ["Ada Ng", "B. Roy"]);
            assert_eq!(found.published.as_deref(), Some("2026-01-02"));
            assert_eq!(found.language.as_deref(), Some("en"));
        }
    }

    #[test]
    fn what_is_no_article_or_no_json_says_nothing() {
        let deep = format!("{}{}", "[".repeat(120), "]".repeat(120));
        for script in
            ["", "{", r#"{"@type": "Organization", "name": "Site"}"#, deep.as_str(), "[[[[[[[[{}]]]]]]]]"]
        {
            assert_eq!(read(script), None, "{script}");
        }
    }

    #[test]
    fn a_line_break_inside_a_string_is_forgiven() {
        let script = "{\"@type\": \"Article\", \"headline\": \"Two\nlines\"}";
        assert_eq!(read(script).unwrap().headline.as_deref(), Some("Two lines"));
    }
}
