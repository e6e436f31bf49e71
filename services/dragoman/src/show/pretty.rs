use std::collections::BTreeMap;
use std::fmt::Write;

use dragoman_article::{EnrichedArticle, Field, Kind, Mention, OfficeStatus};

use super::Paint;
use super::paint::printable;
use super::quotations;

/// The title and text with every mention marked where it stands, then what was found, added up.
pub(crate) fn pretty(article: &EnrichedArticle, paint: Paint) -> String {
    let mut page = String::new();
    if !article.title.is_empty() {
        let _ = writeln!(page, "{}\n", marked(&article.title, article, Field::Title, paint));
    }
    let _ = writeln!(page, "{}\n", marked(&article.text, article, Field::Text, paint));
    for (heading, kind) in [
        ("Countries", Kind::Country),
        ("People", Kind::Person),
        ("Bodies", Kind::Body),
        ("Places", Kind::Place),
        ("Unnamed sources", Kind::Unnamed),
        ("Issues", Kind::Issue),
    ] {
        table(&mut page, article, heading, &kind, paint);
    }
    quotations::table(&mut page, article, paint);
    super::said::positions(&mut page, article, paint);
    super::said::commitments(&mut page, article, paint);
    if !article.ambiguous.is_empty() {
        let _ = writeln!(page, "{}", paint.bold("Left open"));
        for open in &article.ambiguous {
            let candidates: Vec<_> =
                open.candidates.iter().map(|candidate| candidate.name.as_str()).collect();
            let _ = writeln!(
                page,
                "  {} at {}: {} ({})",
                printable(&open.surface),
                open.span.start,
                candidates.join(" or "),
                open.why
            );
        }
    }
    page
}

/// A field with its mentions in brackets; of mentions that overlap the first is marked, all are in the tables.
fn marked(text: &str, article: &EnrichedArticle, field: Field, paint: Paint) -> String {
    let chars: Vec<char> = text.chars().collect();
    let slice = |from: u32, to: u32| -> String { chars[from as usize..to as usize].iter().collect() };
    let (mut page, mut at) = (String::new(), 0);
    for mention in article.mentions.iter().filter(|mention| mention.field == field) {
        let (start, end) = (mention.span.start, mention.span.end);
        if start < at || end as usize > chars.len() {
            continue;
        }
        page.push_str(&printable(&slice(at, start)));
        page.push_str(&paint.of_kind(&mention.kind, &format!("[{}", slice(start, end))));
        page.push_str(&paint.dim(&format!("|{}]", label(mention))));
        at = end;
    }
    page.push_str(&printable(&slice(at, chars.len() as u32)));
    page
}

fn label(mention: &Mention) -> String {
    let word = |value: Option<String>| value.map(|value| format!(" {value}")).unwrap_or_default();
    match &mention.kind {
        Kind::Country => format!("{}{}", mention.id, word(mention.role.as_ref().map(name_of))),
        Kind::Issue => format!("{}{}", mention.id, word(mention.modality.as_ref().map(name_of))),
        Kind::Person => mention.name.clone(),
        _ => mention.id.clone(),
    }
}

/// A vocabulary's word as the record has it.
pub(super) fn name_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn table(page: &mut String, article: &EnrichedArticle, heading: &str, kind: &Kind, paint: Paint) {
    let mut rows: BTreeMap<&str, Vec<&Mention>> = BTreeMap::new();
    for mention in article.mentions.iter().filter(|mention| mention.kind == *kind) {
        rows.entry(&mention.id).or_default().push(mention);
    }
    if rows.is_empty() {
        return;
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|(id, mentions)| (std::cmp::Reverse(mentions.len()), *id));
    let _ = writeln!(page, "{}", paint.bold(heading));
    for (id, mentions) in rows {
        let name = if *kind == Kind::Issue { id } else { &mentions[0].name };
        let _ = writeln!(
            page,
            "  {:>3} {}  {}",
            mentions.len(),
            paint.of_kind(kind, name),
            paint.dim(&detail(&mentions))
        );
    }
    page.push('\n');
}

/// What stands behind a row: the office for a person, else the words themselves.
fn detail(mentions: &[&Mention]) -> String {
    if let Some(office) = mentions.iter().find_map(|mention| mention.office.as_ref()) {
        return match office.status {
            OfficeStatus::Current => office.name.clone(),
            ref status => format!("{} ({})", office.name, name_of(status)),
        };
    }
    let mut surfaces: BTreeMap<&str, usize> = BTreeMap::new();
    for mention in mentions {
        *surfaces.entry(&mention.surface).or_default() += 1;
    }
    let listed: Vec<_> = surfaces
        .into_iter()
        .map(|(surface, count)| if count > 1 { format!("{surface} ×{count}") } else { surface.to_owned() })
        .collect();
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_marked_where_it_stands() {
        let article: EnrichedArticle =
            serde_json::from_str(include_str!("../../../../shared/article/golden/enriched-article.1.json"))
                .unwrap();
        let page = pretty(&article, Paint::none());
        assert!(page.starts_with("[Kyiv|UA actor] and Moscow weigh a truce\n"), "{page}");
        assert!(page.contains("are weighing a [ceasefire|ceasefire.truce open], officials"), "{page}");
        assert!(page.contains("Friedrich Merz  Chancellor of Germany"), "{page}");
        assert!(page.contains("Georgia at 9: Georgia or Georgia (US state) (no context)"), "{page}");
    }
}
