use super::article::{Article, Version};
use super::{Channel, Newsroom};

/// An article as it stands now, at one of its addresses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'n> {
    pub(super) article: &'n Article,
    pub(super) version: &'n Version,
    /// seconds after the start at which this version appeared
    pub(super) appeared: u64,
    /// the feed that took it over, where it is not the one it was written for
    pub(super) syndicated_by: Option<&'n str>,
}

impl Item<'_> {
    pub(super) fn path(&self) -> String {
        match self.syndicated_by {
            Some(feed) => format!("/{feed}/{}", self.article.slug),
            None => format!("/articles/{}", self.article.slug),
        }
    }
}

impl Newsroom {
    /// What has been published, latest first.
    pub(super) fn edition(&self) -> Vec<Item<'_>> {
        let now = self.clock.seconds();
        let mut items: Vec<Item<'_>> = self
            .articles
            .iter()
            .filter_map(|article| {
                let version = article.versions.iter().rev().find(|version| version.after <= now)?;
                Some(Item { article, version, appeared: version.after, syndicated_by: None })
            })
            .collect();
        items.sort_by_key(|item| (std::cmp::Reverse(item.appeared), &item.article.slug));
        items
    }

    /// What one feed lists.
    pub(super) fn listing(&self, channel: &Channel) -> Vec<Item<'_>> {
        self.edition()
            .into_iter()
            .filter_map(|item| {
                if item.article.feed == channel.id {
                    return Some(item);
                }
                let taken = item.article.syndicated.iter().find(|feed| **feed == channel.id)?;
                Some(Item { syndicated_by: Some(taken), ..item })
            })
            .collect()
    }

    /// The article at an address, if it is published.
    pub(super) fn at(&self, section: &str, slug: &str) -> Option<Item<'_>> {
        let item = self.edition().into_iter().find(|item| item.article.slug == slug)?;
        if section == "articles" {
            return Some(item);
        }
        let taken = item.article.syndicated.iter().find(|feed| *feed == section)?;
        Some(Item { syndicated_by: Some(taken), ..item })
    }
}
