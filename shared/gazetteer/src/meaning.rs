use dragoman_article::Via;

/// What a form may mean. Numbers are positions in the gazetteer's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    Country {
        country: usize,
        via: Via,
    },
    Body {
        body: usize,
        via: Via,
    },
    Place {
        place: usize,
        via: Via,
    },
    /// given name and surname, or a name that one person alone bears
    FullName(usize),
    Surname(usize),
    /// of the list of titles
    Title(usize),
    /// the name of something else, which hides what stands inside it
    Hidden,
}
