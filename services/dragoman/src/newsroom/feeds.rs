use quick_xml::escape::escape;
use serde_json::json;

use super::edition::Item;
use super::{Channel, Format, Newsroom};

/// A document and its media type.
pub(super) struct Document {
    pub(super) media_type: &'static str,
    pub(super) body: String,
}

impl Newsroom {
    pub(super) fn feed(&self, channel: &Channel) -> Document {
        if channel.broken {
            let body = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Archive</title><item><ti";
            return Document { media_type: "application/rss+xml", body: body.to_owned() };
        }
        let items = self.listing(channel);
        match channel.format {
            Format::Rss => Document { media_type: "application/rss+xml", body: self.rss(channel, &items) },
            Format::Atom => Document { media_type: "application/atom+xml", body: self.atom(channel, &items) },
            Format::Json => {
                Document { media_type: "application/feed+json", body: self.json(channel, &items) }
            }
        }
    }

    fn rss(&self, channel: &Channel, items: &[Item<'_>]) -> String {
        let items: String = items
            .iter()
            .map(|item| {
                let link = self.link(item);
                format!(
                    "<item><title>{}</title><link>{link}</link><guid isPermaLink=\"true\">{link}</guid>\
                     <pubDate>{}</pubDate><category>{}</category><description><![CDATA[{}]]></description></item>\n",
                    escape(&item.version.title),
                    item.article.published.to_rfc2822(),
                    escape(&item.article.section),
                    first_paragraph(item),
                )
            })
            .collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{}</title>\
             <link>{}/</link><description>{0}</description><language>{}</language>\n{items}</channel></rss>\n",
            escape(&channel.title),
            self.base,
            channel.language,
        )
    }

    fn atom(&self, channel: &Channel, items: &[Item<'_>]) -> String {
        let entries: String = items
            .iter()
            .map(|item| {
                let (link, published) = (self.link(item), item.article.published.to_rfc3339());
                format!(
                    "<entry xml:lang=\"{}\"><id>{link}</id><title>{}</title><link href=\"{link}\"/>\
                     <published>{published}</published><updated>{published}</updated>\
                     <author><name>{}</name></author><summary type=\"html\">{}</summary></entry>\n",
                    item.article.language,
                    escape(&item.version.title),
                    escape(&item.article.author),
                    escape(first_paragraph(item)),
                )
            })
            .collect();
        let updated = items.iter().map(|item| item.article.published).max().unwrap_or_default().to_rfc3339();
        let (title, id) = (escape(&channel.title), format!("{}/feeds/{}", self.base, channel.id));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
             xml:lang=\"{}\"><title>{title}</title><id>{id}</id><link rel=\"self\" href=\"{id}\"/>\
             <updated>{updated}</updated>\n{entries}</feed>\n",
            channel.language,
        )
    }

    fn json(&self, channel: &Channel, items: &[Item<'_>]) -> String {
        let items: Vec<_> = items
            .iter()
            .map(|item| {
                json!({
                    "id": self.link(item),
                    "url": self.link(item),
                    "title": item.version.title,
                    "content_html": first_paragraph(item),
                    "date_published": item.article.published,
                    "language": item.article.language,
                    "authors": [{ "name": item.article.author }],
                })
            })
            .collect();
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": channel.title,
            "language": channel.language,
            "home_page_url": format!("{}/", self.base),
            "items": items,
        })
        .to_string()
    }

    pub(super) fn link(&self, item: &Item<'_>) -> String {
        format!("{}{}", self.base, item.path())
    }
}

fn first_paragraph<'n>(item: &Item<'n>) -> &'n str {
    item.version.paragraphs.first().map_or("", String::as_str)
}
