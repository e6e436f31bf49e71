use anyhow::Result;
use chrono::Duration;
use quick_xml::escape::escape;
use serde_json::json;

use super::edition::Item;
use super::{Newsroom, file};

impl Newsroom {
    pub(super) fn page(&self, item: &Item<'_>) -> Result<String> {
        let (article, link) = (item.article, self.link(item));
        let published = article.published.to_rfc3339();
        let first = article.versions.first().map_or(0, |version| version.after);
        let later = i64::try_from(item.version.after - first).unwrap_or(0);
        let modified = (article.published + Duration::seconds(later)).to_rfc3339();
        let json_ld = json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": item.version.title,
            "datePublished": published,
            "dateModified": modified,
            "inLanguage": article.language,
            "author": [{ "@type": "Person", "name": article.author }],
            "mainEntityOfPage": link,
        });
        let paragraphs: String =
            item.version.paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>\n")).collect();
        let related: String = article.related.iter().filter_map(|slug| self.related_link(slug)).collect();
        let site = self.site(item);
        Ok(filled(
            file("page.html")?,
            &[
                ("title", &escape(&item.version.title)),
                ("language", &article.language),
                ("author", &escape(&article.author)),
                ("section", &escape(&article.section)),
                ("caption", &escape(&article.caption)),
                ("published", &published),
                ("modified", &modified),
                ("site", &escape(&site)),
                ("canonical", &link),
                ("json_ld", &json_ld.to_string().replace('<', "\\u003c")),
                ("related", &format!("<ul>\n{related}</ul>")),
                ("body", &paragraphs),
            ],
        ))
    }

    pub(super) fn front_page(&self) -> Result<String> {
        let items: String = self
            .edition()
            .iter()
            .map(|item| format!("<li><a href=\"{}\">{}</a></li>\n", item.path(), escape(&item.version.title)))
            .collect();
        Ok(filled(file("index.html")?, &[("site", "The Dragoman Sample Newsroom"), ("items", &items)]))
    }

    fn related_link(&self, slug: &str) -> Option<String> {
        let item = self.at("articles", slug)?;
        Some(format!("<li><a href=\"{}\">{}</a></li>\n", item.path(), escape(&item.version.title)))
    }

    fn site(&self, item: &Item<'_>) -> String {
        let feed = item.syndicated_by.unwrap_or(&item.article.feed);
        let channel = self.channels.iter().find(|channel| channel.id == feed);
        channel.map_or_else(|| feed.to_owned(), |channel| channel.title.clone())
    }
}

/// A template with its places filled, in one pass: what is put in is never looked at again.
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let mut parts = template.split("{{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or(("", part));
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        text.push_str(value);
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_never_a_template_itself() {
        assert_eq!(filled("a {{x}} b {{y}}", &[("x", "{{y}}"), ("y", "1")]), "a {{y}} b 1");
    }
}
