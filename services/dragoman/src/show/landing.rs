use dragoman_article::{EnrichedArticle, EntitySummary, Kind, PageKind, Reason};

use super::Paint;
use super::paint::printable;

const MOST: usize = 6;

/// An article in two lines, as it lands.
pub(crate) fn landing(article: &EnrichedArticle, paint: Paint) -> String {
    let news = match article.reason {
        Reason::New => String::new(),
        _ => paint.dim(&format!(" (revision {})", article.revision)),
    };
    let kind = match &article.about.page {
        Some(PageKind::LiveBlog) => paint.dim(" (live blog)"),
        Some(PageKind::Paywall) => paint.dim(" (behind a paywall)"),
        Some(PageKind::Other(_)) | None => String::new(),
    };
    let title = if article.title.is_empty() { &article.url } else { &article.title };
    let first = format!("{:>3}  {}{kind}{news}", printable(&article.language), paint.bold(title));
    let countries =
        article.countries.iter().take(MOST).map(|country| paint.of_kind(&Kind::Country, &country.name));
    let groups = [
        countries.collect::<Vec<_>>(),
        names(&article.people, &Kind::Person, paint),
        names(&article.bodies, &Kind::Body, paint),
        names(&article.issues, &Kind::Issue, paint),
    ];
    let tags: Vec<String> =
        groups.into_iter().filter(|group| !group.is_empty()).map(|group| group.join(", ")).collect();
    let tags = if tags.is_empty() { paint.dim("no tags") } else { tags.join(" · ") };
    format!("{first}\n     {tags}\n")
}

fn names(entities: &[EntitySummary], kind: &Kind, paint: Paint) -> Vec<String> {
    entities.iter().take(MOST).map(|entity| paint.of_kind(kind, &entity.name)).collect()
}
